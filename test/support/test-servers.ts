import { execFileSync } from 'node:child_process';

/** The server on which MySQL and MariaDB suites make their databases; the account may create and drop them. */
export const MYSQL_SERVER_URL = process.env.TEST_MYSQL_URL ?? 'mysql://root@127.0.0.1:3306';
export const REDIS_URL = process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379';

export type TestServer = 'mysql' | 'redis';

/** With `CI=true` a missing server fails the suites that need it; else they are skipped, and a banner says so. */
export const IS_CI = /^(?:true|1)$/i.test(process.env.CI ?? '');

const SERVERS: Readonly<Record<TestServer, { title: string; url: string; probe: string }>> = {
  mysql: {
    title: 'MySQL or MariaDB (TEST_MYSQL_URL)',
    url: MYSQL_SERVER_URL,
    probe: `require('mysql2/promise')
      .createConnection({ uri: process.argv[1], connectTimeout: 3000 })
      .then((connection) => connection.query('SELECT 1'))`,
  },
  redis: {
    title: 'Redis (TEST_REDIS_URL)',
    url: REDIS_URL,
    probe: `new (require('ioredis').Redis)(process.argv[1], { maxRetriesPerRequest: 0 })
      .on('error', () => undefined)
      .ping()`,
  },
};

const answers = new Map<TestServer, boolean>();

/** Whether the server answers; synchronous, because Jest collects suites synchronously. Asked once per test file. */
export function isAvailable(server: TestServer): boolean {
  const known = answers.get(server) ?? probe(server);
  answers.set(server, known);
  return known;
}

/** What is missing, without credentials. */
export function nameOf(server: TestServer): string {
  const { title, url } = SERVERS[server];
  return `${title} at ${new URL(url).host}`;
}

function probe(server: TestServer): boolean {
  const { probe: ask, url } = SERVERS[server];
  try {
    const script = `${ask}.then(() => process.exit(0), () => process.exit(1))`;
    execFileSync(process.execPath, ['-e', script, url], { stdio: 'ignore', timeout: 15_000 });
    return true;
  } catch {
    return false;
  }
}
