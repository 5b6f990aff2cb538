import { type Env } from './names.js';
import {
  IS_CI,
  isMysqlAvailable,
  MYSQL_SERVER_URL,
  type TestDatabase,
  TestDatabases,
} from './test-databases.js';
import { Service } from './test-service.js';

export { type LogLine } from './memory-log.js';
export { APP_SECRETS, type AppCode, credentials, type Env, testEnv, uniqueName } from './names.js';
export { type TestDatabase } from './test-databases.js';
export { type CallOptions, Service, type WireAnswer, type WireBody } from './test-service.js';
export { startProcess, type ServerProcess } from './server-process.js';

// Real databases and child processes, on machines with few cores.
jest.setTimeout(60_000);

/** What a suite gets; everything it starts or makes is closed and removed after its last test. */
export interface SuiteContext {
  readonly database: TestDatabase;
  /**
   * Starts a service on a fresh database. To start again on the database of an earlier one, pass
   * `{ DATABASE_URL: first.databaseUrl }`.
   */
  readonly start: (overrides?: Env) => Promise<Service>;
  /** A fresh, empty database; for `startProcess` and `openDatabase`. @returns its `DATABASE_URL` */
  readonly createDatabase: () => Promise<string>;
  /** A fresh temporary folder. */
  readonly createFolder: () => string;
}

/**
 * Registers `body` once on SQLite and once on MySQL or MariaDB (`TEST_MYSQL_URL`, default root on 127.0.0.1:3306).
 * Without that server its half is skipped, loudly; with `CI=true` it fails.
 */
export function describeOnBothDatabases(name: string, body: (context: SuiteContext) => void): void {
  describeOn('sqlite', name, body);
  describeOn('mysql', name, body);
}

/** As {@link describeOnBothDatabases}, on one. */
export function describeOn(
  database: TestDatabase,
  name: string,
  body: (context: SuiteContext) => void,
): void {
  const title = `${name} (${database})`;
  const isMissing = database === 'mysql' && !isMysqlAvailable();
  const register = isMissing && !IS_CI ? describe.skip : describe;
  if (isMissing && !IS_CI) announceSkip(title);
  register(title, () => {
    const databases = new TestDatabases(database);
    const services: Service[] = [];
    if (isMissing) {
      beforeAll(() => {
        throw new Error(`no MySQL or MariaDB answers at ${address()}, and CI=true never skips`);
      });
    }
    body({
      database,
      start: async (overrides = {}) => {
        const url = overrides.DATABASE_URL ?? (await databases.create());
        const service = await Service.start(url, overrides);
        services.push(service);
        return service;
      },
      createDatabase: () => databases.create(),
      createFolder: () => databases.folder(),
    });
    afterAll(async () => {
      for (const service of services) await service.close();
      await databases.dispose();
    });
  });
}

function announceSkip(title: string): void {
  const line = '!'.repeat(96);
  console.warn(
    `\n${line}\n!! SKIPPED: ${title}\n!! No MySQL or MariaDB answers at ${address()} (TEST_MYSQL_URL).\n${line}`,
  );
}

function address(): string {
  return new URL(MYSQL_SERVER_URL).host;
}
