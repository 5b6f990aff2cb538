import { generateKeyPairSync } from 'node:crypto';
import { ConfigError, loadConfig } from './load-config.js';

const SECRET = 'hunter2-hunter2-hunter2-hunter2-hunter2';
const KEY = Buffer.alloc(32, 7).toString('base64');
const MYSQL = { DATABASE_URL: 'mysql://user:pa%40ss@host:3307/flows', SECRET_KEYS: `k1:${KEY}` };

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  test('needs no variable at all', () => {
    expect(loadConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 8000,
      publicUrl: 'http://127.0.0.1:8000',
      role: 'all',
      database: { dialect: 'sqlite', file: './data/millrace.db' },
      redisUrl: null,
      secretKeys: null,
      bootstrapApps: [],
      demo: null,
      timeZone: 'Asia/Shanghai',
      wireProfile: 'rest',
      docs: true,
      metrics: true,
      failpoint: null,
    });
  });

  test('is not changed after the start', () => {
    expect(Object.isFrozen(loadConfig({}))).toBe(true);
  });

  test('takes empty and blank values as unset', () => {
    expect(loadConfig({ PORT: '', TIME_ZONE: '  ', SECRET_KEYS: '', DEMO: ' ' })).toEqual(
      loadConfig({}),
    );
  });

  test.each([
    ['true', true],
    ['on', true],
    ['1', true],
    ['YES', true],
    ['false', false],
    ['Off', false],
    ['0', false],
    ['no', false],
  ])('a flag of %s', (value, expected) => {
    expect(loadConfig({ METRICS: value }).metrics).toBe(expected);
  });

  test('reads lists without their spaces', () => {
    const config = loadConfig({
      SECRET_KEYS: `k2:${KEY}, k1:${KEY}`,
      BOOTSTRAP_APPS: `demo: ${SECRET} , o.t-h_er:${SECRET}:with:colons`,
      AUTH_MODES: ' gateway_jwt ',
      GATEWAY_JWT_ALGORITHMS: 'RS256, ES256',
    });
    expect(config.secretKeys?.map(({ id }) => id)).toEqual(['k2', 'k1']);
    expect(config.bootstrapApps).toEqual([
      { code: 'demo', secret: SECRET },
      { code: 'o.t-h_er', secret: `${SECRET}:with:colons` },
    ]);
    expect([...config.authModes]).toEqual(['gateway_jwt']);
    expect(config.gatewayAlgorithms).toEqual(['RS256', 'ES256']);
  });

  test('keeps a gateway named __proto__ a gateway', () => {
    const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
      type: 'spki',
      format: 'pem',
    });
    const text = `{"__proto__": ${JSON.stringify(pem)}, "gw": ${JSON.stringify(pem)}}`;
    const { gatewayKeys } = loadConfig({ GATEWAY_JWT_PUBLIC_KEYS: text });
    expect([...gatewayKeys.keys()]).toEqual(['__proto__', 'gw']);
  });

  test.each([
    ['', [], 200],
    ['7', [], 7],
    [
      'bk_http_request=20, 50 ,dmn=1',
      [
        ['bk_http_request', 20],
        ['dmn', 1],
      ],
      50,
    ],
  ])('ENGINE_CALLS_PER_PLUGIN=%s', (value, perPlugin, perOtherPlugin) => {
    const { engineCalls } = loadConfig({ ENGINE_CALLS_PER_PLUGIN: value });
    expect([[...engineCalls.perPlugin], engineCalls.perOtherPlugin]).toEqual([
      perPlugin,
      perOtherPlugin,
    ]);
  });

  test('serves MySQL and MariaDB', () => {
    const database = { dialect: 'mysql', url: MYSQL.DATABASE_URL, poolSize: 10, timeoutMs: 30_000 };
    expect(loadConfig(MYSQL).database).toEqual(database);
    const url = 'mariadb://user@host/flows';
    expect(loadConfig({ ...MYSQL, DATABASE_URL: url, DATABASE_POOL: '3' }).database).toEqual({
      dialect: 'mysql',
      url,
      poolSize: 3,
      timeoutMs: 30_000,
    });
  });

  test.each([
    [{ PUBLIC_URL: 'https://flows.example/base//' }, 'https://flows.example/base'],
    [{ HOST: '::1', PORT: '9' }, 'http://[::1]:9'],
  ])('%j: links start with %s', (env, expected) => {
    expect(loadConfig(env).publicUrl).toBe(expected);
  });

  test.each([
    ['2', 2],
    ['10.0.0.1, 10.1.0.0/16, ::1', ['10.0.0.1', '10.1.0.0/16', '::1']],
  ])('TRUST_PROXY=%s', (value, expected) => {
    expect(loadConfig({ TRUST_PROXY: value }).trustProxy).toEqual(expected);
  });

  test.each<[string, string]>([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PORT', '0x50'],
    ['PUBLIC_URL', 'flows.example'],
    ['PUBLIC_URL', 'ftp://flows.example'],
    ['ROLE', 'everything'],
    ['DATABASE_URL', 'sqlite:'],
    ['DATABASE_URL', 'sqlite::memory:'],
    ['DATABASE_URL', `postgres://user:${SECRET}@host/db`],
    ['DATABASE_URL', SECRET],
    ['REDIS_URL', `http://:${SECRET}@host`],
    ['MIGRATE_ON_START', 'maybe'],
    ['SECRET_KEYS', SECRET],
    ['SECRET_KEYS', `k1:${Buffer.from('short').toString('base64')}`],
    ['SECRET_KEYS', `k1:${KEY},k1:${KEY}`],
    ['SECRET_KEYS', `k!:${KEY}`],
    ['BOOTSTRAP_APPS', SECRET],
    ['BOOTSTRAP_APPS', 'demo:tooshort'],
    ['BOOTSTRAP_APPS', `two words:${SECRET}`],
    ['BOOTSTRAP_APPS', `demo:${SECRET.repeat(4)}`],
    ['DEMO', 'perhaps'],
    ['AUTH_MODES', 'app_secret,magic'],
    ['GATEWAY_JWT_PUBLIC_KEYS', 'not json'],
    ['GATEWAY_JWT_PUBLIC_KEYS', '[]'],
    ['GATEWAY_JWT_PUBLIC_KEYS', `{"gw": "${SECRET}"}`],
    ['GATEWAY_JWT_ALGORITHMS', 'HS256'],
    ['GATEWAY_JWT_ALGORITHMS', 'none'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '0'],
    ['TIME_ZONE', 'Mars/Olympus'],
    ['WIRE_PROFILE', 'soap'],
    ['LOG_LEVEL', 'loud'],
    ['GATEWAY_HOSTS', '['],
    ['GATEWAY_HOSTS', 'bkapi)|(.*'],
    ['GATEWAY_APP', SECRET],
    ['GATEWAY_APP', `:${SECRET}`],
    ['GATEWAY_APP', 'ops-portal:'],
    ['NOTIFY_SMTP_URL', SECRET],
    ['NOTIFY_SMTP_URL', `http://flows:${SECRET}@host`],
    ['NOTIFY_SMTP_URL', 'smtp://'],
    ['NOTIFY_FROM', 'flows'],
    ['NOTIFY_FROM', 'flows@host\r\nBcc: other@host'],
    ['NOTIFY_FROM', 'Flows <flows@host>, other@host'],
    ['NOTIFY_MAIL_DOMAIN', 'two words'],
    ['MILLRACE_FAILPOINT', 'somewhere'],
    ['MILLRACE_FAILPOINT', 'commit.before:0'],
    ['MILLRACE_FAILPOINT', 'commit.before>somewhere'],
    ['ENGINE_CALLS_PER_PLUGIN', '0'],
    ['ENGINE_CALLS_PER_PLUGIN', 'a=1,a=2'],
    ['ENGINE_CALLS_PER_PLUGIN', '1,2'],
    ['ENGINE_CALLS_PER_PLUGIN', 'a=many'],
    ['LIMIT_JSON_DEPTH', '7'],
    ['LIMIT_PAGE', '1e3'],
    ['LIMIT_PAGE', '99999999999999999999'],
    ['IDEMPOTENCY_WAIT_MS', '0'],
  ])('%s=%s is refused in one line that names it, without its value', (name, value) => {
    const problems = problemsOf({ [name]: value });
    const named = problems.filter((line) => line.startsWith(`${name} must `));
    expect(named).toHaveLength(1);
    expect(problems.join('\n')).not.toContain(SECRET);
    expect(problems.join('\n')).not.toContain('\n\n');
  });

  test('names every problem, not only the first', () => {
    const problems = problemsOf({ PORT: 'x', TIME_ZONE: 'x', WIRE_PROFILE: 'x', LIMIT_PAGE: 'x' });
    expect(problems.map((line) => line.split(' ')[0]).sort()).toEqual([
      'LIMIT_PAGE',
      'PORT',
      'TIME_ZONE',
      'WIRE_PROFILE',
    ]);
  });

  test('one wrong variable is one line, however many of its items are wrong', () => {
    expect(problemsOf({ BOOTSTRAP_APPS: 'a:b,c:d,e:f' })).toHaveLength(1);
  });

  test.each([
    [{ DATABASE_URL: 'mysql://user@host/db' }, [/^SECRET_KEYS is required with a MySQL/]],
    [{ NOTIFY_SMTP_URL: 'smtp://host' }, [/^NOTIFY_FROM is required with NOTIFY_SMTP_URL/]],
    [{ NOTIFY_SMTP_URL: 'smtps://host', NOTIFY_FROM: 'Flows <flows@host>' }, []],
    [{ ROLE: 'api' }, [/^ROLE api needs a MySQL/, /^REDIS_URL is required with ROLE=api/]],
    [{ ...MYSQL, ROLE: 'api' }, [/^REDIS_URL is required/]],
    [{ ...MYSQL, ROLE: 'api', REDIS_URL: 'redis://host' }, []],
  ])('%j: variables that need each other', (env, expected) => {
    expect(problemsOf(env)).toEqual(expected.map((line) => expect.stringMatching(line) as unknown));
  });

  test('the message is a heading and a line for each problem', () => {
    expect(() => loadConfig({ PORT: 'x', LIMIT_PAGE: '0' })).toThrow(
      'The configuration is invalid:\n' +
        '  - PORT must be a whole number from 0 to 65535\n' +
        '  - LIMIT_PAGE must be a whole number from 1 to 10000',
    );
  });
});
