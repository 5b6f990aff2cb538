import { ClaimedSecret, generateSecret } from './app-secrets.js';
import { type StoredSecret } from './app.js';
import { SecretKeys } from './secret-keys.js';

const key = (id: string): { id: string; key: Buffer } => ({ id, key: Buffer.alloc(32, id) });
const stored = (keys: SecretKeys, code: string, secret: string, id = 1): StoredSecret => ({
  id,
  ...keys.digest(code, secret),
  createdAt: new Date(0),
});
const finds = (keys: SecretKeys, secret: string, rows: StoredSecret[], code = 'demo'): boolean =>
  new ClaimedSecret(keys, code, secret).findIn(rows) !== null;

describe('an app secret', () => {
  const keys = new SecretKeys([key('k1')]);
  const secret = generateSecret();
  const row = stored(keys, 'demo', secret);

  it('is generated from 256 bits and needs no escaping', () => {
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(generateSecret()).not.toBe(secret);
  });

  it('is found among the live ones', () => {
    const other = stored(keys, 'demo', generateSecret(), 2);
    expect(new ClaimedSecret(keys, 'demo', secret).findIn([other, row])).toBe(row);
  });

  it.each([
    ['another secret', generateSecret()],
    ['a prefix', secret.slice(0, -1)],
    ['with a space', `${secret} `],
    ['the digest itself', row.digest],
    ['nothing', ''],
  ])('is not found by %s', (_, claimed) => {
    expect(finds(keys, claimed, [row])).toBe(false);
  });

  it("is worth nothing in another app's row, and without a row", () => {
    expect(finds(keys, secret, [row], 'other')).toBe(false);
    expect(finds(keys, secret, [])).toBe(false);
  });

  it('is never empty or longer than 128 characters, whatever is stored', () => {
    const long = 'x'.repeat(129);
    const rows = [stored(keys, 'demo', ''), stored(keys, 'demo', long)];
    expect(finds(keys, '', rows)).toBe(false);
    expect(finds(keys, long, rows)).toBe(false);
    expect(finds(keys, long.slice(1), [stored(keys, 'demo', long.slice(1))])).toBe(true);
  });

  it('is not found in a damaged row', () => {
    const digests = ['', '00', 'zz'.repeat(32), '00'.repeat(32)];
    const rows = digests.flatMap((digest) => [
      { ...row, digest },
      { ...row, keyId: 'gone', digest },
    ]);
    expect(finds(keys, secret, rows)).toBe(false);
  });

  it('is verified under every key, by the id that its digest carries', () => {
    const both = new SecretKeys([key('k2'), key('k1')]);
    expect(finds(both, secret, [row])).toBe(true);
    expect(both.digest('demo', secret).keyId).toBe('k2');
    expect(finds(new SecretKeys([key('k2')]), secret, [row])).toBe(false);
    expect(finds(both, secret, [{ ...row, keyId: 'k2' }])).toBe(false);
  });
});
