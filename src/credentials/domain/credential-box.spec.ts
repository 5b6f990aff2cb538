import { SecretKeys } from '../../auth/index.js';
import { CredentialBox } from './credential-box.js';

const key = (id: string): { id: string; key: Buffer } => ({ id, key: Buffer.alloc(32, id) });
const box = new CredentialBox(new SecretKeys([key('k1')]));
const CONTENT = { c: { secret: 's' } };

describe('CredentialBox', () => {
  it('seals equal values differently, and opens with an older key', () => {
    const [one, two] = [box.seal('task', CONTENT), box.seal('task', CONTENT)];
    expect(one).not.toBe(two);
    const rotated = new CredentialBox(new SecretKeys([key('k2'), key('k1')]));
    expect(rotated.open('task', one)).toEqual(CONTENT);
    expect([box.isCurrent(one), rotated.isCurrent(one)]).toEqual([true, false]);
    const without = new CredentialBox(new SecretKeys([key('k2')]));
    expect(() => without.open('task', one)).toThrow('SECRET_KEYS has no key k1');
  });

  it('opens what was sealed for the same purpose only', () => {
    expect(() => box.open('space', box.seal('task', CONTENT))).toThrow();
    expect(box.open('space', box.seal('space', CONTENT))).toEqual(CONTENT);
  });

  it('does not open what was changed', () => {
    const parts = box.seal('space', CONTENT).split('.');
    for (const index of [1, 2, 3]) {
      const changed = [...parts];
      const bytes = Buffer.from(parts[index] ?? '', 'base64url');
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      changed[index] = bytes.toString('base64url');
      expect(() => box.open('space', changed.join('.'))).toThrow();
    }
    const [id = '', nonce = '', tag = '', text = ''] = parts;
    const short = Buffer.from(tag, 'base64url').subarray(0, 4).toString('base64url');
    expect(() => box.open('space', [id, nonce, short, text].join('.'))).toThrow();
  });
});
