import { type Env } from './names.js';
import { type TestDatabase, TestDatabases } from './test-databases.js';
import { IS_CI, isAvailable, nameOf, REDIS_URL, type TestServer } from './test-servers.js';
import { type Service } from './test-service.js';

export { type LogLine } from './memory-log.js';
export { APP_SECRETS, type AppCode, credentials, type Env, testEnv, uniqueName } from './names.js';
export { type TestDatabase } from './test-databases.js';
export { type CallOptions, type Service, type WireAnswer, type WireBody } from './test-service.js';
export { eventually } from './eventually.js';
export { REDIS_URL };
export { freePort, startProcess, type ServerProcess } from './server-process.js';

// Real databases and child processes, on machines with few cores.
jest.setTimeout(180_000);

/** What a suite gets; everything it starts or makes is closed and removed after its last test. */
export interface SuiteContext {
  readonly database: TestDatabase;
  /**
   * Starts a service on a fresh database. To start again on the database of an earlier one, pass
   * `{ DATABASE_URL: first.databaseUrl }`; a second process of its service is started `beside` it.
   */
  readonly start: (overrides?: Env, beside?: Service) => Promise<Service>;
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

/** As {@link describeOnBothDatabases}, and on the server also with the API and the work in processes of their own. */
export function describeOnAllRoles(name: string, body: (context: SuiteContext) => void): void {
  describeOnBothDatabases(name, body);
  describeOn('mysql', `${name}, api and worker`, (context) => body(withRoles(context)), ['redis']);
}

/** As {@link describeOnBothDatabases}, on one. @param also servers that the suite needs besides */
export function describeOn(
  database: TestDatabase,
  name: string,
  body: (context: SuiteContext) => void,
  also: readonly TestServer[] = [],
): void {
  const title = `${name} (${database})`;
  const needed: readonly TestServer[] = database === 'mysql' ? ['mysql', ...also] : also;
  const missing = needed.filter((server) => !isAvailable(server)).map(nameOf);
  if (missing.length === 0) describe(title, () => runSuite(database, body));
  else if (IS_CI) describe(title, () => failBecauseOf(missing));
  else {
    announceSkip(title, missing);
    describe.skip(title, () => runSuite(database, body));
  }
}

/** Its services have ROLE=api, and beside each one works another with ROLE=worker. */
function withRoles(context: SuiteContext): SuiteContext {
  // Each test process has a Redis database of its own: hints of others would name other databases' tasks.
  const redis = new URL(`/${8 + (Number(process.env.JEST_WORKER_ID ?? 1) % 8)}`, REDIS_URL);
  return {
    ...context,
    start: async (overrides = {}) => {
      const env = { ...overrides, REDIS_URL: redis.toString() };
      const api = await context.start({ ...env, ROLE: 'api' });
      await context.start({ ...env, ROLE: 'worker', DATABASE_URL: api.databaseUrl }, api);
      return api;
    },
  };
}

function runSuite(database: TestDatabase, body: (context: SuiteContext) => void): void {
  const databases = new TestDatabases(database);
  const services: Service[] = [];
  body({
    database,
    start: async (overrides = {}, beside) => {
      const url = overrides.DATABASE_URL ?? (await databases.create());
      // Suites that only start processes do without the application.
      const { Service } = await import('./test-service.js');
      const service = await Service.start(url, overrides, beside);
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
}

function failBecauseOf(missing: readonly string[]): void {
  test('has the servers that it needs', () => {
    throw new Error(`no answer from ${missing.join(', ')}, and CI=true never skips`);
  });
}

function announceSkip(title: string, missing: readonly string[]): void {
  const line = '!'.repeat(96);
  console.warn(
    `\n${line}\n!! SKIPPED: ${title}\n!! No answer from ${missing.join(', ')}.\n${line}`,
  );
}
