import { builtinPlugins } from './builtin-plugins.js';
import { PluginRegistry } from './registry.js';

describe('builtinPlugins', () => {
  const { plugins } = builtinPlugins();
  const registry = new PluginRegistry([{ origin: 'Millrace', plugins }]);

  it.each([
    ['bk_display', 'v1.0', 'inline'],
    ['sleep_timer', 'legacy', 'rerun'],
    ['pause_node', 'legacy', 'rerun'],
    ['bk_http_request', 'v1.0', 'fail'],
    ['bk_approve', 'v1.0', 'rerun'],
    ['bk_notify', 'v1.0', 'fail'],
    ['value_assign', 'v1.0.0', 'inline'],
    ['dmn_plugin', 'v1.0.0', 'rerun'],
    ['debug_plugin', 'v1.0.0', 'inline'],
    ['subprocess_plugin', '1.0.0', 'rerun'],
    ['uniform_api', 'v1.0.0', 'fail'],
    ['uniform_api', 'v2.0.0', 'fail'],
    ['uniform_api', 'v3.0.0', 'fail'],
    ['uniform_api', 'v4.0.0', 'fail'],
  ])('hold %s %s: %s', (code, version, how) => {
    const plugin = registry.find(code, version);
    expect(plugin?.kind === 'step' ? plugin.onLost : plugin?.kind).toBe(how);
  });

  it('hold no python_code', () => {
    expect(registry.find('python_code', 'v1.0.0')).toBeNull();
    expect(plugins).toHaveLength(14);
  });

  it('describe each field once', () => {
    for (const { code, inputs, outputs } of plugins) {
      for (const fields of [inputs, outputs]) {
        const keys = fields.map(({ key }) => key);
        expect([code, new Set(keys).size]).toEqual([code, keys.length]);
      }
    }
  });

  it('fail a lost approval that has made a ticket', () => {
    const ticketing = builtinPlugins({ ticket: { url: 'https://tickets.example/' } });
    const approve = ticketing.plugins.find(({ code }) => code === 'bk_approve');
    expect(approve).toMatchObject({ onLost: 'fail' });
  });
});
