import { SecretKeys } from '../../auth/index.js';
import { type JsonObject, parseJson, stringifyJson } from '../../common/json/index.js';
import { CredentialBox } from './credential-box.js';

const key = (id: string): { id: string; key: Buffer } => ({ id, key: Buffer.alloc(32, id) });
const box = new CredentialBox(new SecretKeys([key('k1')]));
const pack = (text: string): string => Buffer.from(text).toString('base64');

/** @param credentials JSON text, so that any key can be written */
function seal(credentials: string): ReturnType<CredentialBox['seal']> {
  return box.seal(parseJson(credentials) as JsonObject, '');
}

describe('CredentialBox', () => {
  it('gives back what it sealed, digit by digit and key by key', () => {
    const content = '{"token":"t","10":1.0,"__proto__":{"a":9007199254740993}}';
    const { sealed } = seal(`{"c": "${pack(content)}", "7": "${pack('{}')}"}`);
    expect(stringifyJson(box.open(sealed ?? ''))).toBe(`{"c":${content},"7":{}}`);
  });

  it('has nothing to seal when there is nothing', () => {
    expect(box.seal(undefined, '')).toEqual({ sealed: null, masked: null });
    expect(box.seal({}, '')).toEqual({ sealed: null, masked: null });
  });

  it('seals equal texts differently, and opens with an older key', () => {
    const text = `{"c": "${pack('{"secret":"s"}')}"}`;
    const [one, two] = [seal(text).sealed ?? '', seal(text).sealed ?? ''];
    expect(one).not.toBe(two);
    const rotated = new CredentialBox(new SecretKeys([key('k2'), key('k1')]));
    expect(rotated.open(one)).toEqual({ c: { secret: 's' } });
    const without = new CredentialBox(new SecretKeys([key('k2')]));
    expect(() => without.open(one)).toThrow('SECRET_KEYS has no key k1');
  });

  it('does not open what was changed', () => {
    const parts = (seal(`{"c": "${pack('{"secret":"s"}')}"}`).sealed ?? '').split('.');
    for (const index of [1, 2, 3]) {
      const changed = [...parts];
      const bytes = Buffer.from(parts[index] ?? '', 'base64url');
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      changed[index] = bytes.toString('base64url');
      expect(() => box.open(changed.join('.'))).toThrow();
    }
  });

  it.each([
    ['{"secret":"s"}', { secret: '******' }],
    ['{"user":"u","PassWord":{"a":1}}', { user: 'u', PassWord: '******' }],
    ['{"user":"u"}', '{***}'],
    ['{}', '{***}'],
    ['{"a":{"b":[{"api_key":"k","x":1}]}}', { a: { b: [{ api_key: '******', x: 1 }] } }],
    ['{"token":"t","a":{"password":"p"}}', { token: '******', a: { password: '******' } }],
  ])('shows %s masked', (content, shown) => {
    expect(seal(`{"c": "${pack(content)}"}`).masked).toEqual({ c: shown });
  });

  it.each([
    ['1', 'must be the base64 text of a JSON object'],
    ['{}', 'must be the base64 text of a JSON object'],
    ['""', 'is not valid base64'],
    ['"%%%="', 'is not valid base64'],
    ['"密码"', 'is not valid base64'],
    [JSON.stringify(Buffer.from([0xff, 0xfe]).toString('base64')), 'does not decode to UTF-8 text'],
    [JSON.stringify(pack('{"a":')), 'does not decode to valid JSON'],
    [JSON.stringify(pack('[1]')), 'must decode to a JSON object'],
    [JSON.stringify(pack('"x"')), 'must decode to a JSON object'],
  ])('refuses %s', (value, message) => {
    expect(() => seal(`{"a/b": ${value}, "10": ${value}, "good": "${pack('{}')}"}`)).toThrow(
      expect.objectContaining({
        type: 'validation_failed',
        details: [
          { path: '/credentials/a~1b', message },
          { path: '/credentials/10', message },
        ],
      }) as Error,
    );
  });

  it('takes base64 with line breaks, of the URL alphabet, without padding', () => {
    const text = '{"secret":"??>>"}';
    const url = Buffer.from(text).toString('base64url');
    for (const value of [url, `${pack(text).slice(0, 8)}\\n${pack(text).slice(8)}`]) {
      expect(seal(`{"c": "${value}"}`).masked).toEqual({ c: { secret: '******' } });
    }
  });
});
