import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { addProbeRoutes } from './auth-probe.js';
import { cli } from './cli-runner.js';
import { ensureBuilt, ROOT } from '../support/build-once.js';
import {
  APP_SECRETS,
  describeOn,
  describeOnBothDatabases,
  type Service,
  testEnv,
} from '../support/harness.js';

addProbeRoutes();

interface AppJson {
  readonly bk_app_code: string;
  readonly bk_app_secret: string;
  readonly name: string;
  readonly profile: string | null;
  readonly is_disabled: boolean;
  readonly secrets: { key_id: string; created_at: string }[];
}

describeOnBothDatabases('millrace app, beside a running server', ({ start }) => {
  let service: Service;
  const run = (...args: string[]): ReturnType<typeof cli> => cli(service.databaseUrl, args);
  const runJson = async (...args: string[]): Promise<AppJson> =>
    JSON.parse((await run(...args, '--json')).out) as AppJson;
  const statusOf = async (code: string, secret: string): Promise<number> => {
    const authorization = `Basic ${Buffer.from(`${code}:${secret}`).toString('base64')}`;
    const options = { as: null, headers: { authorization } };
    return (await service.call('GET', '/probe', undefined, options)).status;
  };
  const staleness = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));

  beforeAll(async () => {
    service = await start();
  });

  it('creates an app that works at once, and prints its secret once', async () => {
    const { code, out, err } = await run('app', 'create', 'ops', '--name', 'Ops portal');
    expect([code, err]).toEqual([0, 'The secret is shown only now.\n']);
    const [, secret = ''] = /^bk_app_code {4}ops\nbk_app_secret {2}([\w-]{43})\n$/.exec(out) ?? [];
    expect(await statusOf('ops', secret)).toBe(200);
    expect((await run('app', 'list')).out).toMatch(/^ops +Ops portal +- +enabled +k1 20\d\d-/m);
    expect((await run('app', 'list', '--json')).out).not.toContain(secret);
  });

  it('prints JSON', async () => {
    const app = await runJson('app', 'create', 'json-app', '--profile', 'bkflow');
    expect(app).toMatchObject({ bk_app_code: 'json-app', name: 'json-app', profile: 'bkflow' });
    const { out } = await run('app', 'list', '--json');
    const apps = JSON.parse(out) as AppJson[];
    expect(apps.map(({ bk_app_code }) => bk_app_code)).toEqual(
      expect.arrayContaining(['demo', 'json-app', 'other']),
    );
  });

  it('rotates: the new secret works at once, and the one before it still', async () => {
    const first = await runJson('app', 'create', 'turning');
    expect(await statusOf('turning', first.bk_app_secret)).toBe(200);
    const second = await runJson('app', 'rotate', 'turning');
    expect(second.secrets).toHaveLength(2);
    expect(await statusOf('turning', second.bk_app_secret)).toBe(200);
    expect(await statusOf('turning', first.bk_app_secret)).toBe(200);
    await run('app', 'rotate', 'turning');
    await staleness();
    expect(await statusOf('turning', first.bk_app_secret)).toBe(401);
    expect(await statusOf('turning', second.bk_app_secret)).toBe(200);
  });

  it('disables within a moment, and enables', async () => {
    const { bk_app_secret: secret } = await runJson('app', 'create', 'pausing');
    expect(await statusOf('pausing', secret)).toBe(200);
    expect(await run('app', 'disable', 'pausing')).toMatchObject({
      code: 0,
      out: 'app pausing is disabled\n',
    });
    await staleness();
    expect(await statusOf('pausing', secret)).toBe(403);
    expect((await run('app', 'enable', 'pausing')).code).toBe(0);
    expect(await statusOf('pausing', secret)).toBe(200);
  });

  it.each([
    [['app', 'create', 'demo'], 'millrace: the app demo exists already\n'],
    [
      ['app', 'create', 'a b'],
      'millrace: code must have 1 to 32 letters, digits, "_", "." or "-"\n',
    ],
    [['app', 'create', 'x'.repeat(33)], 'millrace: code must have 1 to 32 letters'],
    [['app', 'create', 'x', '--name', ''], 'millrace: name must have 1 to 128 characters\n'],
    [['app', 'create', 'x', '--profile', 'soap'], 'error: option'],
    [['app', 'create'], 'error: missing required argument'],
    [['app', 'rotate', 'nobody'], 'millrace: no app has the code nobody\n'],
    [['app', 'disable', 'nobody'], 'millrace: no app has the code nobody\n'],
    [['app', 'vanish'], 'error: unknown command'],
  ])('refuses %j in one line', async (args, message) => {
    const { code, out, err } = await run(...args);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(message);
    expect(err.trimEnd()).not.toContain('\n');
  });
});

describeOnBothDatabases('millrace space', ({ createDatabase }) => {
  it('creates and lists the spaces of an app', async () => {
    const url = await createDatabase();
    const run = (...args: string[]): ReturnType<typeof cli> => cli(url, args);
    await run('app', 'create', 'ops');
    await run('app', 'create', 'dev');
    const made = await run('space', 'create', 'night-ops', '--app', 'ops', '--json');
    expect(JSON.parse(made.out)).toEqual({
      id: 1,
      name: 'night-ops',
      desc: null,
      platform_url: 'http://127.0.0.1:0',
      app_code: 'ops',
      create_type: 'API',
    });
    const url2 = 'https://dev.example';
    expect((await run('space', 'create', 'day', '--app', 'dev', '--platform-url', url2)).out).toBe(
      'space_id  2\nname      day\n',
    );
    expect((await run('space', 'list')).out).toMatch(
      /^1 +night-ops +ops +http.*\n2 +day +dev +https/m,
    );
    const { out } = await run('space', 'list', '--app', 'dev', '--json');
    expect(JSON.parse(out)).toMatchObject([{ id: 2, app_code: 'dev', platform_url: url2 }]);

    const refusals = [
      ['day', '--app', 'dev'],
      ['x', '--app', 'nobody'],
      ['x'.repeat(33), '--app', 'dev'],
      ['x', '--app', 'dev', '--platform-url', 'ftp://a.example'],
    ];
    const errors: string[] = [];
    for (const args of refusals) errors.push((await run('space', 'create', ...args)).err);
    expect(errors).toEqual([
      'millrace: name is taken: there is a space named day\n',
      'millrace: no app has the code nobody\n',
      'millrace: name must have at most 32 characters\n',
      'millrace: platform_url must be an http or https URL\n',
    ]);
  });
});

describeOnBothDatabases('millrace db', ({ createDatabase }) => {
  it('migrates, reverts and says where it stands', async () => {
    const url = await createDatabase();
    const run = (...args: string[]): ReturnType<typeof cli> => cli(url, ['db', ...args]);
    expect((await run('status')).out).toMatch(/^(pending {2}\w+\n)+$/);
    expect(await run('migrate')).toMatchObject({ code: 0, err: '' });
    expect((await run('status')).out).toMatch(/^(applied {2}\w+\n)+$/);
    expect((await run('migrate')).out).toBe('nothing to apply\n');
    for (;;) {
      const { code, out } = await run('revert');
      expect(code).toBe(0);
      if (out === 'nothing to revert\n') break;
      expect(out).toMatch(/^reverted \w+\n$/);
    }
    expect((await run('status')).out).toMatch(/^(pending {2}\w+\n)+$/);
  });
});

describeOn('sqlite', 'dist/cli.js', ({ createDatabase, createFolder }) => {
  const spawnCli = (
    env: Record<string, string>,
    ...args: string[]
  ): ReturnType<typeof spawnSync> => {
    return spawnSync(process.execPath, [join(ROOT, 'dist/cli.js'), ...args], {
      env: { PATH: process.env.PATH, ...env },
      cwd: createFolder(),
      encoding: 'utf8',
    });
  };

  beforeAll(() => {
    ensureBuilt();
  }, 180_000);

  it('works on a new database from an empty environment, and makes its keys', () => {
    const folder = createFolder();
    const file = join(folder, 'new.db');
    const env = { DATABASE_URL: `sqlite:${file}` };
    const { status, stdout, stderr } = spawnCli(env, 'app', 'create', 'first', '--json');
    expect([status, stderr]).toEqual([0, '']);
    expect(JSON.parse(String(stdout))).toMatchObject({ bk_app_code: 'first' });
    expect(statSync(`${file}.keys`).mode & 0o777).toBe(0o600);
  });

  it('ends with 1 and one line when the environment is wrong', () => {
    const { status, stdout, stderr } = spawnCli({ PORT: 'x', ROLE: 'y' }, 'app', 'list');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^millrace: .*PORT must be.*; .*\n$|^millrace: ROLE.*; PORT.*\n$/);
  });

  it('ends with 1 when the database can not be opened', async () => {
    const { code, err } = await cli('sqlite:/dev/null/such.db', ['app', 'list']);
    expect(code).toBe(1);
    expect(err).toMatch(/^millrace: DATABASE_URL: the SQLite file \/dev\/null\/such\.db .*\n$/);
  });

  it('explains itself', async () => {
    const { code, out, err } = await cli(await createDatabase(), ['--help']);
    expect([code, err]).toEqual([0, '']);
    for (const command of ['app', 'space', 'db', 'backup']) expect(out).toContain(command);
  });

  it('gives two processes that start together the same keys', async () => {
    const url = await createDatabase();
    const env = { ...testEnv(url), SECRET_KEYS: '' };
    const codes = ['a', 'b', 'c', 'd'];
    const made = await Promise.all(codes.map((code) => cli(url, ['app', 'create', code], env)));
    expect(made.map(({ err }) => err)).toEqual(made.map(() => 'The secret is shown only now.\n'));
    const { out } = await cli(url, ['app', 'list', '--json'], env);
    const keyIds = (JSON.parse(out) as AppJson[]).flatMap(({ secrets }) =>
      secrets.map(({ key_id: id }) => id),
    );
    expect(new Set(keyIds).size).toBe(1);
    expect(out).not.toContain(APP_SECRETS.demo);
  });
});
