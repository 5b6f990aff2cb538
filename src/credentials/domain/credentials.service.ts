import { Inject, Injectable } from '@nestjs/common';
import { type ErrorDetail } from '../../common/errors/index.js';
import { validationFailed } from '../../common/http/index.js';
import { type JsonObject, stringifyJson } from '../../common/json/index.js';
import { type Config, CONFIG } from '../../config/index.js';
import { isUniqueViolation, type ReadTx, type Tx } from '../../database/index.js';
import { type CredentialEntity } from '../persistence/credential.entity.js';
import { CredentialsRepository } from '../persistence/credentials.repository.js';
import {
  type Credential,
  type CredentialChanges,
  type CredentialPage,
  type FlowScope,
  type NewCredential,
  type ScopeLevel,
} from './credential.js';
import { CredentialBox } from './credential-box.js';
import { type CredentialType, maskContent, readContent } from './credential-content.js';
import { credentialErrors, unknownCredential } from './credential-errors.js';
import { toCredential } from './stored-credential.js';

type CredentialLimits = Pick<Config['limits'], 'credentialsBytes' | 'credentialScopes'>;

/** Credentials of a space: written under their rules, read without their secrets. */
@Injectable()
export class CredentialsService {
  constructor(
    @Inject(CONFIG) private readonly config: { readonly limits: CredentialLimits },
    private readonly credentials: CredentialsRepository,
    private readonly box: CredentialBox,
  ) {}

  /** @throws validation_failed naming every bad field, credential_too_large */
  async create(tx: Tx, spaceId: number, input: NewCredential): Promise<Credential> {
    const { name, type, desc, scopeLevel, operator } = input;
    const read = readContent(type, input.content);
    const problems = [
      ...(await this.nameProblems(tx, spaceId, name)),
      ...scopeProblems(scopeLevel, input.scopes, this.config.limits),
      ...(read.ok ? [] : read.details),
    ];
    if (problems.length > 0 || !read.ok) throw validationFailed(problems);
    const now = new Date();
    const row = await this.guardName(name, () =>
      this.credentials.insert(tx, {
        spaceId,
        name,
        type,
        desc,
        ...this.stored(type, read.content),
        scopeLevel,
        creator: operator,
        updatedBy: operator,
        createAt: now,
        updateAt: now,
      }),
    );
    // As BKFlow: with another level they are checked and not kept.
    const scopes = scopeLevel === 'part' ? input.scopes : [];
    await this.credentials.putScopes(tx, row.id, scopes);
    return toCredential(row, scopes);
  }

  /**
   * Changes what is given. Content is checked against the given type or else the stored one; a type without content must
   * fit the content that is there. Given scopes replace all others, whatever the level.
   * @throws credential_not_found, validation_failed, credential_too_large
   */
  async update(
    tx: Tx,
    spaceId: number,
    id: number,
    changes: CredentialChanges,
  ): Promise<Credential> {
    const row = await this.credentials.lock(tx, spaceId, id);
    if (row === null) throw unknownCredential(spaceId, id);
    const { name, desc, scopeLevel, scopes, operator } = changes;
    const problems = [
      ...(name === undefined || name === row.name
        ? []
        : await this.nameProblems(tx, spaceId, name)),
      ...scopeProblems(scopeLevel, scopes ?? [], this.config.limits),
    ];
    const content = this.changedContent(row, changes, problems);
    if (problems.length > 0) throw validationFailed(problems);
    await this.guardName(name ?? row.name, () =>
      this.credentials.update(tx, id, {
        ...(name !== undefined && { name }),
        ...(desc !== undefined && { desc }),
        ...(scopeLevel !== undefined && { scopeLevel }),
        ...content,
        updatedBy: operator,
        updateAt: new Date(),
      }),
    );
    if (scopes !== undefined) await this.credentials.putScopes(tx, id, scopes);
    return this.get(tx, spaceId, id);
  }

  /** @throws credential_not_found */
  async delete(tx: Tx, spaceId: number, id: number): Promise<void> {
    const row = await this.credentials.lock(tx, spaceId, id);
    if (row === null) throw unknownCredential(spaceId, id);
    await this.credentials.delete(tx, id);
  }

  /** @throws credential_not_found */
  async get(tx: ReadTx, spaceId: number, id: number): Promise<Credential> {
    const row = await this.credentials.find(tx, spaceId, id);
    if (row === null) throw unknownCredential(spaceId, id);
    const scopes = await this.credentials.scopesOf(tx, [row]);
    return toCredential(row, scopes.get(id) ?? []);
  }

  /** Newest first. @returns also how many match before paging */
  async list(
    tx: ReadTx,
    spaceId: number,
    page: CredentialPage,
  ): Promise<{ credentials: Credential[]; count: number }> {
    const { rows, count } = await this.credentials.list(tx, spaceId, page);
    const scopes = await this.credentials.scopesOf(tx, rows);
    return {
      credentials: rows.map((row) => toCredential(row, scopes.get(row.id) ?? [])),
      count,
    };
  }

  /** @param problems gets what is wrong */
  private changedContent(
    row: CredentialEntity,
    changes: CredentialChanges,
    problems: ErrorDetail[],
  ): Partial<CredentialEntity> {
    if (changes.content === undefined && changes.type === undefined) return {};
    const type = changes.type ?? toCredential(row, []).type;
    const read = readContent(type, changes.content ?? this.box.open('space', row.content));
    if (read.ok) return { type, ...this.stored(type, read.content) };
    problems.push(
      ...(changes.content === undefined
        ? [{ path: '/type', message: 'does not fit the stored content; send content with it' }]
        : read.details),
    );
    return {};
  }

  private stored(
    type: CredentialType,
    content: JsonObject,
  ): { content: string; shownContent: string } {
    const limit = this.config.limits.credentialsBytes;
    const bytes = Buffer.byteLength(stringifyJson(content));
    if (bytes > limit) {
      throw credentialErrors.credential_too_large(
        `content has ${bytes} bytes, more than ${limit} (LIMIT_CREDENTIALS_BYTES)`,
        { details: [{ path: '/content', message: `must have at most ${limit} bytes` }] },
      );
    }
    return {
      content: this.box.seal('space', content),
      shownContent: stringifyJson(maskContent(type, content)),
    };
  }

  private async nameProblems(tx: ReadTx, spaceId: number, name: string): Promise<ErrorDetail[]> {
    const found = await this.credentials.findByName(tx, spaceId, name);
    return found === null ? [] : [nameTaken(name)];
  }

  private async guardName<T>(name: string, write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      // Somebody else took the name since it was looked up.
      throw isUniqueViolation(error) ? validationFailed([nameTaken(name)]) : error;
    }
  }
}

function scopeProblems(
  level: ScopeLevel | undefined,
  scopes: readonly FlowScope[],
  { credentialScopes: limit }: CredentialLimits,
): ErrorDetail[] {
  if (level === 'part' && scopes.length === 0) {
    return [{ path: '/scopes', message: 'must not be empty with scope_level "part"' }];
  }
  return scopes.length > limit
    ? [{ path: '/scopes', message: `must have at most ${limit} items (LIMIT_CREDENTIAL_SCOPES)` }]
    : [];
}

function nameTaken(name: string): ErrorDetail {
  return { path: '/name', message: `is taken: the space has a credential named ${name}` };
}
