import { type Plugin } from './plugin.js';
import { PluginRegistry } from './registry.js';
import { benchNoop } from './testing/index.js';

const plugin = (code: string, version: string): Plugin => ({ ...benchNoop, code, version });

describe('PluginRegistry', () => {
  const one = plugin('one', 'v1.0');
  const twoOld = plugin('two', 'v1.0');
  const twoNew = plugin('two', 'v2.0');
  const threeLegacy = plugin('three', 'legacy');
  const threeNew = plugin('three', 'v1.0');
  const registry = new PluginRegistry([
    { origin: 'Millrace', plugins: [one, twoOld] },
    { origin: 'more', plugins: [twoNew, threeNew, threeLegacy] },
  ]);

  it.each<[string, string, Plugin | null]>([
    ['one', 'v1.0', one],
    ['one', 'v1', null],
    ['one', 'V1.0', null],
    ['one', 'legacy', one],
    ['two', 'v1.0', twoOld],
    ['two', 'v2.0', twoNew],
    ['two', 'legacy', null],
    ['three', 'legacy', threeLegacy],
    ['four', 'legacy', null],
    ['', '', null],
    ['__proto__', 'legacy', null],
    ['constructor', 'v1.0', null],
  ])('finds %s %s', (code, version, found) => {
    expect(registry.find(code, version)).toBe(found);
  });

  it('lists codes and versions in the order of registration', () => {
    expect(registry.codes()).toEqual(['one', 'two', 'three']);
    expect(registry.versionsOf('two')).toEqual([twoOld, twoNew]);
    expect(registry.versionsOf('four')).toEqual([]);
  });

  it('does not start with two plugins of one code and version', () => {
    const sources = [
      { origin: 'Millrace', plugins: [one] },
      { origin: 'more', plugins: [plugin('one', 'v1.0')] },
    ];
    expect(() => new PluginRegistry(sources)).toThrow(
      'Plugin one v1.0 is defined twice: by Millrace and by more.',
    );
  });
});
