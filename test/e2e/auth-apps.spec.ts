import { AppsService } from '../../src/auth/index.js';
import { addProbeRoutes } from './auth-probe.js';
import { asBasic, type Probe, SECRET, WRONG } from './auth-support.js';
import { createGateway, signToken } from './auth-tokens.js';
import { describeOnBothDatabases, type Service } from '../support/harness.js';

const GATEWAY = createGateway();

addProbeRoutes();

describeOnBothDatabases('the app registry behind the guard', ({ start }) => {
  let service: Service;
  let apps: AppsService;

  beforeAll(async () => {
    service = await start({ GATEWAY_JWT_PUBLIC_KEYS: JSON.stringify({ gw: GATEWAY.publicPem }) });
    apps = service.app.get(AppsService, { strict: false });
  });

  const statusOf = async (code: string, secret: string): Promise<string> => {
    const headers = asBasic(code, secret);
    const { status, json } = await service.call('GET', '/probe', undefined, { as: null, headers });
    return `${status} ${json.error?.type ?? ''}`.trim();
  };

  it('keeps two secrets live', async () => {
    const code = 'rotating';
    const first = await service.unitOfWork.run((tx) => apps.create(tx, { code }));
    expect(await statusOf(code, first.secret)).toBe('200');
    const second = await service.unitOfWork.run((tx) => apps.rotate(tx, code));
    expect(await statusOf(code, first.secret)).toBe('200');
    expect(await statusOf(code, second.secret)).toBe('200');
    const third = await service.unitOfWork.run((tx) => apps.rotate(tx, code));
    expect(await statusOf(code, first.secret)).toBe('401 credentials_invalid');
    expect(await statusOf(code, second.secret)).toBe('200');
    expect(await statusOf(code, third.secret)).toBe('200');
  });

  it('tells a disabled app so only when its secret is right', async () => {
    const code = 'resting';
    const { secret } = await service.unitOfWork.run((tx) => apps.create(tx, { code }));
    expect(await statusOf(code, secret)).toBe('200');
    await service.unitOfWork.run((tx) => apps.disable(tx, code));
    expect(await statusOf(code, secret)).toBe('403 app_disabled');
    expect(await statusOf(code, WRONG)).toBe('401 credentials_invalid');
    const token = await signToken(GATEWAY, { app: { bk_app_code: code, verified: true } });
    const { json } = await service.call('GET', '/probe', undefined, {
      as: null,
      headers: { 'x-bkapi-jwt': token },
    });
    expect(json.error?.type).toBe('app_disabled');
    await service.unitOfWork.run((tx) => apps.enable(tx, code));
    expect(await statusOf(code, secret)).toBe('200');
  });

  it('answers an app in its own wire profile', async () => {
    const app = { code: 'old-client', profile: 'bkflow' } as const;
    const { secret } = await service.unitOfWork.run((tx) => apps.create(tx, app));
    const { json } = await service.call<Probe>('GET', '/probe', undefined, {
      as: null,
      headers: asBasic(app.code, secret),
    });
    expect(json.data.caller).toMatchObject({ wireProfile: 'bkflow' });
    expect(await statusOf(app.code, WRONG)).toBe('401 credentials_invalid');
  });

  it('stores digests only', async () => {
    const code = 'secretive';
    const { secret } = await service.unitOfWork.run((tx) => apps.create(tx, { code }));
    const rows = await service.unitOfWork.read((tx) =>
      tx.all<{ digest: string }>('SELECT * FROM app_secret WHERE app_code = ?', [code]),
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ key_id: 'k1' });
    expect(rows[0]?.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('ensures an app once, and adds a secret that is new', async () => {
    const ensure = (secret: string): Promise<{ secrets: readonly unknown[] }> =>
      service.unitOfWork.run((tx) => apps.ensure(tx, { code: 'ensured', secret }));
    const results = await Promise.all([ensure(SECRET), ensure(SECRET), ensure(SECRET)]);
    expect(results.map(({ secrets }) => secrets.length)).toEqual([1, 1, 1]);
    expect((await ensure(WRONG)).secrets).toHaveLength(2);
    expect((await ensure(SECRET)).secrets).toHaveLength(2);
  });
});
