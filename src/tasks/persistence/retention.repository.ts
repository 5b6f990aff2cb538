import { Injectable } from '@nestjs/common';
import { places, type ReadTx, readTime, type Tx } from '../../database/index.js';

const DETAIL_TABLES = ['node_run', 'node_log', 'variable', 'job', 'inbox', 'execution'] as const;

/** What retention reads and deletes; each statement for at most a batch of tasks. */
@Injectable()
export class RetentionRepository {
  /** Tasks whose execution ended before `limit`, oldest end first, but for those that somebody works on: they may run again. */
  async findExecutionsBefore(tx: Tx, limit: Date, count: number): Promise<number[]> {
    const lock = tx.dialect === 'mysql' ? ' FOR UPDATE SKIP LOCKED' : '';
    const rows = await tx.all<{ task_id: number }>(
      `SELECT task_id FROM execution WHERE finished_at < ? ORDER BY finished_at LIMIT ${count}${lock}`,
      [limit],
    );
    return rows.map((row) => row.task_id);
  }

  /** Of the next `count` tasks by id those that ended before `limit`, and where to go on. */
  async findTasksBefore(
    tx: ReadTx,
    limit: Date,
    after: number,
    count: number,
  ): Promise<{ readonly due: number[]; readonly last: number; readonly isEnd: boolean }> {
    const rows = await tx.all<{
      id: number;
      create_time: unknown;
      finish_time: unknown;
      is_expired: unknown;
    }>(
      `SELECT id, create_time, finish_time, is_expired FROM task WHERE id > ? ORDER BY id LIMIT ${count}`,
      [after],
    );
    const old = rows.filter((row) => readTime(row.create_time) < limit);
    const due = old.filter(
      (row) => row.finish_time !== null && readTime(row.finish_time) < limit && !row.is_expired,
    );
    return {
      due: due.map(({ id }) => id),
      last: old.at(-1)?.id ?? after,
      isEnd: old.length < count,
    };
  }

  /**
   * Those of `ids` that still have ended before `limit`; none of them runs again until the transaction ends. SQLite has
   * one writer anyway.
   */
  async lockEnded(tx: Tx, ids: readonly number[], limit: Date): Promise<number[]> {
    if (tx.dialect !== 'mysql' || ids.length === 0) return [...ids];
    const list = places(ids.length);
    // In the order of a re-run: execution, then task.
    await tx.all(`SELECT task_id FROM execution WHERE task_id IN (${list}) FOR UPDATE`, ids);
    const rows = await tx.all<{ id: number }>(
      `SELECT id FROM task WHERE id IN (${list}) AND finish_time < ? FOR UPDATE`,
      [...ids, limit],
    );
    return rows.map(({ id }) => Number(id));
  }

  async deleteDetails(tx: Tx, ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    for (const table of DETAIL_TABLES) {
      await tx.run(`DELETE FROM ${table} WHERE task_id IN (${places(ids.length)})`, ids);
    }
  }

  async executionSnapshotsOf(tx: ReadTx, ids: readonly number[]): Promise<number[]> {
    if (ids.length === 0) return [];
    const rows = await tx.all<{ id: number }>(
      `SELECT execution_snapshot_id AS id FROM task WHERE id IN (${places(ids.length)})`,
      ids,
    );
    return rows.map(({ id }) => id);
  }

  /** The rows of tasks stay, marked; what belongs to them goes. */
  async expire(tx: Tx, ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    await tx.run(`UPDATE task SET is_expired = 1 WHERE id IN (${places(ids.length)})`, ids);
    await tx.run(`DELETE FROM outbox WHERE task_id IN (${places(ids.length)})`, ids);
    await tx.run(`DELETE FROM operation_record WHERE task_id IN (${places(ids.length)})`, ids);
  }
}
