import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from './load-config.js';

const EXAMPLE = readFileSync(join(__dirname, '../../.env.example'), 'utf8');
const LINE = /^#([A-Z][A-Z0-9_]*)=(.*)$/gm;

const example = new Map(
  [...EXAMPLE.matchAll(LINE)].map(([, name = '', value = '']) => [name, value]),
);

/** The names that `loadConfig` asks for, on either dialect. */
function variablesRead(): Set<string> {
  const names = new Set<string>();
  for (const url of ['sqlite:x.db', 'mysql://user@host/database']) {
    const set: Record<string, string> = {
      DATABASE_URL: url,
      SECRET_KEYS: `k:${'A'.repeat(44)}`,
    };
    loadConfig(
      new Proxy(set, {
        get: (target, name: string) => {
          names.add(name);
          return target[name];
        },
      }),
    );
  }
  return names;
}

describe('.env.example', () => {
  test('has exactly the variables that are read, each once', () => {
    expect([...example.keys()].sort()).toEqual([...variablesRead()].sort());
    expect([...EXAMPLE.matchAll(LINE)]).toHaveLength(example.size);
  });

  test('shows the defaults: uncommenting a line changes nothing', () => {
    expect(loadConfig(Object.fromEntries(example))).toEqual(loadConfig({}));
    const mysql = {
      DATABASE_URL: 'mysql://user@host/database',
      SECRET_KEYS: `k:${'A'.repeat(44)}`,
    };
    expect(loadConfig({ ...Object.fromEntries(example), ...mysql })).toEqual(loadConfig(mysql));
  });

  test('says what each means, in a comment above it', () => {
    const unexplained = [...example.keys()].filter(
      (name) => !new RegExp(`^# .+\\n#${name}=`, 'm').test(EXAMPLE),
    );
    expect(unexplained).toEqual([]);
  });

  test('holds no secret', () => {
    for (const name of ['SECRET_KEYS', 'BOOTSTRAP_APPS', 'GATEWAY_JWT_PUBLIC_KEYS']) {
      expect(example.get(name)).toBe('');
    }
  });
});
