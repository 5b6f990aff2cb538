import { Injectable } from '@nestjs/common';
import { insertRows, places, type ReadTx, readTime, type Tx } from '../database/index.js';
import { type TaskForm } from './task-form.js';

@Injectable()
export class SnapshotsRepository {
  /**
   * Concurrent callers end with one row. Its mark is renewed when it is older than `fresh`, so that creating tasks
   * writes nothing to it as a rule, and the sweep leaves it to this transaction. The id is selected, not taken from the
   * insert: after one that changed a row the drivers report another row's id or none.
   */
  async getOrCreate(
    tx: Tx,
    spaceId: number,
    form: TaskForm,
    { now, fresh }: { readonly now: Date; readonly fresh: Date },
  ): Promise<number> {
    const found = await this.find(tx, spaceId, form.sha256);
    if (found !== null && found.usedAt >= fresh) return found.id;
    const renew =
      tx.dialect === 'mysql'
        ? 'ON DUPLICATE KEY UPDATE used_at = VALUES(used_at)'
        : 'ON CONFLICT (space_id, sha256) DO UPDATE SET used_at = excluded.used_at';
    await tx.run(
      `INSERT INTO task_snapshot (space_id, sha256, md5sum, data, used_at) VALUES (?, ?, ?, ?, ?) ${renew}`,
      [spaceId, form.sha256, form.md5sum, form.text, now],
    );
    const created = await this.find(tx, spaceId, form.sha256);
    if (created === null) throw new Error('a snapshot vanished while it was pinned');
    return created.id;
  }

  async insertExecutions(
    tx: Tx,
    rows: readonly { snapshotId: number; overrides: string; credentials: string | null }[],
  ): Promise<number[]> {
    return insertRows(
      tx,
      'task_execution_snapshot (snapshot_id, overrides, credentials)',
      rows.map(({ snapshotId, overrides, credentials }) => [snapshotId, overrides, credentials]),
    );
  }

  async updateOverrides(tx: Tx, id: number, overrides: string): Promise<void> {
    await tx.run('UPDATE task_execution_snapshot SET overrides = ? WHERE id = ?', [overrides, id]);
  }

  async deleteExecutions(tx: Tx, ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    await tx.run(`DELETE FROM task_execution_snapshot WHERE id IN (${places(ids.length)})`, ids);
  }

  async getExecution(tx: ReadTx, id: number): Promise<{ data: string; overrides: string }> {
    const rows = await tx.all<{ data: string; overrides: string }>(
      'SELECT s.data, e.overrides FROM task_execution_snapshot e JOIN task_snapshot s ON s.id = e.snapshot_id WHERE e.id = ?',
      [id],
    );
    const row = rows[0];
    if (row === undefined) throw new Error(`execution snapshot ${id} does not exist`);
    return row;
  }

  async getOverrides(tx: ReadTx, id: number): Promise<string> {
    const rows = await tx.all<{ overrides: string }>(
      'SELECT overrides FROM task_execution_snapshot WHERE id = ?',
      [id],
    );
    return only(rows, `execution snapshot ${id}`).overrides;
  }

  async findOverrides(
    tx: ReadTx,
    ids: readonly number[],
  ): Promise<{ id: number; overrides: string }[]> {
    if (ids.length === 0) return [];
    return tx.all(
      `SELECT id, overrides FROM task_execution_snapshot WHERE id IN (${places(ids.length)})`,
      ids,
    );
  }

  async getData(tx: ReadTx, id: number): Promise<string> {
    const rows = await tx.all<{ data: string }>('SELECT data FROM task_snapshot WHERE id = ?', [
      id,
    ]);
    return only(rows, `snapshot ${id}`).data;
  }

  private async find(
    tx: ReadTx,
    spaceId: number,
    sha256: string,
  ): Promise<{ readonly id: number; readonly usedAt: Date } | null> {
    const [row] = await tx.all<{ id: number; used_at: unknown }>(
      'SELECT id, used_at FROM task_snapshot WHERE space_id = ? AND sha256 = ?',
      [spaceId, sha256],
    );
    return row === undefined ? null : { id: row.id, usedAt: readTime(row.used_at) };
  }
}

function only<Row>(rows: readonly Row[], what: string): Row {
  const row = rows[0];
  if (row === undefined) throw new Error(`${what} does not exist`);
  return row;
}
