import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';

export type TestDatabase = 'sqlite' | 'mysql';

/** The server on which MySQL and MariaDB suites make their databases; the account may create and drop them. */
export const MYSQL_SERVER_URL = process.env.TEST_MYSQL_URL ?? 'mysql://root@127.0.0.1:3306';

/** With `CI=true` a missing server fails the suites that need it; else they are skipped, and a banner says so. */
export const IS_CI = /^(?:true|1)$/i.test(process.env.CI ?? '');

/**
 * Makes fresh databases of one kind and removes them again.
 * SQLite: a file in a temporary folder of its own. MySQL, MariaDB: a database `millrace_test_<random>`, compared by bytes.
 */
export class TestDatabases {
  private readonly folders: string[] = [];
  private readonly schemas: string[] = [];

  constructor(readonly kind: TestDatabase) {}

  /** @returns its `DATABASE_URL` */
  async create(): Promise<string> {
    if (this.kind === 'sqlite') return `sqlite:${join(this.folder(), 'millrace.db')}`;
    const name = `millrace_test_${randomBytes(6).toString('hex')}`;
    await onServer(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
    this.schemas.push(name);
    const url = new URL(MYSQL_SERVER_URL);
    url.pathname = `/${name}`;
    return url.toString();
  }

  /** A fresh temporary folder, removed with the rest. */
  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'));
    this.folders.push(folder);
    return folder;
  }

  async dispose(): Promise<void> {
    for (const name of this.schemas.splice(0)) {
      await onServer(`DROP DATABASE IF EXISTS \`${name}\``);
    }
    for (const folder of this.folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  }
}

let mysqlAnswers: boolean | undefined;

/** Whether the test server answers; synchronous, because Jest collects suites synchronously. Asked once per test file. */
export function isMysqlAvailable(): boolean {
  mysqlAnswers ??= probe();
  return mysqlAnswers;
}

async function onServer(sql: string): Promise<void> {
  const connection = await createConnection({ uri: MYSQL_SERVER_URL, connectTimeout: 5000 });
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}

const PROBE = `
  require('mysql2/promise')
    .createConnection({ uri: process.argv[1], connectTimeout: 3000 })
    .then((connection) => connection.query('SELECT 1'))
    .then(() => process.exit(0), () => process.exit(1));
`;

function probe(): boolean {
  try {
    execFileSync(process.execPath, ['-e', PROBE, MYSQL_SERVER_URL], {
      stdio: 'ignore',
      timeout: 10_000,
    });
    return true;
  } catch {
    return false;
  }
}
