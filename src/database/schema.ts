import { type QueryRunner } from 'typeorm';
import { type Dialect } from './tx.js';

/** How a column is written in a migration; the counterpart of columns.ts. */
type ColumnSql = (dialect: Dialect) => string;

const withNull =
  (sql: string, nullable: boolean): ColumnSql =>
  () =>
    `${sql}${nullable ? '' : ' NOT NULL'}`;

interface Nullable {
  readonly nullable?: boolean;
}

export const sql = {
  id: (): ColumnSql => (dialect) =>
    dialect === 'mysql'
      ? 'int NOT NULL AUTO_INCREMENT PRIMARY KEY'
      : 'integer PRIMARY KEY AUTOINCREMENT NOT NULL',
  // TypeORM writes an entity's `int` as SQLite's integer.
  int:
    ({ nullable = false }: Nullable = {}): ColumnSql =>
    (dialect) =>
      withNull(dialect === 'mysql' ? 'int' : 'integer', nullable)(dialect),
  shortText: (length: number, { nullable = false }: Nullable = {}): ColumnSql =>
    withNull(`varchar(${length})`, nullable),
  json: ({ nullable = false }: Nullable = {}): ColumnSql => withNull('longtext', nullable),
  time: ({ nullable = false }: Nullable = {}): ColumnSql => withNull('datetime(3)', nullable),
  flag: (): ColumnSql => (dialect) =>
    dialect === 'mysql' ? 'tinyint NOT NULL DEFAULT 0' : 'boolean NOT NULL DEFAULT (0)',
} as const;

export interface TableDefinition {
  readonly name: string;
  readonly columns: Readonly<Record<string, ColumnSql>>;
  /** Composite or textual primary key; omit with `sql.id()`. */
  readonly primaryKey?: readonly string[];
  readonly indexes?: readonly IndexDefinition[];
}

export interface IndexDefinition {
  readonly name: string;
  readonly columns: readonly string[];
  readonly unique?: boolean;
}

/** Creates a table and its indexes; safe to run again after a migration that stopped half way (MySQL commits each DDL). */
export async function createTable(runner: QueryRunner, table: TableDefinition): Promise<void> {
  const dialect = dialectOf(runner);
  const columns = Object.entries(table.columns).map(
    ([name, column]) => `${quote(dialect, name)} ${column(dialect)}`,
  );
  if (table.primaryKey) columns.push(`PRIMARY KEY (${list(dialect, table.primaryKey)})`);
  const indexes = table.indexes ?? [];
  if (dialect === 'mysql') {
    for (const { name, columns: keys, unique } of indexes) {
      columns.push(
        `${unique ? 'UNIQUE ' : ''}INDEX ${quote(dialect, name)} (${list(dialect, keys)})`,
      );
    }
  }
  const suffix =
    dialect === 'mysql' ? ' ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin' : '';
  await runner.query(
    `CREATE TABLE IF NOT EXISTS ${quote(dialect, table.name)} (${columns.join(', ')})${suffix}`,
  );
  if (dialect === 'sqlite') {
    for (const index of indexes) await createIndex(runner, table.name, index);
  }
}

export async function dropTable(runner: QueryRunner, name: string): Promise<void> {
  await runner.query(`DROP TABLE IF EXISTS ${quote(dialectOf(runner), name)}`);
}

/** Safe to run again, as everything here. */
export async function createIndex(
  runner: QueryRunner,
  table: string,
  { name, columns, unique }: IndexDefinition,
): Promise<void> {
  const dialect = dialectOf(runner);
  if (dialect === 'mysql' && (await hasMysqlIndex(runner, table, name))) return;
  // MySQL has no IF NOT EXISTS for indexes.
  const ifMissing = dialect === 'mysql' ? '' : 'IF NOT EXISTS ';
  await runner.query(
    `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${ifMissing}${quote(dialect, name)} ON ${quote(dialect, table)} (${list(dialect, columns)})`,
  );
}

export async function dropIndex(runner: QueryRunner, table: string, name: string): Promise<void> {
  const dialect = dialectOf(runner);
  if (dialect === 'sqlite') await runner.query(`DROP INDEX IF EXISTS ${quote(dialect, name)}`);
  else if (await hasMysqlIndex(runner, table, name)) {
    await runner.query(`DROP INDEX ${quote(dialect, name)} ON ${quote(dialect, table)}`);
  }
}

/** Keeps the column's type and its values. */
export async function renameColumn(
  runner: QueryRunner,
  table: string,
  from: string,
  to: string,
): Promise<void> {
  if (!(await runner.hasColumn(table, from))) return;
  const quoted = [table, from, to].map((name) => quote(dialectOf(runner), name));
  await runner.query(`ALTER TABLE ${quoted[0]} RENAME COLUMN ${quoted[1]} TO ${quoted[2]}`);
}

async function hasMysqlIndex(runner: QueryRunner, table: string, name: string): Promise<boolean> {
  const rows: unknown = await runner.query(
    'SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ? AND index_name = ? LIMIT 1',
    [table, name],
  );
  return Array.isArray(rows) && rows.length > 0;
}

function dialectOf(runner: QueryRunner): Dialect {
  return runner.dataSource.options.type === 'better-sqlite3' ? 'sqlite' : 'mysql';
}

function quote(dialect: Dialect, name: string): string {
  return dialect === 'mysql' ? `\`${name}\`` : `"${name}"`;
}

function list(dialect: Dialect, names: readonly string[]): string {
  return names.map((name) => quote(dialect, name)).join(', ');
}
