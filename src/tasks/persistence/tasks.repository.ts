import { Injectable } from '@nestjs/common';
import {
  appendRows,
  insertRows,
  places,
  type ReadTx,
  readTime,
  type SqlValue,
  type Tx,
} from '../../database/index.js';
import { type NewTask, type Task } from '../domain/task.js';

const COLUMNS = [
  'id',
  'space_id',
  'scope_type',
  'scope_value',
  'instance_id',
  'template_id',
  'name',
  'creator',
  'create_time',
  'executor',
  'start_time',
  'finish_time',
  'description',
  'state',
  'is_started',
  'is_finished',
  'is_revoked',
  'is_deleted',
  'is_expired',
  'snapshot_id',
  'execution_snapshot_id',
  'tree_info_id',
  'extra_info',
  'create_method',
  'trigger_method',
  'revision',
] as const;
export const TASK_COLUMNS = COLUMNS.map((name) => `t.${name}`).join(', ');

type TaskRow = Record<(typeof COLUMNS)[number], unknown>;

/** Tasks by hand-written SQL: creating and reading them is the hot path (docs/adr/0003). */
@Injectable()
export class TasksRepository {
  /** @returns the ids, in order */
  insert(tx: Tx, tasks: readonly (NewTask & { executionSnapshotId: number })[]): Promise<number[]> {
    return insertRows(tx, `task (${COLUMNS.slice(1).join(', ')})`, tasks.map(toRow));
  }

  insertEvents(
    tx: Tx,
    events: readonly { spaceId: number; taskId: number; kind: string; at: Date }[],
  ): Promise<void> {
    return appendRows(
      tx,
      'outbox (space_id, task_id, kind, created_at)',
      events.map(({ spaceId, taskId, kind, at }) => [spaceId, taskId, kind, at]),
    );
  }

  /** Living tasks only: neither deleted nor expired. */
  async findActive(tx: ReadTx, spaceId: number, id: number): Promise<Task | null> {
    const [task] = await this.findMany(tx, spaceId, [id]);
    return task === undefined || task.isDeleted || task.isExpired ? null : task;
  }

  /** Tasks of a space by id, whatever their state; in no particular order. */
  async findMany(tx: ReadTx, spaceId: number, ids: readonly number[]): Promise<Task[]> {
    if (ids.length === 0) return [];
    const rows = await tx.all<TaskRow>(
      `SELECT ${TASK_COLUMNS} FROM task t WHERE t.id IN (${places(ids.length)}) AND t.space_id = ?`,
      [...ids, spaceId],
    );
    return rows.map(toTask);
  }

  /** Nobody else changes the task until the transaction ends; SQLite has one writer anyway. */
  async lock(tx: Tx, id: number): Promise<void> {
    if (tx.dialect === 'mysql') await tx.all('SELECT id FROM task WHERE id = ? FOR UPDATE', [id]);
  }

  /** Guarded by `revision`. @returns false when somebody else changed the task meanwhile */
  async updateBeforeStart(
    tx: Tx,
    task: Task,
    changes: { name: string; description: string },
  ): Promise<boolean> {
    const { affected } = await tx.run(
      'UPDATE task SET name = ?, description = ?, revision = revision + 1 WHERE id = ? AND revision = ? AND is_started = 0 AND is_deleted = 0',
      [changes.name, changes.description || null, task.id, task.revision],
    );
    return affected === 1;
  }

  /** The tasks that sub-process nodes of `parents` run. */
  async findChildren(tx: ReadTx, parents: readonly number[]): Promise<Task[]> {
    if (parents.length === 0) return [];
    const rows = await tx.all<TaskRow>(
      `SELECT ${TASK_COLUMNS} FROM task t JOIN child_task c ON c.task_id = t.id WHERE c.parent_task_id IN (${places(parents.length)}) ORDER BY t.id`,
      parents,
    );
    return rows.map(toTask);
  }

  /**
   * Living tasks that match, oldest first; of states that end nothing, unless one is named. `locks`: nobody else starts
   * them until the transaction ends.
   */
  async findForOperation(
    tx: Tx,
    spaceId: number,
    filter: {
      readonly task_ids?: readonly number[];
      readonly template_id?: number;
      readonly state?: string;
      readonly creator?: string;
    },
    limit: number,
    locks: boolean,
  ): Promise<Task[]> {
    const clauses = ['t.space_id = ?', 't.is_deleted = 0', 't.is_expired = 0'];
    const params: SqlValue[] = [spaceId];
    const add = (clause: string, ...values: readonly SqlValue[]): void => {
      clauses.push(clause);
      params.push(...values);
    };
    const ids = filter.task_ids;
    if (ids?.length === 0) return [];
    // Debug tasks are reached by id only, as in lists.
    if (ids === undefined) clauses.push("t.create_method <> 'DEBUG'");
    else add(`t.id IN (${places(ids.length)})`, ...ids);
    if (filter.template_id !== undefined) add('t.template_id = ?', filter.template_id);
    if (filter.creator !== undefined) add('t.creator = ?', filter.creator);
    if (filter.state !== undefined) add('t.state = ?', filter.state);
    else clauses.push('t.is_finished = 0', 't.is_revoked = 0');
    const lock = locks && tx.dialect === 'mysql' ? ' FOR UPDATE' : '';
    const rows = await tx.all<TaskRow>(
      `SELECT ${TASK_COLUMNS} FROM task t WHERE ${clauses.join(' AND ')} ORDER BY t.id LIMIT ${limit}${lock}`,
      params,
    );
    return rows.map(toTask);
  }

  /** A living task whatever its space. */
  async findAnywhere(tx: ReadTx, id: number): Promise<Task | null> {
    const rows = await tx.all<TaskRow>(
      `SELECT ${TASK_COLUMNS} FROM task t WHERE t.id = ? AND t.is_deleted = 0 AND t.is_expired = 0`,
      [id],
    );
    return rows[0] === undefined ? null : toTask(rows[0]);
  }

  /**
   * Compare and set: of many starts one succeeds. The tasks have start time and executor in common.
   * @returns false when one of them was started or deleted before; the transaction must not be kept then
   */
  async markStarted(tx: Tx, tasks: readonly Task[]): Promise<boolean> {
    const [first] = tasks;
    if (first === undefined) return true;
    const { affected } = await tx.run(
      `UPDATE task SET is_started = 1, start_time = ?, executor = ?, state = ?, tree_info_id = snapshot_id, revision = revision + 1 WHERE id IN (${places(tasks.length)}) AND is_started = 0 AND is_deleted = 0`,
      [first.startTime, first.executor, first.state, ...tasks.map(({ id }) => id)],
    );
    return affected === tasks.length;
  }

  /** What the engine says of a task; told by it alone, so there is nothing to guard. */
  async updateState(
    tx: Tx,
    id: number,
    change: { state: string; isFinished: boolean; isRevoked: boolean; finishTime: Date | null },
  ): Promise<void> {
    const ended = change.isFinished || change.isRevoked;
    await tx.defer(
      `UPDATE task SET state = ?${ended ? ', is_finished = ?, is_revoked = ?, finish_time = ?' : ''} WHERE id = ?`,
      ended
        ? [change.state, change.isFinished, change.isRevoked, change.finishTime, id]
        : [change.state, id],
    );
  }

  /** A task that had ended runs again. @returns false when it was deleted meanwhile */
  async reopen(tx: Tx, id: number): Promise<boolean> {
    const { affected } = await tx.run(
      'UPDATE task SET is_finished = 0, is_revoked = 0, finish_time = NULL WHERE id = ? AND is_deleted = 0',
      [id],
    );
    return affected === 1;
  }

  /** Nobody starts those that were not started until the transaction ends; SQLite has one writer anyway. */
  async lockUnstarted(tx: Tx, doomed: Doomed): Promise<void> {
    if (tx.dialect !== 'mysql' || doomed.ids?.length === 0) return;
    const { where, params } = doomedClause(doomed);
    await tx.all(
      `SELECT id FROM task WHERE ${where} AND is_started = 0 ORDER BY id FOR UPDATE`,
      params,
    );
  }

  /** Those that were started and have not ended. */
  async findRunning(tx: ReadTx, doomed: Doomed): Promise<number[]> {
    if (doomed.ids?.length === 0) return [];
    const { where, params } = doomedClause(doomed);
    const rows = await tx.all<{ id: number }>(
      `SELECT id FROM task WHERE ${where} AND is_started = 1 AND is_finished = 0 AND is_revoked = 0 ORDER BY id`,
      params,
    );
    return rows.map(({ id }) => Number(id));
  }

  /** Soft delete of all but those that run. */
  async softDelete(tx: Tx, doomed: Doomed): Promise<void> {
    if (doomed.ids?.length === 0) return;
    const { where, params } = doomedClause(doomed);
    await tx.run(
      `UPDATE task SET is_deleted = 1, revision = revision + 1 WHERE ${where} AND (is_started = 0 OR is_finished = 1 OR is_revoked = 1)`,
      params,
    );
  }
}

/** Living tasks of a space that are to be deleted. */
export interface Doomed {
  readonly spaceId: number;
  /** Null: all of the space. */
  readonly ids: readonly number[] | null;
  /** Null: whatever made them. */
  readonly createMethod: string | null;
}

function doomedClause({ spaceId, ids, createMethod }: Doomed): {
  where: string;
  params: SqlValue[];
} {
  const byId = ids === null ? '' : ` AND id IN (${places(ids.length)})`;
  const byMethod = createMethod === null ? '' : ' AND create_method = ?';
  return {
    where: `space_id = ? AND is_deleted = 0${byId}${byMethod}`,
    params: [spaceId, ...(ids ?? []), ...(createMethod === null ? [] : [createMethod])],
  };
}

function toRow(task: NewTask & { executionSnapshotId: number }): SqlValue[] {
  return [
    task.spaceId,
    task.scopeType,
    task.scopeValue,
    task.instanceId,
    task.templateId,
    task.name,
    task.creator,
    task.createTime,
    task.executor,
    task.startTime,
    task.finishTime,
    task.description || null,
    task.state,
    task.isStarted,
    task.isFinished,
    task.isRevoked,
    task.isDeleted,
    task.isExpired,
    task.snapshotId,
    task.executionSnapshotId,
    task.treeInfoId,
    task.extraInfo === '{}' ? null : task.extraInfo,
    task.createMethod,
    task.triggerMethod,
    task.revision,
  ];
}

export function toTask(row: TaskRow): Task {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const optionalText = (value: unknown): string | null =>
    typeof value === 'string' ? value : null;
  const optionalNumber = (value: unknown): number | null => (value === null ? null : Number(value));
  const optionalTime = (value: unknown): Date | null => (value === null ? null : readTime(value));
  return {
    id: Number(row.id),
    spaceId: Number(row.space_id),
    scopeType: optionalText(row.scope_type),
    scopeValue: optionalText(row.scope_value),
    instanceId: text(row.instance_id),
    templateId: optionalNumber(row.template_id),
    name: text(row.name),
    creator: text(row.creator),
    createTime: readTime(row.create_time),
    executor: text(row.executor),
    startTime: optionalTime(row.start_time),
    finishTime: optionalTime(row.finish_time),
    description: text(row.description),
    state: text(row.state),
    isStarted: Boolean(row.is_started),
    isFinished: Boolean(row.is_finished),
    isRevoked: Boolean(row.is_revoked),
    isDeleted: Boolean(row.is_deleted),
    isExpired: Boolean(row.is_expired),
    snapshotId: Number(row.snapshot_id),
    executionSnapshotId: Number(row.execution_snapshot_id),
    treeInfoId: optionalNumber(row.tree_info_id),
    extraInfo: optionalText(row.extra_info) ?? '{}',
    createMethod: text(row.create_method),
    triggerMethod: text(row.trigger_method),
    revision: Number(row.revision),
  };
}
