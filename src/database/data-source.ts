import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type Database from 'better-sqlite3';
import type { Pool } from 'mysql2';
import { DataSource, type DataSourceOptions, type EntitySchema } from 'typeorm';
import { type Config, type DatabaseConfig } from '../config/index.js';
import { errorCode } from './database-errors.js';
import { MIGRATIONS } from './migrations/index.js';
import { SnakeCaseNaming } from './naming-strategy.js';
import { rawPool } from './mysql-unit-of-work.js';

export type EntityList = readonly (new () => object | EntitySchema)[];

/** The database can't be opened; the message names it without its password. */
export class DatabaseStartError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'DatabaseStartError';
  }
}

/** A data source that is not yet connected; call {@link openDataSource}. */
export function buildDataSource(config: Config, entities: EntityList): DataSource {
  const { database } = config;
  return database.dialect === 'sqlite'
    ? acceptMysqlTypeNames(new DataSource(sqliteOptions(database.file, entities, false)))
    : new DataSource(mysqlOptions(database, entities, 'mariadb'));
}

/** Opens the writing data source (SQLite) or the pool (MySQL, MariaDB). @throws DatabaseStartError */
export async function openDataSource(config: Config, entities: EntityList): Promise<DataSource> {
  const { database } = config;
  if (database.dialect === 'sqlite') {
    checkSqliteFile(database.file);
    return openSqlite(database.file, entities, false);
  }
  try {
    const server = await inspectServer(database);
    checkPacketSize(server.maxAllowedPacket, config);
    const source = new DataSource(mysqlOptions(database, entities, server.type));
    await source.initialize();
    await prepareSessions(rawPool(source), config);
    return source;
  } catch (error) {
    if (error instanceof DatabaseStartError) throw error;
    throw new DatabaseStartError(
      `DATABASE_URL: the database at ${withoutPassword(database.url)} can not be opened (${errorCode(error) || 'error'})`,
      error,
    );
  }
}

/** A second, read-only connection to a SQLite file. */
export async function openSqliteReader(file: string, entities: EntityList): Promise<DataSource> {
  return openSqlite(file, entities, true);
}

async function openSqlite(
  file: string,
  entities: EntityList,
  readonly: boolean,
): Promise<DataSource> {
  try {
    return await acceptMysqlTypeNames(
      new DataSource(sqliteOptions(file, entities, readonly)),
    ).initialize();
  } catch (error) {
    throw new DatabaseStartError(
      `DATABASE_URL: the SQLite file ${file} can not be opened (${errorCode(error) || 'error'})`,
      error,
    );
  }
}

function sqliteOptions(file: string, entities: EntityList, readonly: boolean): DataSourceOptions {
  return {
    type: 'better-sqlite3',
    database: file,
    entities: [...entities],
    migrations: MIGRATIONS,
    namingStrategy: new SnakeCaseNaming(),
    statementCacheSize: 200,
    readonly,
    enableWAL: !readonly,
    prepareDatabase: (db: Database.Database) => {
      // Takes effect only before the first table exists.
      if (!readonly) db.pragma('auto_vacuum = INCREMENTAL');
      db.pragma('synchronous = FULL');
      db.pragma('busy_timeout = 5000');
    },
  };
}

function mysqlOptions(
  { url, poolSize }: Extract<DatabaseConfig, { dialect: 'mysql' }>,
  entities: EntityList,
  type: 'mysql' | 'mariadb',
): DataSourceOptions {
  return {
    type,
    ...connectionOf(url),
    entities: [...entities],
    migrations: MIGRATIONS,
    namingStrategy: new SnakeCaseNaming(),
    charset: 'utf8mb4',
    timezone: 'Z',
    // The migrator holds its lock on one connection and works on another.
    poolSize: Math.max(2, poolSize),
    connectTimeout: 5000,
    extra: {
      maxPreparedStatements: 500,
      enableKeepAlive: true,
      waitForConnections: true,
      // A transaction's BEGIN, deferred writes and COMMIT go in few round trips (docs/adr/0014).
      multipleStatements: true,
    },
  };
}

/** Column types are written with MySQL's names; SQLite stores any type name, so TypeORM may take them as well. */
function acceptMysqlTypeNames(source: DataSource): DataSource {
  source.driver.supportedDataTypes.push('longtext');
  return source;
}

/** What `DATABASE_URL` of a MySQL or MariaDB says, decoded. */
export function connectionOf(url: string): {
  host: string;
  port: number;
  username: string;
  password: string;
  database: string;
} {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? 3306 : Number(port),
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
  };
}

async function inspectServer(
  database: Extract<DatabaseConfig, { dialect: 'mysql' }>,
): Promise<{ type: 'mysql' | 'mariadb'; maxAllowedPacket: number }> {
  const { username: user, ...where } = connectionOf(database.url);
  // Loaded where it is needed: a start on SQLite needs no driver of MySQL.
  const { createConnection } = await import('mysql2/promise');
  const connection = await createConnection({ ...where, user, connectTimeout: 5000 });
  try {
    const [rows] = await connection.query(
      'SELECT VERSION() AS version, @@max_allowed_packet AS packet',
    );
    const [row] = rows as { version: string; packet: number }[];
    const type = /mariadb/i.test(row?.version ?? '') ? 'mariadb' : 'mysql';
    return { type, maxAllowedPacket: Number(row?.packet ?? 0) };
  } finally {
    await connection.end();
  }
}

function checkPacketSize(maxAllowedPacket: number, { limits }: Config): void {
  if (maxAllowedPacket >= limits.treeBodyBytes) return;
  throw new DatabaseStartError(
    `LIMIT_TREE_BODY_BYTES (${limits.treeBodyBytes}) is more than the database server's max_allowed_packet (${maxAllowedPacket}): raise the one or lower the other`,
  );
}

/**
 * Get-or-create needs READ COMMITTED (under REPEATABLE READ a duplicate-ignoring insert followed by a select finds
 * nothing). Set once on each connection; TypeORM's first one exists already.
 */
async function prepareSessions(pool: Pool, config: Config): Promise<void> {
  const waitSeconds = Math.max(1, Math.round(config.idempotencyWaitMs / 1000));
  const statements = [
    'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
    `SET SESSION innodb_lock_wait_timeout = ${waitSeconds}`,
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  ];
  pool.on('connection', (connection) => {
    for (const statement of statements) connection.query(statement);
  });
  const first = await pool.promise().getConnection();
  for (const statement of statements) await first.query(statement);
  first.release();
}

function checkSqliteFile(file: string): void {
  const folder = dirname(resolve(file));
  try {
    makeFolder(folder);
    if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK);
    else createPrivately(file);
  } catch (error) {
    throw new DatabaseStartError(
      `DATABASE_URL: the SQLite file ${file} can not be read and written (${errorCode(error)})`,
      error,
    );
  }
}

/** The file holds digests and sealed credentials. SQLite gives `-wal` and `-shm` the rights of the database. */
function createPrivately(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
}

/** Not `mkdirSync(…, { recursive: true })`: Node 20 never returns from it below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

function withoutPassword(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
