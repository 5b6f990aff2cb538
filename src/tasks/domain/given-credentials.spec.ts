import { SecretKeys } from '../../auth/index.js';
import { type JsonObject, parseJson, stringifyJson } from '../../common/json/index.js';
import { loadConfig } from '../../config/index.js';
import { CredentialBox, CredentialOpener, CredentialsRepository } from '../../credentials/index.js';
import { type ReadTx } from '../../database/index.js';
import { GivenCredentials, type SealedCredentials } from './given-credentials.js';

const box = new CredentialBox(new SecretKeys([{ id: 'k1', key: Buffer.alloc(32, 'k1') }]));
const opener = new CredentialOpener(new CredentialsRepository(), box);
const given = new GivenCredentials(loadConfig({ LIMIT_CREDENTIALS_BYTES: '200' }), opener, box);
const pack = (text: string): string => Buffer.from(text).toString('base64');
const USE = { spaceId: 1, scope: { type: null, value: null } };
/** Nothing here refers to a credential of the space, so the database is not asked. */
const NO_DATABASE = {} as ReadTx;

/** @param credentials JSON text, so that any key can be written */
function seal(credentials: string): Promise<SealedCredentials> {
  return given.seal(NO_DATABASE, parseJson(credentials) as JsonObject, USE, '');
}

async function open(credentials: string): Promise<string> {
  return stringifyJson(box.open('task', (await seal(credentials)).sealed ?? ''));
}

describe('GivenCredentials', () => {
  it('keeps what came, digit by digit and key by key', async () => {
    const content = '{"token":"t","10":1.0,"__proto__":{"a":9007199254740993}}';
    expect(await open(`{"c": "${pack(content)}", "7": "${pack('{}')}"}`)).toBe(
      `{"c":${content},"7":{}}`,
    );
  });

  it('has nothing to seal when there is nothing', async () => {
    const nothing = { sealed: null, masked: null };
    expect(await given.seal(NO_DATABASE, undefined, USE, '')).toEqual(nothing);
    expect(await given.seal(NO_DATABASE, {}, USE, '')).toEqual(nothing);
  });

  it.each([
    ['{"secret":"s"}', { secret: '******' }],
    ['{"user":"u","PassWord":{"a":1}}', { user: 'u', PassWord: '******' }],
    ['{"user":"u"}', '{***}'],
    ['{}', '{***}'],
    ['{"a":{"b":[{"api_key":"k","x":1}]}}', { a: { b: [{ api_key: '******', x: 1 }] } }],
    ['{"token":"t","a":{"password":"p"}}', { token: '******', a: { password: '******' } }],
  ])('shows %s masked', async (content, shown) => {
    expect((await seal(`{"c": "${pack(content)}"}`)).masked).toEqual({ c: shown });
  });

  it.each([
    ['{"value":"tok-1","desc":"d"}', { value: '******', desc: 'd' }],
    ['{"value":1.5,"token":"t"}', { value: '******', token: '******' }],
    ['{"value":null}', { value: '******' }],
    [
      '{"value":{"bk_app_code":"a","bk_app_secret":"s"}}',
      { value: { bk_app_code: 'a', bk_app_secret: '******' } },
    ],
    ['{"value":{"user":"u"}}', { value: '{***}' }],
  ])('takes %s as it is, and shows it masked', async (content, shown) => {
    expect(await open(`{"c": ${content}}`)).toBe(`{"c":${content}}`);
    expect((await seal(`{"c": ${content}}`)).masked).toEqual({ c: shown });
  });

  const FORMS =
    'must be the base64 text of a JSON object, the id of a credential of the space, or an object with the key "value"';

  it.each([
    ['-1', FORMS],
    ['1.5', FORMS],
    ['true', FORMS],
    ['null', FORMS],
    ['["1"]', FORMS],
    ['{}', FORMS],
    ['""', 'is not valid base64'],
    ['"%%%="', 'is not valid base64'],
    ['"密码"', 'is not valid base64'],
    [JSON.stringify(Buffer.from([0xff, 0xfe]).toString('base64')), 'does not decode to UTF-8 text'],
    [JSON.stringify(pack('{"a":')), 'does not decode to valid JSON'],
    [JSON.stringify(pack('[1]')), 'must decode to a JSON object'],
    [JSON.stringify(pack('"x"')), 'must decode to a JSON object'],
  ])('refuses %s', async (value, message) => {
    const all = `{"a/b": ${value}, "10": ${value}, "good": "${pack('{}')}"}`;
    await expect(seal(all)).rejects.toMatchObject({
      type: 'validation_failed',
      details: [
        { path: '/credentials/a~1b', message },
        { path: '/credentials/10', message },
      ],
    });
  });

  it('takes base64 with line breaks, of the URL alphabet, without padding', async () => {
    const text = '{"secret":"??>>"}';
    const url = Buffer.from(text).toString('base64url');
    for (const value of [url, `${pack(text).slice(0, 8)}\\n${pack(text).slice(8)}`]) {
      expect((await seal(`{"c": "${value}"}`)).masked).toEqual({ c: { secret: '******' } });
    }
  });

  it('refuses more than LIMIT_CREDENTIALS_BYTES, all together', async () => {
    const one = pack(`{"secret":"${'x'.repeat(85)}"}`);
    expect(await open(`{"a": "${one}", "b": "${one}"}`)).toContain('"b"');
    await expect(seal(`{"a": "${one}", "b": "${one}", "c": "${one}"}`)).rejects.toMatchObject({
      type: 'credential_too_large',
      details: [{ path: '/credentials', message: 'must have at most 200 bytes' }],
    });
  });
});
