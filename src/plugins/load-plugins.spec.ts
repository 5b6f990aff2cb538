import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPlugins } from './load-plugins.js';
import { PluginLoadError } from './registry.js';

const VALID = `{ kind: 'step', onLost: 'fail', code: 'x', version: 'v1', name: 'X', description: '', group: 'g',
  inputs: [], outputs: [], execute: () => ({ kind: 'finished' }) }`;

let dir = '';

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-plugins-'));
  mkdirSync(join(dir, 'node_modules', 'some-plugins'), { recursive: true });
  writeFileSync(
    join(dir, 'node_modules', 'some-plugins', 'index.js'),
    `module.exports.plugins = [${VALID}];`,
  );
});

afterAll(() => rmSync(dir, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

describe('loadPlugins', () => {
  it('loads packages, relative and absolute paths', () => {
    const absolute = write('absolute.js', `exports.plugins = [${VALID}];`);
    write('relative.js', `exports.plugins = [];`);
    const sources = loadPlugins(['some-plugins', './relative.js', absolute], dir);
    expect(sources.map(({ origin, plugins }) => [origin, plugins.map(({ code }) => code)])).toEqual(
      [
        ['some-plugins', ['x']],
        ['./relative.js', []],
        [absolute, ['x']],
      ],
    );
  });

  it('takes plugins that are instances of a class', () => {
    write(
      'class.js',
      `class P { execute() {} } Object.assign(P.prototype, ${VALID});\nexports.plugins = [new P()];`,
    );
    expect(loadPlugins(['./class.js'], dir)[0]?.plugins).toHaveLength(1);
  });

  it.each([
    ['exports.other = 1;', 'does not export an array "plugins"'],
    ['exports.plugins = {};', 'does not export an array "plugins"'],
    ['exports.plugins = [1];', 'plugins[0] of ./bad.js: is not an object'],
    [
      `exports.plugins = [${VALID}, { ...${VALID}, code: 5 }];`,
      'plugins[1] of ./bad.js: code must be a text',
    ],
    [`exports.plugins = [{ ...${VALID}, version: '' }];`, 'code or version is empty'],
    [`exports.plugins = [{ ...${VALID}, inputs: null }];`, 'inputs must be an array'],
    [`exports.plugins = [{ ...${VALID}, kind: 'x' }];`, 'kind must be "inline" or "step"'],
    [`exports.plugins = [{ ...${VALID}, onLost: 'x' }];`, 'onLost must be "rerun" or "fail"'],
    [`exports.plugins = [{ ...${VALID}, execute: 'x' }];`, 'execute must be a function'],
    ['throw new Error("first\\nsecond");', "PLUGINS: ./bad.js can't be loaded: first"],
    ['syntax error', "PLUGINS: ./bad.js can't be loaded"],
  ])('names the module that is wrong: %s', (text, message) => {
    jest.resetModules();
    write('bad.js', text);
    const load = () => loadPlugins(['./bad.js'], dir);
    expect(load).toThrow(PluginLoadError);
    expect(load).toThrow(message);
  });

  it('names a module that does not exist', () => {
    expect(() => loadPlugins(['no-such-plugins'], dir)).toThrow(
      /^PLUGINS: no-such-plugins can't be loaded: /,
    );
  });
});
