import { AppsService } from '../../src/auth/index.js';
import { addProbeRoutes } from './auth-probe.js';
import { createGateway, signToken } from './auth-tokens.js';
import {
  APP_SECRETS,
  credentials,
  describeOn,
  describeOnBothDatabases,
  type Service,
} from '../support/harness.js';

const GATEWAY = createGateway();
const SECRET = APP_SECRETS.demo;
const WRONG = 'not-the-secret-'.padEnd(40, 'x');

const asHeader = (fields: object): Record<string, string> => ({
  'x-bkapi-authorization': JSON.stringify(fields),
});
const asBasic = (code: string, secret: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${code}:${secret}`).toString('base64')}`,
});
const pair = { bk_app_code: 'demo', bk_app_secret: SECRET };

interface Probe {
  readonly caller: { appCode: string; username: string | null; userVerified: boolean };
  readonly body?: object;
}

addProbeRoutes();

describeOnBothDatabases('credentials of a call', ({ start }) => {
  let service: Service;

  beforeAll(async () => {
    service = await start({
      GATEWAY_JWT_PUBLIC_KEYS: JSON.stringify({ gw: GATEWAY.publicPem }),
      AUTH_FAILS_PER_MINUTE: '1000000',
    });
  });

  const post = (
    body: unknown,
    headers: Record<string, string> = {},
    path = '/probe',
  ): ReturnType<typeof service.call<Probe>> =>
    service.call<Probe>('POST', path, body, { as: null, headers });

  describe('ways', () => {
    it.each([
      ['bk_ names', { bk_app_code: 'demo', bk_app_secret: SECRET }],
      ['short names', { app_code: 'demo', app_secret: SECRET }],
      ['both names alike', { ...pair, app_code: 'demo', app_secret: SECRET }],
    ])('takes X-Bkapi-Authorization with %s', async (_, fields) => {
      const { status, json } = await post({}, asHeader(fields));
      expect(status).toBe(200);
      expect(json.data.caller).toEqual({
        appCode: 'demo',
        wireProfile: null,
        username: null,
        userVerified: false,
      });
    });

    it('takes the pair from the body, and the handler sees neither', async () => {
      const { status, json } = await post({ ...pair, name: 'x' });
      expect(status).toBe(200);
      expect(json.data).toMatchObject({ caller: { appCode: 'demo' }, body: { name: 'x' } });
      expect(Object.keys(json.data.body ?? {})).toEqual(['name']);
    });

    it('takes Basic, whatever the case of its name', async () => {
      const { authorization = '' } = asBasic('demo', SECRET);
      expect((await post({}, { authorization })).status).toBe(200);
      expect(
        (await post({}, { authorization: authorization.replace('Basic', 'bAsIc') })).status,
      ).toBe(200);
    });

    it('takes a gateway token, with its verified user', async () => {
      const { status, json } = await post({}, { 'x-bkapi-jwt': await signToken(GATEWAY) });
      expect(status).toBe(200);
      expect(json.data.caller).toMatchObject({
        appCode: 'demo',
        username: 'li.wei',
        userVerified: true,
      });
    });

    it('takes several that name one app', async () => {
      const token = await signToken(GATEWAY, { user: { username: '', verified: false } });
      const { status, json } = await post(pair, {
        ...credentials('demo', 'ana'),
        ...asBasic('demo', SECRET),
        'x-bkapi-jwt': token,
      });
      expect(status).toBe(200);
      expect(json.data.caller).toMatchObject({ username: 'ana', userVerified: false });
    });

    it('leaves a lone bk_app_code in the body to the handler', async () => {
      const { status, json } = await post({ bk_app_code: 'other', name: 'x' }, credentials('demo'));
      expect(status).toBe(200);
      expect(json.data).toMatchObject({
        caller: { appCode: 'demo' },
        body: { bk_app_code: 'other', name: 'x' },
      });
    });

    it('leaves another scheme of Authorization alone when another way holds', async () => {
      const headers = { ...credentials('demo'), authorization: 'Bearer abc' };
      expect((await post({}, headers)).status).toBe(200);
      expect((await post({}, { authorization: 'Bearer abc' })).json.error?.type).toBe(
        'credentials_required',
      );
    });

    it('counts an empty header as none', async () => {
      const headers = { authorization: '', 'x-bkapi-jwt': '', ...credentials('demo') };
      expect((await post({}, headers)).status).toBe(200);
    });
  });

  describe('refusals', () => {
    it('asks for credentials, and says how', async () => {
      const { status, headers, json } = await post({ name: 'x' });
      expect(status).toBe(401);
      expect(headers['www-authenticate']).toMatch(/^Basic realm="millrace"/);
      expect(json).toMatchObject({
        result: false,
        code: '401',
        data: null,
        error: { type: 'credentials_required' },
      });
      expect(json.message).toContain('X-Bkapi-Authorization');
    });

    it.each([
      ['JSON that breaks', { 'x-bkapi-authorization': '{"bk_app_code": ' }, /not valid JSON/],
      ['a list', { 'x-bkapi-authorization': '[]' }, /JSON object/],
      ['null', { 'x-bkapi-authorization': 'null' }, /JSON object/],
      ['no secret', asHeader({ bk_app_code: 'demo' }), /both bk_app_code and bk_app_secret/],
      ['no code', asHeader({ bk_app_secret: SECRET }), /both/],
      ['an empty secret', asHeader({ bk_app_code: 'demo', bk_app_secret: '' }), /both/],
      ['a number', asHeader({ bk_app_code: 7, bk_app_secret: SECRET }), /as text/],
      ['two spellings that differ', asHeader({ ...pair, app_code: 'other' }), /different values/],
      ['a long user', asHeader({ ...pair, bk_username: 'u'.repeat(33) }), /32 characters/],
      ['a user that is no text', asHeader({ ...pair, bk_username: {} }), /32 characters/],
      ['Basic without a value', { authorization: 'Basic' }, /Base64/],
      ['Basic that is not Base64', { authorization: 'Basic a:b' }, /Base64/],
      ['Basic without a colon', { authorization: 'Basic ZGVtbw==' }, /Base64/],
      ['Basic that is not UTF-8', { authorization: 'Basic /zr/' }, /Base64/],
      ['Basic with an empty code', asBasic('', SECRET), /both/],
    ])('says what is wrong with a header: %s', async (_, headers, message) => {
      const { status, json } = await post({}, headers);
      expect([status, json.error?.type]).toEqual([401, 'credentials_malformed']);
      expect(json.message).toMatch(message);
    });

    it.each([
      ['secret without code', { bk_app_secret: SECRET }],
      ['null secret', { bk_app_code: 'demo', bk_app_secret: null }],
      ['number', '{"bk_app_code": "demo", "bk_app_secret": 9007199254740993}'],
      ['object', { bk_app_code: {}, bk_app_secret: SECRET }],
    ])('says what is wrong with a body pair: %s', async (_, body) => {
      const { status, json } = await post(body);
      expect([status, json.error?.type]).toEqual([401, 'credentials_malformed']);
    });

    it('gives an unknown app and a wrong secret the same answer', async () => {
      const answers = await Promise.all([
        post({}, asBasic('demo', WRONG)),
        post({}, asBasic('nobody', SECRET)),
        post({}, asBasic('demo ', SECRET)),
        post({}, asBasic('Demo', SECRET)),
        post({}, asBasic('demo', `${SECRET} `)),
        post({}, asBasic('demo', SECRET.slice(0, -1))),
        post({}, asBasic('x'.repeat(3000), SECRET)),
        post({}, asBasic('demo', 'x'.repeat(3000))),
        post({}, asBasic('other', SECRET)),
        post({}, asBasic('__proto__', SECRET)),
        post({ bk_app_code: "' OR '1'='1", bk_app_secret: SECRET }),
      ]);
      const bodies = answers.map(({ status, json: { trace_id: _, ...body } }) => ({
        status,
        body,
      }));
      expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
      expect(bodies[0]).toMatchObject({
        status: 401,
        body: { error: { type: 'credentials_invalid' } },
      });
    });

    it.each(['bk_app_code', 'bk_app_secret', 'app_secret', 'BK_APP_SECRET', 'bk_app%5Fsecret'])(
      'refuses %s in the query string, also beside a right header',
      async (name) => {
        const { status, json } = await post(
          {},
          credentials('demo'),
          `/probe?a=1&${name}=${SECRET}`,
        );
        expect([status, json.error?.type]).toEqual([401, 'credentials_in_query']);
        expect(json.message).toContain('query string');
        expect(json.message).not.toContain(SECRET);
      },
    );

    it('leaves other query parameters alone', async () => {
      const { status } = await service.call('GET', '/probe?limit=5&name=bk_app_secret');
      expect(status).toBe(200);
    });

    it.each([
      ['body', { bk_app_code: 'other', bk_app_secret: APP_SECRETS.other }, credentials('demo')],
      ['Basic', {}, { ...credentials('demo'), ...asBasic('other', APP_SECRETS.other) }],
    ])('refuses two apps in one call: header and %s', async (_, body, headers) => {
      const { status, json } = await post(body, headers);
      expect([status, json.error?.type]).toEqual([401, 'credentials_conflict']);
    });

    it('refuses a token and a pair of different apps', async () => {
      const headers = { 'x-bkapi-jwt': await signToken(GATEWAY), ...credentials('other') };
      const { status, json } = await post({}, headers);
      expect([status, json.error?.type]).toEqual([401, 'credentials_conflict']);
    });

    it('refuses a call of which one way is right and another wrong', async () => {
      const wrongBody = { bk_app_code: 'demo', bk_app_secret: WRONG };
      expect((await post(wrongBody, credentials('demo'))).json.error?.type).toBe(
        'credentials_invalid',
      );
      const headers = { ...credentials('demo'), 'x-bkapi-jwt': 'a.b.c' };
      expect((await post({}, headers)).json.error?.type).toBe('gateway_token_invalid');
    });

    it('refuses a token of an app that is not registered', async () => {
      const token = await signToken(GATEWAY, { app: { app_code: 'stranger', verified: true } });
      const { status, json } = await post({}, { 'x-bkapi-jwt': token });
      expect([status, json.error?.type]).toEqual([401, 'app_not_registered']);
      expect(json.message).toContain('stranger');
    });
  });

  describe('users', () => {
    it('records an asserted user as not verified, and says why it is not enough', async () => {
      const headers = credentials('demo', 'ana');
      expect((await post({}, headers)).json.data.caller).toMatchObject({
        username: 'ana',
        userVerified: false,
      });
      const refused = await post({}, headers, '/probe/verified');
      expect([refused.status, refused.json.error?.type]).toEqual([403, 'user_not_verified']);
      expect(refused.json.message).toContain('TRUST_ASSERTED_USER');
    });

    it('takes the verified user of a token, over an asserted one', async () => {
      const headers = { 'x-bkapi-jwt': await signToken(GATEWAY), ...credentials('demo', 'ana') };
      const { json } = await post({}, headers, '/probe/verified');
      expect(json.data).toEqual({ user: 'li.wei' });
    });

    it('keeps the unverified user of a token unverified', async () => {
      const token = await signToken(GATEWAY, { user: { username: 'ana', verified: 'true' } });
      const { json } = await post({}, { 'x-bkapi-jwt': token });
      expect(json.data.caller).toMatchObject({ username: 'ana', userVerified: false });
    });
  });

  describe('routes', () => {
    it('answers an unknown path with 404 and another method with 405, without credentials', async () => {
      const unknown = await service.call('GET', '/nowhere', undefined, { as: null });
      expect([unknown.status, unknown.json.error?.type]).toEqual([404, 'route_not_found']);
      const method = await service.call('DELETE', '/probe', undefined, { as: null });
      expect([method.status, method.headers.allow]).toEqual([405, 'GET, HEAD, POST']);
      const known = await service.call('GET', '/probe', undefined, { as: null });
      expect(known.status).toBe(401);
    });

    it('asks for credentials before it looks for the space', async () => {
      const path = '/space/2147483647/get_space_configs';
      const closed = await service.call('GET', path, undefined, { as: null });
      expect([closed.status, closed.json.error?.type]).toEqual([401, 'credentials_required']);
      expect((await service.call('GET', path)).json.error?.type).toBe('space_not_found');
    });

    it('opens what is public', async () => {
      const { status } = await service.call('GET', '/probe/open', undefined, { as: null });
      expect(status).toBe(200);
    });

    it('checks credentials before fields, and JSON before credentials', async () => {
      const malformed = await post('{"a": ', {});
      expect(malformed.json.error?.type).toBe('malformed_json');
    });
  });

  it('writes no secret into an answer or a log line', async () => {
    const token = await signToken(GATEWAY);
    const answers = await Promise.all([
      post(pair),
      post({ ...pair, bk_app_code: 'other' }),
      post({ bk_app_secret: SECRET }),
      post({}, asHeader({ ...pair, bk_app_code: 'nobody' })),
      post({}, { 'x-bkapi-authorization': `{"bk_app_secret": "${SECRET}"` }),
      post({}, { 'x-bkapi-jwt': `${token}x` }),
      post(pair, {}, `/probe?bk_app_secret=${SECRET}`),
      post(`{"bk_app_secret": "${SECRET}", `),
      service.call('GET', `/nowhere?bk_app_secret=${SECRET}`, undefined, { as: null }),
    ]);
    for (const { text } of answers) {
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain(token);
    }
    expect(service.logText).toContain('"path":"/probe"');
    expect(service.logText).not.toContain(SECRET);
    expect(service.logText).not.toContain(token.slice(-40));
  });
});

describeOn('sqlite', 'AUTH_MODES and TRUST_ASSERTED_USER', ({ start }) => {
  const keys = { GATEWAY_JWT_PUBLIC_KEYS: JSON.stringify({ gw: GATEWAY.publicPem }) };
  const send = (
    service: Service,
    headers: Record<string, string>,
    body: object = {},
    path = '/probe',
  ): ReturnType<typeof service.call<Probe>> =>
    service.call<Probe>('POST', path, body, { as: null, headers });

  it('gateway_jwt: secrets are no credentials, and are stripped all the same', async () => {
    const service = await start({ ...keys, AUTH_MODES: 'gateway_jwt' });
    for (const headers of [credentials('demo'), asBasic('demo', SECRET), {}]) {
      const { status, json } = await send(service, headers, pair);
      expect([status, json.error?.type]).toEqual([401, 'credentials_required']);
      expect(json.message).not.toContain('Basic');
    }
    const foreign = { bk_app_code: 'demo', bk_app_secret: WRONG, name: 'x' };
    const token = await signToken(GATEWAY);
    const { status, json } = await send(service, { 'x-bkapi-jwt': token }, foreign);
    expect(status).toBe(200);
    expect(json.data.body).toEqual({ bk_app_code: 'demo', name: 'x' });
  });

  it('app_secret: tokens are no credentials', async () => {
    const service = await start({ ...keys, AUTH_MODES: 'app_secret' });
    const token = { 'x-bkapi-jwt': await signToken(GATEWAY) };
    const { status, json } = await send(service, token);
    expect([status, json.error?.type]).toEqual([401, 'credentials_required']);
    expect(json.message).not.toContain('JWT');
    const both = await send(service, { ...token, ...credentials('demo') });
    expect(both.json.data.caller).toMatchObject({ appCode: 'demo', username: null });
  });

  it('TRUST_ASSERTED_USER verifies the asserted user, not the unverified one of a token', async () => {
    const service = await start({ ...keys, TRUST_ASSERTED_USER: 'true' });
    const asserted = credentials('demo', 'ana');
    expect((await send(service, asserted, {}, '/probe/verified')).json.data).toEqual({
      user: 'ana',
    });
    expect((await send(service, credentials('demo'), {}, '/probe/verified')).status).toBe(403);
    const token = await signToken(GATEWAY, { user: { username: 'eve', verified: false } });
    const both = await send(service, { ...asserted, 'x-bkapi-jwt': token });
    expect(both.json.data.caller).toMatchObject({ username: 'eve', userVerified: false });
  });
});

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
