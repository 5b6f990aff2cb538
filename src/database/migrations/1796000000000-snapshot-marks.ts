import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { createIndex, dropIndex, renameColumn } from '../schema.js';

const USED = { name: 'task_snapshot_used', columns: ['used_at'] };
const SHARED = { name: 'task_execution_snapshot_shared', columns: ['snapshot_id'] };

/** The mark by which unused snapshots are found, and the index that says which are used. */
export class SnapshotMarks1796000000000 implements MigrationInterface {
  readonly name = 'SnapshotMarks1796000000000';

  async up(runner: QueryRunner): Promise<void> {
    await renameColumn(runner, 'task_snapshot', 'create_time', 'used_at');
    await createIndex(runner, 'task_snapshot', USED);
    await createIndex(runner, 'task_execution_snapshot', SHARED);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndex(runner, 'task_execution_snapshot', SHARED.name);
    await dropIndex(runner, 'task_snapshot', USED.name);
    await renameColumn(runner, 'task_snapshot', 'used_at', 'create_time');
  }
}
