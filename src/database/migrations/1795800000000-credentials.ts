import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { createTable, dropTable, sql, type TableDefinition } from '../schema.js';

const nullable = { nullable: true };

/** Credentials of spaces, and the scopes of flows that may use them. */
const TABLES: readonly TableDefinition[] = [
  {
    name: 'credential',
    columns: {
      id: sql.id(),
      space_id: sql.int(),
      name: sql.shortText(32),
      type: sql.shortText(32),
      desc: sql.shortText(128, nullable),
      content: sql.json(),
      shown_content: sql.json(),
      scope_level: sql.shortText(8),
      creator: sql.shortText(32),
      updated_by: sql.shortText(32),
      create_at: sql.time(),
      update_at: sql.time(),
    },
    indexes: [{ name: 'credential_name', columns: ['space_id', 'name'], unique: true }],
  },
  {
    name: 'credential_scope',
    columns: {
      id: sql.id(),
      credential_id: sql.int(),
      scope_type: sql.shortText(128, nullable),
      scope_value: sql.shortText(128, nullable),
    },
    indexes: [{ name: 'credential_scope_credential', columns: ['credential_id'] }],
  },
];

export class Credentials1795800000000 implements MigrationInterface {
  readonly name = 'Credentials1795800000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await createTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...TABLES].reverse()) await dropTable(runner, table.name);
  }
}
