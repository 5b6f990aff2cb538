/** The server on which MySQL and MariaDB suites make their databases; the account may create and drop them. */
export const MYSQL_SERVER_URL = process.env.TEST_MYSQL_URL ?? '';
export const REDIS_URL = process.env.TEST_REDIS_URL ?? '';

/** A server that answers, or a program of which a suite starts its own. */
export type TestServer = 'mysql' | 'redis' | 'mariadbd' | 'redis-server';

/** With `CI=true` a missing server fails the suites that need it; else they are skipped, and a banner says so. */
export const IS_CI = /^(?:true|1)$/i.test(process.env.CI ?? '');

const NAMES: Readonly<Record<TestServer, () => string>> = {
  mysql: () => `MySQL or MariaDB (TEST_MYSQL_URL) at ${new URL(MYSQL_SERVER_URL).host}`,
  redis: () => `Redis (TEST_REDIS_URL) at ${new URL(REDIS_URL).host}`,
  mariadbd: () => 'the program mariadbd',
  'redis-server': () => 'the program redis-server',
};
const FOUND = (process.env.MILLRACE_TEST_SERVERS ?? '').split(' ');

/** Whether the server answered when the run began (find-servers.setup.cjs). */
export function isAvailable(server: TestServer): boolean {
  return FOUND.includes(server);
}

/** What is missing, without credentials. */
export function nameOf(server: TestServer): string {
  return NAMES[server]();
}
