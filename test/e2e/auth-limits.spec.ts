import { Redis } from 'ioredis';
import { AppsService } from '../../src/auth/index.js';
import { addProbeRoutes } from './auth-probe.js';
import {
  APP_SECRETS,
  describeOn,
  describeOnBothDatabases,
  type Service,
} from '../support/harness.js';

const WRONG = 'not-the-secret-'.padEnd(40, 'x');
const FAILS = 5;

addProbeRoutes();

interface From {
  readonly address?: string;
  readonly secret?: string;
}

async function call(
  service: Service,
  code: 'demo' | 'other' | 'nobody',
  { address = '192.0.2.1', secret = code === 'nobody' ? WRONG : APP_SECRETS[code] }: From = {},
): Promise<{ status: number; type: string; retryAfter: number }> {
  const response = await service.inject({
    method: 'GET',
    url: '/probe',
    remoteAddress: address,
    headers: { authorization: `Basic ${Buffer.from(`${code}:${secret}`).toString('base64')}` },
  });
  const body = response.json<{ error?: { type: string } }>();
  return {
    status: response.statusCode,
    type: body.error?.type ?? '',
    retryAfter: Number(response.headers['retry-after'] ?? 0),
  };
}

async function failOften(service: Service, code: 'demo' | 'nobody'): Promise<void> {
  for (let fails = 0; fails < FAILS; fails += 1) {
    expect(await call(service, code, { secret: WRONG })).toMatchObject({
      status: 401,
      type: 'credentials_invalid',
    });
  }
}

describeOnBothDatabases('the limit of failed authentications', ({ start }) => {
  let service: Service;

  beforeAll(async () => {
    service = await start({ AUTH_FAILS_PER_MINUTE: String(FAILS) });
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('refuses the app from that address until the minute passes, a right secret too', async () => {
    expect((await call(service, 'demo')).status).toBe(200);
    await failOften(service, 'demo');
    for (const secret of [WRONG, APP_SECRETS.demo]) {
      const refused = await call(service, 'demo', { secret });
      expect(refused).toMatchObject({ status: 429, type: 'auth_rate_limited' });
      expect(refused.retryAfter).toBeGreaterThan(0);
      expect(refused.retryAfter).toBeLessThanOrEqual(60);
    }
    expect((await call(service, 'other')).status).toBe(200);
    expect((await call(service, 'demo', { address: '192.0.2.2' })).status).toBe(200);

    const { retryAfter } = await call(service, 'demo');
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'],
      now: Date.now(),
    });
    jest.setSystemTime(Date.now() + (retryAfter - 2) * 1000);
    expect((await call(service, 'demo')).status).toBe(429);
    jest.setSystemTime(Date.now() + 3000);
    expect((await call(service, 'demo')).status).toBe(200);
  });

  it('treats an unknown app alike', async () => {
    await failOften(service, 'nobody');
    expect((await call(service, 'nobody')).status).toBe(429);
  });

  it('bounds failures that come together', async () => {
    const answers = await Promise.all(
      Array.from({ length: 3 * FAILS }, () =>
        call(service, 'demo', { address: '192.0.2.3', secret: WRONG }),
      ),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(2 * FAILS);
    expect((await call(service, 'demo', { address: '192.0.2.3' })).status).toBe(429);
  });
});

const REDIS_URL = process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379';

describeOn('mysql', 'the limit of failed authentications, several processes', ({ start }) => {
  it('counts together through Redis', async () => {
    const probe = new Redis(REDIS_URL, { lazyConnect: true, retryStrategy: () => null });
    const isUp = await probe.connect().then(
      () => true,
      () => false,
    );
    probe.disconnect();
    if (!isUp && process.env.CI !== 'true') {
      console.warn(`SKIPPED: no Redis answers at ${REDIS_URL} (TEST_REDIS_URL)`);
      return;
    }
    const env = { AUTH_FAILS_PER_MINUTE: String(FAILS), REDIS_URL };
    const one = await start(env);
    const two = await start({ ...env, DATABASE_URL: one.databaseUrl });
    const address = `198.51.100.${Math.floor(Math.random() * 250)}`;
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (const service of [one, two, one, two, one]) {
      expect((await call(service, 'demo', { address, secret: WRONG })).status).toBe(401);
    }
    expect((await call(one, 'demo', { address })).status).toBe(429);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect((await call(two, 'demo', { address })).status).toBe(429);
    expect((await call(two, 'other', { address })).status).toBe(200);
  });

  it('counts per process while Redis is away', async () => {
    const service = await start({
      AUTH_FAILS_PER_MINUTE: String(FAILS),
      REDIS_URL: 'redis://127.0.0.1:1',
    });
    await failOften(service, 'demo');
    expect((await call(service, 'demo')).status).toBe(429);
    expect((await call(service, 'other')).status).toBe(200);
    expect(service.logText).toContain('Redis is away');
  });
});

describeOnBothDatabases('SECRET_KEYS', ({ start }) => {
  const key = (id: string): string => `${id}:${Buffer.alloc(32, id).toString('base64')}`;
  const keyIds = (service: Service): Promise<string[]> =>
    service.unitOfWork.read(async (tx) => {
      const apps = await service.app.get(AppsService, { strict: false }).list(tx);
      return apps.flatMap(({ secrets }) => secrets.map(({ keyId }) => keyId)).sort();
    });

  it('can be replaced: the new key first, use, then without the old one', async () => {
    const old = await start({ SECRET_KEYS: key('old') });
    expect((await call(old, 'demo')).status).toBe(200);
    await old.close();

    const env = { DATABASE_URL: old.databaseUrl, BOOTSTRAP_APPS: '' };
    const both = await start({ ...env, SECRET_KEYS: `${key('new')},${key('old')}` });
    expect(await keyIds(both)).toEqual(['old', 'old']);
    expect((await call(both, 'demo')).status).toBe(200);
    expect(await keyIds(both)).toEqual(['new', 'old']);
    expect((await call(both, 'demo')).status).toBe(200);
    await both.close();

    const fresh = await start({ ...env, SECRET_KEYS: key('new') });
    expect((await call(fresh, 'demo')).status).toBe(200);
    expect((await call(fresh, 'other')).type).toBe('credentials_invalid');
    expect(fresh.logs).toContainEqual(expect.objectContaining({ level: 'error', apps: ['other'] }));
  });
});
