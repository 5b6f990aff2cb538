import { Injectable } from '@nestjs/common';
import { In, type SelectQueryBuilder } from 'typeorm';
import { insertRows, type ReadTx, type Tx } from '../../database/index.js';
import { type CredentialPage, type FlowScope, isScoped } from '../domain/credential.js';
import { CredentialScopeEntity } from './credential-scope.entity.js';
import { CredentialEntity } from './credential.entity.js';

@Injectable()
export class CredentialsRepository {
  async insert(tx: Tx, row: Omit<CredentialEntity, 'id'>): Promise<CredentialEntity> {
    return tx.manager.save(tx.manager.create(CredentialEntity, row));
  }

  async update(tx: Tx, id: number, changes: Partial<Omit<CredentialEntity, 'id'>>): Promise<void> {
    await tx.manager.update(CredentialEntity, { id }, changes);
  }

  async delete(tx: Tx, id: number): Promise<void> {
    await tx.manager.delete(CredentialScopeEntity, { credentialId: id });
    await tx.manager.delete(CredentialEntity, { id });
  }

  async find(tx: ReadTx, spaceId: number, id: number): Promise<CredentialEntity | null> {
    return tx.manager.findOneBy(CredentialEntity, { id, spaceId });
  }

  /** As {@link find}; nobody else changes it until the transaction ends. SQLite has one writer anyway. */
  async lock(tx: Tx, spaceId: number, id: number): Promise<CredentialEntity | null> {
    return tx.manager.findOne(CredentialEntity, {
      where: { id, spaceId },
      ...(tx.dialect === 'mysql' && { lock: { mode: 'pessimistic_write' } }),
    });
  }

  async findByName(tx: ReadTx, spaceId: number, name: string): Promise<CredentialEntity | null> {
    return tx.manager.findOneBy(CredentialEntity, { spaceId, name });
  }

  async findMany(tx: ReadTx, spaceId: number, ids: readonly number[]): Promise<CredentialEntity[]> {
    return tx.manager.findBy(CredentialEntity, { spaceId, id: In([...ids]) });
  }

  /** Newest first. */
  async list(
    tx: ReadTx,
    spaceId: number,
    { usableIn, limit, offset }: CredentialPage,
  ): Promise<{ rows: CredentialEntity[]; count: number }> {
    const query = tx.manager
      .createQueryBuilder(CredentialEntity, 'c')
      .where('c.spaceId = :spaceId', { spaceId });
    if (usableIn !== undefined) restrictTo(query, usableIn);
    const count = await query.getCount();
    const rows = await query.orderBy('c.id', 'DESC').offset(offset).limit(limit).getMany();
    return { rows, count };
  }

  /** By credential, in the order in which they were given. */
  async scopesOf(
    tx: ReadTx,
    credentials: readonly { readonly id: number }[],
  ): Promise<ReadonlyMap<number, readonly FlowScope[]>> {
    const scopes = new Map<number, FlowScope[]>();
    if (credentials.length === 0) return scopes;
    const rows = await tx.manager.find(CredentialScopeEntity, {
      where: { credentialId: In(credentials.map(({ id }) => id)) },
      order: { id: 'ASC' },
    });
    for (const { credentialId, scopeType: type, scopeValue: value } of rows) {
      scopes.set(credentialId, [...(scopes.get(credentialId) ?? []), { type, value }]);
    }
    return scopes;
  }

  async putScopes(tx: Tx, credentialId: number, scopes: readonly FlowScope[]): Promise<void> {
    await tx.manager.delete(CredentialScopeEntity, { credentialId });
    await insertRows(
      tx,
      'credential_scope (credential_id, scope_type, scope_value)',
      scopes.map(({ type, value }) => [credentialId, type, value]),
    );
  }

  /** The next ones by id, of all spaces; for commands that go through all of them. */
  async after(tx: ReadTx, id: number, limit: number): Promise<{ id: number; content: string }[]> {
    return tx.all('SELECT id, content FROM credential WHERE id > ? ORDER BY id LIMIT ?', [
      id,
      limit,
    ]);
  }

  /** Unless somebody else changed it. @returns whether it was */
  async replaceContent(tx: Tx, id: number, was: string, content: string): Promise<boolean> {
    const { affected } = await tx.run(
      'UPDATE credential SET content = ? WHERE id = ? AND content = ?',
      [content, id, was],
    );
    return affected > 0;
  }
}

/** The rule of `isUsableIn`, in SQL. */
function restrictTo(query: SelectQueryBuilder<CredentialEntity>, flow: FlowScope): void {
  if (!isScoped(flow)) {
    query.andWhere("c.scopeLevel = 'all'");
    return;
  }
  const scopes = query
    .subQuery()
    .select('1')
    .from(CredentialScopeEntity, 's')
    .where('s.credentialId = c.id AND s.scopeType = :type AND s.scopeValue = :value')
    .getQuery();
  query.andWhere(`(c.scopeLevel = 'all' OR (c.scopeLevel = 'part' AND EXISTS ${scopes}))`, {
    type: flow.type,
    value: flow.value,
  });
}
