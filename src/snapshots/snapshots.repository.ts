import { Injectable } from '@nestjs/common';
import { insertRows, type ReadTx, type Tx } from '../database/index.js';
import { type TaskForm } from './task-form.js';

@Injectable()
export class SnapshotsRepository {
  /**
   * Concurrent callers end with one row. The id is selected, not taken from the insert: after an ignored insert the
   * drivers report another row's id or none.
   */
  async getOrCreate(tx: Tx, spaceId: number, form: TaskForm, now: Date): Promise<number> {
    const found = await this.find(tx, spaceId, form.sha256);
    if (found !== null) return found;
    const ignore = tx.dialect === 'mysql' ? 'INSERT IGNORE' : 'INSERT OR IGNORE';
    await tx.run(
      `${ignore} INTO task_snapshot (space_id, sha256, md5sum, data, create_time) VALUES (?, ?, ?, ?, ?)`,
      [spaceId, form.sha256, form.md5sum, form.text, now],
    );
    const created = await this.find(tx, spaceId, form.sha256);
    if (created === null) throw new Error('a snapshot vanished while it was pinned');
    return created;
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

  async getData(tx: ReadTx, id: number): Promise<string> {
    const rows = await tx.all<{ data: string }>('SELECT data FROM task_snapshot WHERE id = ?', [
      id,
    ]);
    return only(rows, `snapshot ${id}`).data;
  }

  private async find(tx: ReadTx, spaceId: number, sha256: string): Promise<number | null> {
    const rows = await tx.all<{ id: number }>(
      'SELECT id FROM task_snapshot WHERE space_id = ? AND sha256 = ?',
      [spaceId, sha256],
    );
    return rows[0]?.id ?? null;
  }
}

function only<Row>(rows: readonly Row[], what: string): Row {
  const row = rows[0];
  if (row === undefined) throw new Error(`${what} does not exist`);
  return row;
}
