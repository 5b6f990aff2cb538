import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { createTable, dropTable, sql, type TableDefinition } from '../schema.js';

const nullable = { nullable: true };

/** What stands in for the nodes of a template in mock tasks, and which of its nodes such tasks run. */
const TABLES: readonly TableDefinition[] = [
  {
    name: 'template_mock_data',
    columns: {
      id: sql.id(),
      space_id: sql.int(),
      template_id: sql.int(),
      node_id: sql.shortText(64),
      name: sql.shortText(128),
      data: sql.json(),
      is_default: sql.flag(),
      extra_info: sql.json(nullable),
      operator: sql.shortText(32, nullable),
      create_at: sql.time(),
      update_at: sql.time(),
    },
    indexes: [{ name: 'template_mock_data_template', columns: ['template_id', 'id'] }],
  },
  {
    name: 'template_mock_scheme',
    columns: {
      template_id: sql.int(),
      space_id: sql.int(),
      data: sql.json(),
      operator: sql.shortText(32, nullable),
      create_at: sql.time(),
      update_at: sql.time(),
    },
    primaryKey: ['template_id'],
  },
];

export class MockData1795700000000 implements MigrationInterface {
  readonly name = 'MockData1795700000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await createTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...TABLES].reverse()) await dropTable(runner, table.name);
  }
}
