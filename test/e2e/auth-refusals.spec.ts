import { addProbeRoutes } from './auth-probe.js';
import { asBasic, asHeader, PAIR, type Probe, postProbe, SECRET, WRONG } from './auth-support.js';
import { createGateway, signToken } from './auth-tokens.js';
import {
  APP_SECRETS,
  credentials,
  describeOnBothDatabases,
  type Service,
  type WireAnswer,
} from '../support/harness.js';

const GATEWAY = createGateway();

addProbeRoutes();

describeOnBothDatabases('refusals of a call', ({ start }) => {
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
    ['two spellings that differ', asHeader({ ...PAIR, app_code: 'other' }), /different values/],
    ['a long user', asHeader({ ...PAIR, bk_username: 'u'.repeat(33) }), /32 characters/],
    ['a user that is no text', asHeader({ ...PAIR, bk_username: {} }), /32 characters/],
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
      const { status, json } = await post({}, credentials('demo'), `/probe?a=1&${name}=${SECRET}`);
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
