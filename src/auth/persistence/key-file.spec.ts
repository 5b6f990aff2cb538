import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../config/index.js';
import { type SecretKeys } from '../domain/secret-keys.js';
import { loadSecretKeys } from './key-file.js';

describe('the key file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-keys-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const load = (name: string, env: Record<string, string> = {}): SecretKeys =>
    loadSecretKeys(loadConfig({ DATABASE_URL: `sqlite:${join(folder, name)}`, ...env }));
  const configured = `c1:${Buffer.alloc(32, 1).toString('base64')}`;

  it('is made once, for its owner only, and leaves nothing else behind', () => {
    const { current } = load('a.db');
    expect(current.key).toHaveLength(32);
    expect(statSync(join(folder, 'a.db.keys')).mode & 0o777).toBe(0o600);
    expect(load('a.db').current).toEqual(current);
    expect(readdirSync(folder)).toEqual(['a.db.keys']);
    expect(load('other.db').current.key).not.toEqual(current.key);
  });

  it('is not made when SECRET_KEYS is set', () => {
    expect(load('b.db', { SECRET_KEYS: configured }).ids).toEqual(['c1']);
    expect(readdirSync(folder)).not.toContain('b.db.keys');
  });

  it('still verifies when SECRET_KEYS is set later', () => {
    const { current } = load('c.db');
    expect(load('c.db', { SECRET_KEYS: configured }).ids).toEqual(['c1', current.id]);
  });

  it('has the form of SECRET_KEYS, and can be written by hand', () => {
    const { current } = load('d.db');
    const file = join(folder, 'd.db.keys');
    writeFileSync(file, `${configured}\n${readFileSync(file, 'utf8')}`);
    expect(load('d.db').ids).toEqual(['c1', current.id]);
  });

  it.each(['', 'no keys here', 'k1:c2hvcnQ=', 'k 1:x'])('is refused when damaged: %j', (text) => {
    writeFileSync(join(folder, 'e.db.keys'), text);
    expect(() => load('e.db')).toThrow(/e\.db\.keys is damaged/);
  });

  it('names itself when it can not be made', () => {
    expect(() => load('missing/f.db')).toThrow(
      /missing\/f\.db\.keys can not be read or made \(ENOENT\)/,
    );
  });
});
