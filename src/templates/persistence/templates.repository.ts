import { Injectable } from '@nestjs/common';
import { In, type SelectQueryBuilder } from 'typeorm';
import { nameContains, type ReadTx, type Tx } from '../../database/index.js';
import { type Template, type TaskTemplate, type TemplateFilter } from '../domain/template.js';
import { TemplateEntity } from './template.entity.js';
import { TemplateSnapshotEntity } from './template-snapshot.entity.js';

/** The columns that an update may write. */
export type TemplateRow = Omit<TemplateEntity, 'id' | 'isDeleted'>;

const TASK_COLUMNS =
  'id, space_id, name, scope_type, scope_value, snapshot_id, is_enabled, notify_config, bk_app_code';

interface TaskTemplateRow {
  id: number;
  space_id: number;
  name: string;
  scope_type: string | null;
  scope_value: string | null;
  snapshot_id: number;
  is_enabled: number;
  notify_config: string;
  bk_app_code: string | null;
}

/** Living templates; a deleted one is as one that never was (wire-decisions W11). */
@Injectable()
export class TemplatesRepository {
  async findInSpace(tx: ReadTx, spaceId: number, id: number): Promise<Template | null> {
    return this.one(tx, await tx.manager.findOneBy(TemplateEntity, living(spaceId, id)));
  }

  /** As {@link findInSpace}; nobody else changes or deletes the template until the transaction ends. */
  async lockInSpace(tx: Tx, spaceId: number, id: number): Promise<Template | null> {
    const [template] = await this.lockAllInSpace(tx, spaceId, [id]);
    return template ?? null;
  }

  /** Locks in the order of the ids, so that two callers can't wait for each other. */
  async lockAllInSpace(tx: Tx, spaceId: number, ids: readonly number[]): Promise<Template[]> {
    const entities = await tx.manager.find(TemplateEntity, {
      where: { spaceId, id: In([...ids]), isDeleted: false },
      order: { id: 'ASC' },
      ...(tx.dialect === 'mysql' && { lock: { mode: 'pessimistic_write' } }),
    });
    return this.withVersions(tx, entities);
  }

  async findLivingAnywhere(tx: ReadTx, id: number): Promise<Template | null> {
    return this.one(tx, await tx.manager.findOneBy(TemplateEntity, { id, isDeleted: false }));
  }

  /** Which of `ids` are living templates of the space. */
  async existingIds(tx: ReadTx, spaceId: number, ids: readonly number[]): Promise<Set<number>> {
    if (ids.length === 0) return new Set();
    const rows = await tx.all<{ id: number }>(
      `SELECT id FROM template WHERE space_id = ? AND is_deleted = 0 AND id IN (${ids.map(Number).join(', ')})`,
      [spaceId],
    );
    return new Set(rows.map(({ id }) => id));
  }

  async findForTask(tx: ReadTx, spaceId: number, id: number): Promise<TaskTemplate | null> {
    const rows = await tx.all<TaskTemplateRow>(
      `SELECT ${TASK_COLUMNS} FROM template WHERE id = ? AND space_id = ? AND is_deleted = 0`,
      [id, spaceId],
    );
    return toTaskTemplate(rows[0]);
  }

  async findForTaskAnywhere(tx: ReadTx, id: number): Promise<TaskTemplate | null> {
    const rows = await tx.all<TaskTemplateRow>(
      `SELECT ${TASK_COLUMNS} FROM template WHERE id = ? AND is_deleted = 0`,
      [id],
    );
    return toTaskTemplate(rows[0]);
  }

  /** Also of a deleted template. */
  async findName(tx: ReadTx, id: number): Promise<string | null> {
    const rows = await tx.all<{ name: string }>('SELECT name FROM template WHERE id = ?', [id]);
    return rows[0]?.name ?? null;
  }

  async list(
    tx: ReadTx,
    spaceId: number,
    filter: TemplateFilter,
  ): Promise<{ templates: Template[]; count: number }> {
    if (filter.ids?.length === 0) return { templates: [], count: 0 };
    const query = tx.manager
      .createQueryBuilder(TemplateEntity, 'template')
      .where('template.spaceId = :spaceId AND template.isDeleted = :no', { spaceId, no: false });
    applyFilter(query, filter, tx);
    const count = await query.getCount();
    if (filter.limit === 0 || count === 0) return { templates: [], count };
    const direction = filter.descending ? 'DESC' : 'ASC';
    query.orderBy(`template.${filter.orderBy}`, direction);
    if (filter.orderBy !== 'id') query.addOrderBy('template.id', direction);
    const page = await query.limit(filter.limit).offset(filter.offset).getMany();
    return { templates: await this.withVersions(tx, page), count };
  }

  /** @returns the new template's id */
  async insert(tx: Tx, row: TemplateRow): Promise<number> {
    const entity = tx.manager.create(TemplateEntity, { ...row, isDeleted: false });
    await tx.manager.insert(TemplateEntity, entity);
    return entity.id;
  }

  async update(tx: Tx, id: number, row: Partial<TemplateRow>): Promise<void> {
    await tx.manager.update(TemplateEntity, { id }, row);
  }

  async markDeleted(tx: Tx, ids: readonly number[], updateAt: Date): Promise<void> {
    await tx.manager.update(TemplateEntity, { id: In([...ids]) }, { isDeleted: true, updateAt });
  }

  private async one(tx: ReadTx, entity: TemplateEntity | null): Promise<Template | null> {
    const [template] = await this.withVersions(tx, entity === null ? [] : [entity]);
    return template ?? null;
  }

  private async withVersions(tx: ReadTx, entities: readonly TemplateEntity[]): Promise<Template[]> {
    if (entities.length === 0) return [];
    const snapshots = await tx.manager.find(TemplateSnapshotEntity, {
      select: { id: true, md5sum: true },
      where: { id: In(entities.map(({ snapshotId }) => snapshotId)) },
    });
    const versions = new Map(snapshots.map(({ id, md5sum }) => [id, md5sum]));
    return entities.map((entity) => ({
      ...entity,
      version: versions.get(entity.snapshotId) ?? '',
    }));
  }
}

function living(spaceId: number, id: number): { id: number; spaceId: number; isDeleted: false } {
  return { id, spaceId, isDeleted: false };
}

function applyFilter(
  query: SelectQueryBuilder<TemplateEntity>,
  filter: TemplateFilter,
  { dialect }: ReadTx,
): void {
  const equal = ['creator', 'updatedBy', 'scopeType', 'scopeValue'] as const;
  for (const field of equal) {
    if (filter[field] !== undefined) {
      query.andWhere(`template.${field} = :${field}`, { [field]: filter[field] });
    }
  }
  const { ids, name, createdFrom, createdTo } = filter;
  if (ids !== undefined) query.andWhere('template.id IN (:...ids)', { ids });
  if (createdFrom !== undefined)
    query.andWhere('template.createAt >= :createdFrom', { createdFrom });
  if (createdTo !== undefined) query.andWhere('template.createAt <= :createdTo', { createdTo });
  if (name === undefined) return;
  const { sql, pattern } = nameContains(dialect, 'template.name', name, ':name');
  query.andWhere(sql, { name: pattern });
}

function toTaskTemplate(row: TaskTemplateRow | undefined): TaskTemplate | null {
  if (row === undefined) return null;
  return {
    id: row.id,
    spaceId: row.space_id,
    name: row.name,
    scopeType: row.scope_type,
    scopeValue: row.scope_value,
    snapshotId: row.snapshot_id,
    isEnabled: Boolean(row.is_enabled),
    notifyConfigText: row.notify_config,
    bkAppCode: row.bk_app_code,
  };
}
