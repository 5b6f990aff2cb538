import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { MYSQL_SERVER_URL } from './test-servers.js';

export type TestDatabase = 'sqlite' | 'mysql';

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

async function onServer(sql: string): Promise<void> {
  const connection = await createConnection({ uri: MYSQL_SERVER_URL, connectTimeout: 5000 });
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}
