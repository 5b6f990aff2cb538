import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { createTable, dropTable, sql, type TableDefinition } from '../schema.js';

const nullable = { nullable: true };

const TABLES: readonly TableDefinition[] = [
  {
    name: 'app',
    columns: {
      code: sql.shortText(32),
      name: sql.shortText(128),
      wire_profile: sql.shortText(16, nullable),
      is_disabled: sql.flag(),
      created_at: sql.time(),
    },
    primaryKey: ['code'],
  },
  {
    name: 'app_secret',
    columns: {
      id: sql.id(),
      app_code: sql.shortText(32),
      key_id: sql.shortText(16),
      digest: sql.shortText(64),
      created_at: sql.time(),
    },
    indexes: [{ name: 'app_secret_app', columns: ['app_code', 'id'] }],
  },
  {
    name: 'space',
    columns: {
      id: sql.id(),
      name: sql.shortText(32),
      app_code: sql.shortText(32),
      desc: sql.shortText(128, nullable),
      platform_url: sql.shortText(256),
      create_type: sql.shortText(16),
      creator: sql.shortText(32),
      updated_by: sql.shortText(32),
      is_deleted: sql.flag(),
      create_at: sql.time(),
      update_at: sql.time(),
    },
    indexes: [
      { name: 'space_name', columns: ['name'], unique: true },
      { name: 'space_app', columns: ['app_code', 'id'] },
    ],
  },
  {
    name: 'space_config',
    columns: { id: sql.id(), space_id: sql.int(), name: sql.shortText(32), value: sql.json() },
    indexes: [{ name: 'space_config_name', columns: ['space_id', 'name'], unique: true }],
  },
  {
    name: 'template',
    columns: {
      id: sql.id(),
      space_id: sql.int(),
      name: sql.shortText(128),
      desc: sql.shortText(256, nullable),
      notify_config: sql.json(),
      scope_type: sql.shortText(128, nullable),
      scope_value: sql.shortText(128, nullable),
      source: sql.shortText(32, nullable),
      snapshot_id: sql.int(),
      is_enabled: sql.flag(),
      bk_app_code: sql.shortText(128, nullable),
      extra_info: sql.json(),
      creator: sql.shortText(32),
      updated_by: sql.shortText(32),
      revision: sql.int(),
      is_deleted: sql.flag(),
      create_at: sql.time(),
      update_at: sql.time(),
    },
    indexes: [
      { name: 'template_list', columns: ['space_id', 'is_deleted', 'id'] },
      { name: 'template_created', columns: ['space_id', 'is_deleted', 'create_at', 'id'] },
    ],
  },
  {
    name: 'template_snapshot',
    columns: {
      id: sql.id(),
      template_id: sql.int(),
      md5sum: sql.shortText(32),
      version: sql.shortText(32, nullable),
      desc: sql.shortText(255, nullable),
      is_draft: sql.flag(),
      data: sql.json(),
      creator: sql.shortText(32),
      operator: sql.shortText(32, nullable),
      is_deleted: sql.flag(),
      create_time: sql.time(),
      update_time: sql.time(),
    },
    indexes: [{ name: 'template_snapshot_template', columns: ['template_id', 'id'] }],
  },
  {
    name: 'template_reference',
    columns: {
      root_template_id: sql.int(),
      subprocess_node_id: sql.shortText(64),
      subprocess_template_id: sql.int(),
      version: sql.shortText(32, nullable),
      always_use_latest: sql.flag(),
    },
    primaryKey: ['root_template_id', 'subprocess_node_id', 'subprocess_template_id'],
    indexes: [
      { name: 'template_reference_child', columns: ['subprocess_template_id', 'root_template_id'] },
    ],
  },
  {
    name: 'task_snapshot',
    columns: {
      id: sql.id(),
      space_id: sql.int(),
      sha256: sql.shortText(64),
      md5sum: sql.shortText(32),
      data: sql.json(),
      create_time: sql.time(),
    },
    indexes: [{ name: 'task_snapshot_hash', columns: ['space_id', 'sha256'], unique: true }],
  },
  {
    name: 'task_execution_snapshot',
    columns: {
      id: sql.id(),
      snapshot_id: sql.int(),
      overrides: sql.json(),
      credentials: sql.json(nullable),
    },
  },
  {
    name: 'task',
    columns: {
      id: sql.id(),
      space_id: sql.int(),
      scope_type: sql.shortText(128, nullable),
      scope_value: sql.shortText(128, nullable),
      instance_id: sql.shortText(32),
      template_id: sql.int(nullable),
      name: sql.shortText(128),
      creator: sql.shortText(32),
      create_time: sql.time(),
      executor: sql.shortText(32),
      start_time: sql.time(nullable),
      finish_time: sql.time(nullable),
      description: sql.json(nullable),
      state: sql.shortText(16),
      is_started: sql.flag(),
      is_finished: sql.flag(),
      is_revoked: sql.flag(),
      is_deleted: sql.flag(),
      is_expired: sql.flag(),
      snapshot_id: sql.int(),
      execution_snapshot_id: sql.int(),
      tree_info_id: sql.int(nullable),
      extra_info: sql.json(nullable),
      create_method: sql.shortText(8),
      trigger_method: sql.shortText(32),
      revision: sql.int(),
    },
    indexes: [
      // `create_method` last: counts are answered from the index alone.
      {
        name: 'task_list',
        columns: ['space_id', 'is_deleted', 'is_expired', 'id', 'create_method'],
      },
      {
        name: 'task_template',
        columns: ['space_id', 'template_id', 'is_deleted', 'is_expired', 'id', 'create_method'],
      },
      {
        name: 'task_creator',
        columns: ['space_id', 'creator', 'is_deleted', 'is_expired', 'id', 'create_method'],
      },
      {
        name: 'task_executor',
        columns: ['space_id', 'executor', 'is_deleted', 'is_expired', 'id', 'create_method'],
      },
      { name: 'task_created', columns: ['space_id', 'create_time', 'id'] },
    ],
  },
  {
    name: 'outbox',
    columns: {
      id: sql.id(),
      space_id: sql.int(),
      task_id: sql.int(),
      kind: sql.shortText(32),
      payload: sql.json(nullable),
      created_at: sql.time(),
      delivered_at: sql.time(nullable),
    },
    indexes: [{ name: 'outbox_task', columns: ['task_id', 'id'] }],
  },
  {
    name: 'idempotency_record',
    columns: {
      scope_hash: sql.shortText(64),
      fingerprint: sql.shortText(64),
      answer: sql.json(),
      created_at: sql.time(),
    },
    primaryKey: ['scope_hash'],
    indexes: [{ name: 'idempotency_age', columns: ['created_at'] }],
  },
];

export class Foundation1795500000000 implements MigrationInterface {
  readonly name = 'Foundation1795500000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await createTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of [...TABLES].reverse()) await dropTable(runner, name);
  }
}
