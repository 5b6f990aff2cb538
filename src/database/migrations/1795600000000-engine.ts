import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { createTable, dropTable, sql, type TableDefinition } from '../schema.js';

const nullable = { nullable: true };

/** What running tasks keep (docs/architecture.md, The engine). Keys lead with the task: its rows lie together. */
const TABLES: readonly TableDefinition[] = [
  {
    name: 'execution',
    columns: {
      task_id: sql.int(),
      space_id: sql.int(),
      snapshot_id: sql.int(),
      revision: sql.int(),
      state_schema: sql.int(),
      semantics: sql.int(),
      status: sql.shortText(16),
      wait_kind: sql.shortText(16, nullable),
      finished_at: sql.time(nullable),
      stepped_at: sql.time(),
      header: sql.json(),
      state: sql.json(),
    },
    primaryKey: ['task_id'],
    indexes: [{ name: 'execution_finished', columns: ['finished_at'] }],
  },
  {
    name: 'variable',
    columns: { task_id: sql.int(), name: sql.shortText(255), value: sql.json() },
    primaryKey: ['task_id', 'name'],
  },
  {
    name: 'node_run',
    columns: {
      task_id: sql.int(),
      seq: sql.int(),
      node_id: sql.shortText(64),
      version: sql.shortText(33),
      state: sql.shortText(16),
      loop_no: sql.int(),
      inner_loop_no: sql.int(),
      retry: sql.int(),
      is_skipped: sql.flag(),
      is_error_ignored: sql.flag(),
      started_at: sql.time(),
      finished_at: sql.time(),
      inputs: sql.json(nullable),
      outputs: sql.json(nullable),
    },
    primaryKey: ['task_id', 'seq'],
  },
  {
    name: 'node_log',
    columns: {
      task_id: sql.int(),
      seq: sql.int(),
      node_id: sql.shortText(64),
      version: sql.shortText(33),
      level: sql.shortText(8),
      message: sql.json(),
      logged_at: sql.time(),
    },
    primaryKey: ['task_id', 'seq'],
  },
  {
    name: 'job',
    columns: {
      task_id: sql.int(),
      job_no: sql.int(),
      space_id: sql.int(),
      kind: sql.shortText(16),
      token: sql.int(),
      node_id: sql.shortText(64),
      version: sql.shortText(33),
      step: sql.int(),
      due_at: sql.time(nullable),
      claimed_by: sql.int(nullable),
      tries: sql.int(),
      payload: sql.json(nullable),
    },
    primaryKey: ['task_id', 'job_no'],
    indexes: [{ name: 'job_due', columns: ['claimed_by', 'due_at'] }],
  },
  {
    name: 'inbox',
    columns: {
      id: sql.id(),
      task_id: sql.int(),
      payload: sql.json(),
    },
    indexes: [{ name: 'inbox_task', columns: ['task_id', 'id'] }],
  },
  {
    name: 'worker',
    columns: { id: sql.id(), started_at: sql.time(), lease_until: sql.time() },
  },
  {
    name: 'operation_record',
    columns: {
      id: sql.id(),
      space_id: sql.int(),
      task_id: sql.int(),
      node_id: sql.shortText(64),
      operator: sql.shortText(32),
      operate_type: sql.shortText(32),
      operate_source: sql.shortText(16),
      operate_date: sql.time(),
      extra_info: sql.json(nullable),
    },
    indexes: [{ name: 'operation_record_task', columns: ['task_id', 'id'] }],
  },
  {
    name: 'child_task',
    columns: {
      task_id: sql.int(),
      parent_task_id: sql.int(),
      root_task_id: sql.int(),
      node_id: sql.shortText(64),
      version: sql.shortText(33),
      round: sql.int(),
    },
    primaryKey: ['task_id'],
    indexes: [
      {
        name: 'child_task_run',
        columns: ['parent_task_id', 'node_id', 'version', 'round'],
        unique: true,
      },
    ],
  },
];

export class Engine1795600000000 implements MigrationInterface {
  readonly name = 'Engine1795600000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await createTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...TABLES].reverse()) await dropTable(runner, table.name);
  }
}
