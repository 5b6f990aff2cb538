import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  credentials,
  describeOn,
  describeOnBothDatabases,
  type Env,
  freePort,
  type ServerProcess,
  startProcess,
  testEnv,
} from '../support/harness.js';

/** A start that is expected to fail: everything that it printed, and its exit code. */
async function failedStart(env: Env): Promise<{ code: number | null; output: string }> {
  const server = await startProcess(env, { wait: false });
  const { code } = await server.exit;
  return { code, output: server.stdout + server.stderr };
}

const STACK = /^\s+at .*:\d+:\d+/m;

async function createSpace(server: ServerProcess, name: string): Promise<boolean> {
  const response = await fetch(`${server.url}/create_space`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...credentials('demo') },
    body: JSON.stringify({ name, platform_url: 'https://x.example', app_code: 'demo' }),
  });
  return ((await response.json()) as { result: boolean }).result;
}

describeOn('sqlite', 'starting on one file', ({ createDatabase }) => {
  test('a second server says that the file is in use and exits; the first serves on', async () => {
    const url = await createDatabase();
    const first = await startProcess(testEnv(url));
    const second = await failedStart(testEnv(url));
    expect(second.code).toBe(1);
    expect(second.output).toBe(
      `millrace can not start: DATABASE_URL: the SQLite file ${url.slice('sqlite:'.length)} is in use by another server\n`,
    );
    expect(await createSpace(first, 'still here')).toBe(true);
    await first.kill();
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    '%s frees the file, and what was acknowledged stays',
    async (signal) => {
      const url = await createDatabase();
      const first = await startProcess(testEnv(url));
      const names = Array.from({ length: 20 }, (_, index) => `space ${index}`);
      const created = await Promise.all(names.map((name) => createSpace(first, name)));
      expect(created).toEqual(names.map(() => true));
      await first.kill(signal);

      const second = await startProcess(testEnv(url));
      const again = await Promise.all(names.map((name) => createSpace(second, name)));
      expect(again).toEqual(names.map(() => false));
      await second.kill();
    },
  );

  test('a path that can not be opened is named', async () => {
    const file = join(url(await createDatabase()), '..', 'file');
    writeFileSync(file, '');
    const { code, output } = await failedStart(testEnv(`sqlite:${file}/millrace.db`));
    expect(code).toBe(1);
    expect(output).toMatch(/^millrace can not start: DATABASE_URL: .*file\/millrace\.db/);
    expect(output).not.toMatch(STACK);
  });

  test('a port in use is named', async () => {
    const port = String(await freePort());
    const first = await startProcess(testEnv(await createDatabase(), { PORT: port }));
    const second = await failedStart(testEnv(await createDatabase(), { PORT: port }));
    expect(second).toEqual({
      code: 1,
      output: 'millrace can not start: PORT: the address is already in use\n',
    });
    await first.kill();
  });
});

function url(databaseUrl: string): string {
  return databaseUrl.slice('sqlite:'.length);
}

describeOnBothDatabases('a wrong configuration', ({ createDatabase }) => {
  test('is told in one line for each problem, without values and without a stack', async () => {
    const secret = 'hunter2-this-is-secret';
    const { code, output } = await failedStart({
      ...testEnv(await createDatabase()),
      ROLE: 'everything',
      LIMIT_PAGE: '-5',
      TIME_ZONE: 'Mars/Olympus',
      METRICS: 'perhaps',
      SECRET_KEYS: secret,
      BOOTSTRAP_APPS: `demo:${secret}`,
    });
    expect(code).toBe(1);
    const lines = output.trim().split('\n');
    expect(lines[0]).toBe('millrace can not start: The configuration is invalid:');
    const variables = [
      'ROLE',
      'SECRET_KEYS',
      'BOOTSTRAP_APPS',
      'TIME_ZONE',
      'METRICS',
      'LIMIT_PAGE',
    ];
    expect(lines.slice(1).map((line) => /^ {2}- ([A-Z_]+) must /.exec(line)?.[1])).toEqual(
      expect.arrayContaining(variables),
    );
    expect(lines).toHaveLength(1 + variables.length);
    expect(output).not.toContain(secret);
    expect(output).not.toMatch(STACK);
  });
});

describeOn('mysql', 'a database that is away', ({ createDatabase }) => {
  test('is named without its password', async () => {
    const to = new URL(await createDatabase());
    to.username = 'nobody';
    to.password = 'hunter2-this-is-secret';
    const { code, output } = await failedStart(testEnv(to.toString()));
    expect(code).toBe(1);
    expect(output).toMatch(/^millrace can not start: DATABASE_URL: the database at 127\.0\.0\.1/);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(output).not.toContain('hunter2');
  });
});
