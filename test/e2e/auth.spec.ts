import { addProbeRoutes } from './auth-probe.js';
import { asBasic, asHeader, PAIR, type Probe, postProbe, SECRET, WRONG } from './auth-support.js';
import { createGateway, signToken } from './auth-tokens.js';
import {
  credentials,
  describeOn,
  describeOnBothDatabases,
  type Service,
  type WireAnswer,
} from '../support/harness.js';

const GATEWAY = createGateway();

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
    path?: string,
  ): Promise<WireAnswer<Probe>> => postProbe(service, body, headers, path);

  describe('ways', () => {
    it.each([
      ['bk_ names', { bk_app_code: 'demo', bk_app_secret: SECRET }],
      ['short names', { app_code: 'demo', app_secret: SECRET }],
      ['both names alike', { ...PAIR, app_code: 'demo', app_secret: SECRET }],
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
      const { status, json } = await post({ ...PAIR, name: 'x' });
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
      const { status, json } = await post(PAIR, {
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
      post(PAIR),
      post({ ...PAIR, bk_app_code: 'other' }),
      post({ bk_app_secret: SECRET }),
      post({}, asHeader({ ...PAIR, bk_app_code: 'nobody' })),
      post({}, { 'x-bkapi-authorization': `{"bk_app_secret": "${SECRET}"` }),
      post({}, { 'x-bkapi-jwt': `${token}x` }),
      post(PAIR, {}, `/probe?bk_app_secret=${SECRET}`),
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
    path?: string,
  ): Promise<WireAnswer<Probe>> => postProbe(service, body, headers, path);

  it('gateway_jwt: secrets are no credentials, and are stripped all the same', async () => {
    const service = await start({ ...keys, AUTH_MODES: 'gateway_jwt' });
    for (const headers of [credentials('demo'), asBasic('demo', SECRET), {}]) {
      const { status, json } = await send(service, headers, PAIR);
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
