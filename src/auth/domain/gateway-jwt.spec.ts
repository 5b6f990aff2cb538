import {
  createHmac,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { AppError } from '../../common/errors/index.js';
import { loadConfig } from '../../config/index.js';
import { type GatewayIdentity, GatewayJwt } from './gateway-jwt.js';

const NOW = 1_795_500_000;
const gateway = keyPair();
const stranger = keyPair();
const USUAL = {
  iss: 'APIGW',
  nbf: NOW - 300,
  exp: NOW + 1500,
  app: { version: 1, app_code: 'ops-portal', verified: true, valid_error_message: '' },
  user: { version: 1, username: 'li.wei', verified: true, valid_error_message: '' },
};
type Json = Record<string, unknown>;

function keyPair(): { pem: string; key: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    pem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    key: createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  };
}

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/** Built by hand, so that a token can be wrong in any way. */
function token({
  header = {},
  claims = {},
  key = gateway.key,
  hash = 'sha512',
}: { header?: Json; claims?: Json; key?: KeyObject; hash?: string } = {}): string {
  const input = [
    encode({ typ: 'JWT', alg: 'RS512', kid: 'gw', ...header }),
    encode({ ...USUAL, ...claims }),
  ].join('.');
  return `${input}.${sign(hash, Buffer.from(input), key).toString('base64url')}`;
}

function hmacToken(secret: string): string {
  const input = [encode({ typ: 'JWT', alg: 'HS256', kid: 'gw' }), encode(USUAL)].join('.');
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

function verifier(env: Record<string, string> = {}): GatewayJwt {
  const keys = JSON.stringify({ gw: gateway.pem, ['']: gateway.pem });
  return new GatewayJwt(loadConfig({ GATEWAY_JWT_PUBLIC_KEYS: keys, ...env }));
}

async function refusalOf(text: string, jwt = verifier()): Promise<string> {
  const refused = await jwt.verify(text).then(
    (identity) => `accepted ${JSON.stringify(identity)}`,
    (error: unknown) => error,
  );
  if (!(refused instanceof AppError)) throw new Error(String(refused));
  expect(refused.type).toBe('gateway_token_invalid');
  expect(refused.headers['WWW-Authenticate']).toContain('Basic');
  return refused.message;
}

const accept = (claims: Json): Promise<GatewayIdentity> => verifier().verify(token({ claims }));

beforeAll(() => {
  jest.useFakeTimers({
    now: NOW * 1000,
    doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'],
  });
});
afterAll(() => {
  jest.useRealTimers();
});

describe('a token that a gateway signed', () => {
  it('names the app and its verified user', async () => {
    expect(await accept({})).toEqual({
      appCode: 'ops-portal',
      username: 'li.wei',
      userVerified: true,
    });
  });

  it.each<[string, Json, GatewayIdentity]>([
    [
      'bk_app_code wins over app_code, bk_username over username',
      {
        app: { bk_app_code: 'new', app_code: 'old', verified: true },
        user: { bk_username: 'ana', username: 'old', verified: true },
      },
      { appCode: 'new', username: 'ana', userVerified: true },
    ],
    [
      'an unverified user stays unverified',
      { user: { username: 'ana', verified: false } },
      { appCode: 'ops-portal', username: 'ana', userVerified: false },
    ],
    [
      'verified must be true itself',
      { user: { username: 'ana', verified: 'true' } },
      { appCode: 'ops-portal', username: 'ana', userVerified: false },
    ],
    [
      'an anonymous user is none, whatever it claims',
      { user: { username: '', verified: true } },
      { appCode: 'ops-portal', username: null, userVerified: false },
    ],
    [
      'no user at all',
      { user: undefined },
      { appCode: 'ops-portal', username: null, userVerified: false },
    ],
    ['nbf is not required', { nbf: undefined }, { ...identity() }],
    ['just within the tolerance of exp', { exp: NOW - 29 }, { ...identity() }],
    ['just within the tolerance of nbf', { nbf: NOW + 30 }, { ...identity() }],
  ])('%s', async (_, claims, expected) => {
    expect(await accept(claims)).toEqual(expected);
  });

  function identity(): GatewayIdentity {
    return { appCode: 'ops-portal', username: 'li.wei', userVerified: true };
  }

  it('takes RS256 only when it is configured', async () => {
    const rs256 = token({ header: { alg: 'RS256' }, hash: 'sha256' });
    expect(await refusalOf(rs256)).toContain('algorithm');
    const jwt = verifier({ GATEWAY_JWT_ALGORITHMS: 'RS512,RS256' });
    expect(await jwt.verify(rs256)).toMatchObject({ appCode: 'ops-portal' });
  });
});

describe('a token is refused', () => {
  it.each<[string, () => string, RegExp]>([
    ['alg none', () => `${encode({ alg: 'none', kid: 'gw' })}.${encode(USUAL)}.`, /algorithm/],
    ['alg NONE', () => `${encode({ alg: 'NONE', kid: 'gw' })}.${encode(USUAL)}.`, /algorithm/],
    ['HS256 keyed with the public key', () => hmacToken(gateway.pem), /algorithm/],
    ['no alg', () => token({ header: { alg: undefined } }), /algorithm|not a JWT/],
    ['alg that is no text', () => token({ header: { alg: ['RS512'] } }), /algorithm/],
    ['alg that the signature is not', () => token({ hash: 'sha256' }), /signature/],
    ['a foreign kid', () => token({ header: { kid: 'other' }, key: stranger.key }), /kid/],
    ['a foreign key under our kid', () => token({ key: stranger.key }), /signature/],
    ['kid constructor', () => token({ header: { kid: 'constructor' } }), /kid/],
    ['kid __proto__', () => token({ header: JSON.parse('{"kid": "__proto__"}') as Json }), /kid/],
    ['kid of another case', () => token({ header: { kid: 'GW' } }), /kid/],
    ['kid that is no text', () => token({ header: { kid: ['gw'] } }), /kid/],
    ['no kid', () => token({ header: { kid: undefined } }), /kid/],
    ['crit', () => token({ header: { crit: ['exp'], exp: NOW } }), /crit/],
    ['b64 under crit', () => token({ header: { crit: ['b64'], b64: false } }), /crit/],
    ['jwk', () => token({ header: { jwk: {} }, key: stranger.key }), /jwk/],
    ['jku', () => token({ header: { jku: 'https://evil.example' } }), /jku/],
    ['x5u', () => token({ header: { x5u: 'https://evil.example' } }), /x5u/],
    ['x5c', () => token({ header: { x5c: [] } }), /x5c/],
    ['jwk that is null', () => token({ header: { jwk: null } }), /jwk/],
    ['expired', () => token({ claims: { exp: NOW - 1500 } }), /expired/],
    ['just past the tolerance of exp', () => token({ claims: { exp: NOW - 30 } }), /expired/],
    ['not valid yet', () => token({ claims: { nbf: NOW + 300 } }), /not valid yet/],
    ['just past the tolerance of nbf', () => token({ claims: { nbf: NOW + 31 } }), /not valid yet/],
    ['no exp', () => token({ claims: { exp: undefined } }), /exp/],
    ['exp that is text', () => token({ claims: { exp: String(NOW + 1500) } }), /exp/],
    ['exp null', () => token({ claims: { exp: null } }), /exp/],
    ['nbf that is text', () => token({ claims: { nbf: 'now' } }), /nbf/],
    ['another audience', () => token({ claims: { aud: 'elsewhere' } }), /audience/],
    ['app.verified false', () => app({ verified: false }), /not verified/],
    ['app.verified "true"', () => app({ verified: 'true' }), /not verified/],
    ['app.verified 1', () => app({ verified: 1 }), /not verified/],
    ['app.verified missing', () => app({ verified: undefined }), /not verified/],
    ['an empty app code', () => app({ app_code: '' }), /no app/],
    ['an empty bk_app_code over a good one', () => app({ bk_app_code: '' }), /no app/],
    ['an app code that is no text', () => app({ app_code: ['ops-portal'] }), /no app/],
    ['no app', () => token({ claims: { app: undefined } }), /not verified/],
    ['an app that is text', () => token({ claims: { app: 'ops-portal' } }), /not verified/],
    ['a long user', () => user('u'.repeat(33)), /user name/],
    ['a user with a line break', () => user('a\nb'), /user name/],
    ['a user that is no text', () => user({}), /user name/],
    ['a changed payload', () => changed(), /signature/],
    ['a cut signature', () => token().slice(0, -8), /signature/],
    ['no signature', () => token().replace(/\.[^.]*$/, '.'), /signature|not a JWT/],
    ['two parts', () => token().split('.').slice(0, 2).join('.'), /not a JWT/],
    ['five parts', () => `${token()}.a.b`, /not a JWT/],
    ['no JWT', () => 'hello', /not a JWT/],
    ['a header that is no object', () => `${encode([1])}.${encode(USUAL)}.x`, /JWT|algorithm/],
    ['a huge token', () => token({ claims: { more: 'x'.repeat(20_000) } }), /too long/],
  ])('%s', async (_, make, message) => {
    expect(await refusalOf(make())).toMatch(message);
  });

  it('the empty kid, unless a key is configured for it', async () => {
    const jwt = verifier({ GATEWAY_JWT_PUBLIC_KEYS: JSON.stringify({ gw: gateway.pem }) });
    expect(await refusalOf(token({ header: { kid: '' } }), jwt)).toMatch(/kid/);
  });

  it('any, when no key is configured', async () => {
    const jwt = new GatewayJwt(loadConfig({}));
    expect(await refusalOf(token(), jwt)).toMatch(/kid/);
  });

  it('one whose key is of another kind than its algorithm', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const jwt = verifier({ GATEWAY_JWT_PUBLIC_KEYS: JSON.stringify({ gw: pem }) });
    expect(await refusalOf(token({ key: privateKey }), jwt)).toMatch(/not a JWT of this gateway/);
  });

  function app(fields: Json): string {
    return token({ claims: { app: { ...USUAL.app, ...fields } } });
  }
  function user(username: unknown): string {
    return token({ claims: { user: { username, verified: true } } });
  }
  function changed(): string {
    const [header = '', , signature = ''] = token().split('.');
    const payload = encode({ ...USUAL, app: { app_code: 'admin', verified: true } });
    return [header, payload, signature].join('.');
  }
});
