import { Injectable } from '@nestjs/common';
import { places, type ReadTx, type Tx } from '../database/index.js';

/** What the sweep reads and writes; each statement by an index and for a batch of snapshots. */
@Injectable()
export class SnapshotSweepRepository {
  /** Snapshots whose mark is older than `limit`, oldest first. */
  async findMarkedBefore(tx: ReadTx, limit: Date, count: number): Promise<number[]> {
    const rows = await tx.all<{ id: number }>(
      `SELECT id FROM task_snapshot WHERE used_at < ? ORDER BY used_at LIMIT ${count}`,
      [limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Whether a task has this snapshot. Looked up one by one: a snapshot may have a million tasks. */
  async isUsed(tx: ReadTx, id: number): Promise<boolean> {
    const rows = await tx.all(
      'SELECT id FROM task_execution_snapshot WHERE snapshot_id = ? LIMIT 1',
      [id],
    );
    return rows.length > 0;
  }

  async mark(tx: Tx, ids: readonly number[], now: Date): Promise<void> {
    if (ids.length === 0) return;
    await tx.run(`UPDATE task_snapshot SET used_at = ? WHERE id IN (${places(ids.length)})`, [
      now,
      ...ids,
    ]);
  }

  /** Leaves those whose mark was renewed meanwhile. @returns how many went */
  async deleteMarkedBefore(tx: Tx, ids: readonly number[], limit: Date): Promise<number> {
    if (ids.length === 0) return 0;
    const { affected } = await tx.run(
      `DELETE FROM task_snapshot WHERE id IN (${places(ids.length)}) AND used_at < ?`,
      [...ids, limit],
    );
    return affected;
  }
}
