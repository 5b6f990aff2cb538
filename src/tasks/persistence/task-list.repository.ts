import { Injectable } from '@nestjs/common';
import { places, type ReadTx, type SqlValue } from '../../database/index.js';
import { type TaskFilter } from '../domain/task-filter.js';
import { type Task } from '../domain/task.js';
import { type TaskQuery, toQuery, useIndex } from './task-list.query.js';
import { TASK_COLUMNS, toTask } from './tasks.repository.js';

const WINDOW_ROWS = 5_000;
/**
 * Ids and creation times grow together, but not exactly: processes' clocks differ and ids commit out of order. Time
 * filters look this much further before the time itself is compared.
 */
const CLOCK_SLACK_MS = 3_600_000;
const NO_UPPER = 2_147_483_647;

export interface TaskPage {
  readonly tasks: readonly Task[];
  /** Go on below this id; null on the last page. */
  readonly nextBefore: number | null;
  /** false: the time for searching ran out; `nextBefore` goes on where it stopped. */
  readonly complete: boolean;
}

interface Bounds {
  /** exclusive */
  readonly upper: number;
  /** inclusive */
  readonly lower: number;
}

/** Lists of tasks that stay cheap whatever the number of tasks. */
@Injectable()
export class TaskListRepository {
  /** Rows `skip` to `skip + limit` of those below `before`, newest first. */
  async page(
    tx: ReadTx,
    filter: TaskFilter,
    options: { limit: number; skip: number; before: number | null; deadline: number },
  ): Promise<TaskPage> {
    const { limit, skip, before, deadline } = options;
    const query = toQuery(tx.dialect, filter);
    const range = await this.bounds(tx, filter, before);
    if (!query.isSearch) return this.directPage(tx, query, range, limit, skip);
    const ids: number[] = [];
    let stoppedAt: number | null = null;
    for await (const window of this.windows(tx, query, range)) {
      const wanted = skip + limit + 1 - ids.length;
      ids.push(...(await this.idsIn(tx, query, window, wanted, 0)));
      if (ids.length > skip + limit) break;
      if (Date.now() > deadline && window.lower > range.lower) {
        stoppedAt = window.lower;
        break;
      }
    }
    const tasks = await this.load(tx, ids.slice(skip, skip + limit));
    const hasMore = ids.length > skip + limit;
    return {
      tasks,
      nextBefore: hasMore ? lastId(tasks) : stoppedAt,
      complete: stoppedAt === null,
    };
  }

  /**
   * Counts at most `cap` rows, in windows, until `deadline`.
   * @returns complete false when there may be more
   */
  async count(
    tx: ReadTx,
    filter: TaskFilter,
    cap: number,
    deadline: number,
  ): Promise<{ count: number; complete: boolean }> {
    const query = toQuery(tx.dialect, filter);
    const range = await this.bounds(tx, filter, null);
    if (!query.isSearch && cap <= 200_000) return this.cappedCount(tx, query, range, cap);
    let count = 0;
    for await (const window of this.windows(tx, query, range)) {
      const rows = await tx.all<{ n: number }>(
        `SELECT COUNT(*) AS n FROM ${query.from} WHERE ${query.where} AND t.id < ? AND t.id >= ?`,
        [...query.params, window.upper, window.lower],
      );
      count += Number(rows[0]?.n ?? 0);
      const isLast = window.lower <= range.lower;
      if (!isLast && (count >= cap || Date.now() > deadline)) return { count, complete: false };
      await new Promise((resolve) => setImmediate(resolve));
    }
    return { count, complete: true };
  }

  private async cappedCount(
    tx: ReadTx,
    query: TaskQuery,
    range: Bounds,
    cap: number,
  ): Promise<{ count: number; complete: boolean }> {
    const rows = await tx.all<{ n: number }>(
      `SELECT COUNT(*) AS n FROM (SELECT 1 FROM ${query.from} WHERE ${query.where} AND t.id < ? AND t.id >= ? LIMIT ${cap + 1}) counted`,
      [...query.params, range.upper, range.lower],
    );
    const count = Number(rows[0]?.n ?? 0);
    return { count, complete: count <= cap };
  }

  private async directPage(
    tx: ReadTx,
    query: TaskQuery,
    range: Bounds,
    limit: number,
    skip: number,
  ): Promise<TaskPage> {
    const ids = await this.idsIn(tx, query, range, limit + 1, skip);
    const tasks = await this.load(tx, ids.slice(0, limit));
    return { tasks, nextBefore: ids.length > limit ? lastId(tasks) : null, complete: true };
  }

  /** Ids only, so that rows that are skipped are read from the index alone. */
  private async idsIn(
    tx: ReadTx,
    query: TaskQuery,
    { upper, lower }: Bounds,
    limit: number,
    skip: number,
  ): Promise<number[]> {
    const rows = await tx.all<{ id: number }>(
      `SELECT t.id FROM ${query.from} WHERE ${query.where} AND t.id < ? AND t.id >= ? ORDER BY t.id DESC LIMIT ${limit} OFFSET ${skip}`,
      [...query.params, upper, lower],
    );
    return rows.map(({ id }) => Number(id));
  }

  private async load(tx: ReadTx, ids: readonly number[]): Promise<Task[]> {
    if (ids.length === 0) return [];
    const rows = await tx.all<never>(
      `SELECT ${TASK_COLUMNS} FROM task t WHERE t.id IN (${places(ids.length)}) ORDER BY t.id DESC`,
      ids,
    );
    return rows.map(toTask);
  }

  /** Ranges of at most WINDOW_ROWS index entries each, newest first. */
  private async *windows(tx: ReadTx, query: TaskQuery, range: Bounds): AsyncGenerator<Bounds> {
    const indexed = query.where
      .split(' AND ')
      .filter((part) => /^t\.(?:space_id|template_id|creator|executor) /.test(part));
    const params = query.params.slice(0, indexed.length);
    let { upper } = range;
    while (upper > range.lower) {
      const rows = await tx.all<{ id: number }>(
        `SELECT t.id FROM ${query.from} WHERE ${indexed.join(' AND ')} AND t.is_deleted = 0 AND t.is_expired = 0 AND t.id < ? AND t.id >= ? ORDER BY t.id DESC LIMIT 1 OFFSET ${WINDOW_ROWS - 1}`,
        [...params, upper, range.lower],
      );
      const lower = Number(rows[0]?.id ?? range.lower);
      yield { upper, lower };
      upper = lower;
    }
  }

  private async bounds(tx: ReadTx, filter: TaskFilter, before: number | null): Promise<Bounds> {
    const { spaceId, createdFrom, createdTo } = filter;
    const after = createdTo && new Date(createdTo.getTime() + CLOCK_SLACK_MS);
    const since = createdFrom && new Date(createdFrom.getTime() - CLOCK_SLACK_MS);
    const upper = after && (await this.idNear(tx, spaceId, '>', after));
    const lower = since && (await this.idNear(tx, spaceId, '<', since));
    return { upper: Math.min(before ?? NO_UPPER, upper ?? NO_UPPER), lower: lower ?? 0 };
  }

  /** The task whose creation time is nearest beyond `time`; null when there is none. */
  private async idNear(
    tx: ReadTx,
    spaceId: number,
    side: '<' | '>',
    time: Date,
  ): Promise<number | null> {
    const order = side === '>' ? 'ASC' : 'DESC';
    const params: SqlValue[] = [spaceId, time];
    const rows = await tx.all<{ id: number }>(
      `SELECT t.id FROM task t${useIndex(tx.dialect, 'task_created')} WHERE t.space_id = ? AND t.create_time ${side} ? ORDER BY t.create_time ${order}, t.id ${order} LIMIT 1`,
      params,
    );
    const id = rows[0]?.id;
    return id === undefined ? null : Number(id);
  }
}

function lastId(tasks: readonly Task[]): number | null {
  return tasks.at(-1)?.id ?? null;
}
