import {
  isJsonObject,
  type JsonObject,
  parseJson,
  stringifyJson,
} from '../../common/json/index.js';
import { isUsableIn } from './credential.js';
import { type CredentialType, maskContent, readContent } from './credential-content.js';

function read(text: string): JsonObject {
  const value = parseJson(text);
  if (!isJsonObject(value)) throw new Error('not an object');
  return value;
}

describe('readContent', () => {
  it.each<[CredentialType, string, string, string]>([
    [
      'BK_APP',
      '{"bk_app_secret":" s ","x":1,"bk_app_code":"a"}',
      '{"bk_app_code":"a","bk_app_secret":" s "}',
      '{"bk_app_code":"a","bk_app_secret":"*********"}',
    ],
    [
      'BK_ACCESS_TOKEN',
      '{"access_token":123.50}',
      '{"access_token":"123.50"}',
      '{"access_token":"*********"}',
    ],
    [
      'BASIC_AUTH',
      '{"username":"***","password":"p*"}',
      '{"username":"***","password":"p*"}',
      '{"username":"***","password":"*********"}',
    ],
    [
      'CUSTOM',
      '{"7":"x","__proto__":"y"}',
      '{"7":"x","__proto__":"y"}',
      '{"7":"*********","__proto__":"*********"}',
    ],
  ])('takes %s %s', (type, text, kept, shown) => {
    const result = readContent(type, read(text));
    if (!result.ok) throw new Error(JSON.stringify(result.details));
    expect(stringifyJson(result.content)).toBe(kept);
    expect(stringifyJson(maskContent(type, result.content))).toBe(shown);
  });

  const STARS = 'must not consist of asterisks only, which stand for a secret in answers';

  it.each<[CredentialType, string, Record<string, string>]>([
    ['BK_APP', '{}', { bk_app_code: 'is required', bk_app_secret: 'is required' }],
    [
      'BK_APP',
      '{"bk_app_code":"","bk_app_secret":"*********"}',
      { bk_app_code: 'must not be empty', bk_app_secret: STARS },
    ],
    ['BK_ACCESS_TOKEN', '{"access_token":null}', { access_token: 'must be a string' }],
    [
      'BASIC_AUTH',
      '{"username":true,"password":" * "}',
      { username: 'must be a string', password: STARS },
    ],
    [
      'CUSTOM',
      '{"a/b":{"c":1},"10":1,"k":"**","e":""}',
      { 'a~1b': 'must be a string', '10': 'must be a string', k: STARS, e: 'must not be empty' },
    ],
  ])('refuses %s %s', (type, text, problems) => {
    const result = readContent(type, read(text));
    const details = result.ok ? [] : result.details;
    expect(Object.fromEntries(details.map(({ path, message }) => [path, message]))).toEqual(
      Object.fromEntries(Object.entries(problems).map(([key, rule]) => [`/content/${key}`, rule])),
    );
  });

  it('CUSTOM needs a key', () => {
    expect(readContent('CUSTOM', {})).toEqual({
      ok: false,
      details: [{ path: '/content', message: 'must not be empty' }],
    });
  });
});

describe('isUsableIn', () => {
  const scopes = [
    { type: 'biz', value: '2' },
    { type: null, value: null },
    { type: '', value: '' },
  ];

  it.each([
    ['all', { type: null, value: null }, true],
    ['all', { type: 'biz', value: '3' }, true],
    ['none', { type: 'biz', value: '2' }, false],
    ['part', { type: 'biz', value: '2' }, true],
    ['part', { type: 'biz', value: '3' }, false],
    ['part', { type: 'project', value: '2' }, false],
    ['part', { type: null, value: null }, false],
    ['part', { type: '', value: '' }, false],
    ['part', { type: 'biz', value: null }, false],
  ] as const)('%s, in the scope %j: %s', (scopeLevel, flow, usable) => {
    expect(isUsableIn({ scopeLevel, scopes }, flow)).toBe(usable);
  });
});
