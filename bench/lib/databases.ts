import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createConnection } from 'mysql2/promise';
import { loadConfig } from '../../src/config/index.js';
import { openDatabase } from '../../src/database/index.js';
import { ENTITIES } from '../../src/entities.js';
import { type BenchDatabase } from './result.js';

const SERVER_URL = process.env.BENCH_MYSQL_URL ?? 'mysql://root@127.0.0.1:3306';

export interface FreshDatabase {
  readonly kind: BenchDatabase;
  readonly url: string;
  drop(): Promise<void>;
}

/** The rows of a table of a MySQL database. */
export async function countRows({ url }: FreshDatabase, table: string): Promise<number> {
  const connection = await createConnection({ uri: url });
  const [rows] = await connection.query(`SELECT COUNT(*) AS count FROM ${table}`);
  await connection.end();
  return (rows as { count: number }[])[0]?.count ?? 0;
}

/** An empty database with the schema applied. */
export async function freshDatabase(kind: BenchDatabase): Promise<FreshDatabase> {
  const database = kind === 'sqlite' ? freshSqlite() : await freshMysql();
  const { close } = await openDatabase(
    loadConfig({ DATABASE_URL: database.url, SECRET_KEYS: benchKeys() }),
    ENTITIES,
    { serve: false },
  );
  await close();
  return database;
}

export async function isMysqlThere(): Promise<boolean> {
  try {
    const connection = await createConnection({ uri: SERVER_URL, connectTimeout: 1000 });
    await connection.end();
    return true;
  } catch {
    return false;
  }
}

export function benchKeys(): string {
  return `bench:${Buffer.alloc(32, 7).toString('base64')}`;
}

function freshSqlite(): FreshDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  return {
    kind: 'sqlite',
    url: `sqlite:${join(folder, 'bench.db')}`,
    drop: () => {
      rmSync(folder, { recursive: true, force: true });
      return Promise.resolve();
    },
  };
}

async function freshMysql(): Promise<FreshDatabase> {
  const name = `millrace_bench_${randomBytes(4).toString('hex')}`;
  const run = async (sql: string): Promise<void> => {
    const connection = await createConnection({ uri: SERVER_URL });
    await connection.query(sql);
    await connection.end();
  };
  await run(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  return {
    kind: 'mysql',
    url: `${SERVER_URL}/${name}`,
    drop: () => run(`DROP DATABASE ${name}`),
  };
}

/** Bytes of tables and indexes. */
export async function sizeOf({ kind, url }: FreshDatabase): Promise<number> {
  if (kind === 'sqlite') return sqliteSize(url.slice('sqlite:'.length));
  const connection = await createConnection({ uri: url });
  const [rows] = await connection.query(
    'SELECT SUM(file_size) AS bytes FROM information_schema.innodb_sys_tablespaces WHERE name LIKE ?',
    [`${new URL(url).pathname.slice(1)}/%`],
  );
  await connection.end();
  return Number((rows as { bytes: number | string | null }[])[0]?.bytes ?? 0);
}

function sqliteSize(file: string): number {
  const db = new Database(file);
  db.pragma('wal_checkpoint(PASSIVE)');
  const pages = Number(db.pragma('page_count', { simple: true }));
  const size = Number(db.pragma('page_size', { simple: true }));
  db.close();
  return Math.max(pages * size, statSync(file).size);
}
