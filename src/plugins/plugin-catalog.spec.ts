import { builtinPlugins } from './builtin-plugins.js';
import { getPluginOutputs, getPluginSchema, listPlugins } from './plugin-catalog.js';
import { PluginRegistry } from './registry.js';
import { benchNoop } from './testing/index.js';

const registry = new PluginRegistry([
  builtinPlugins(),
  {
    origin: 'test',
    plugins: [
      { ...benchNoop, code: 'two', version: 'v2.10', name: 'Newer', outputs: [] },
      {
        ...benchNoop,
        code: 'two',
        version: 'v2.9',
        name: 'Two',
        inputs: [{ key: 'n', name: 'N', schema: { type: 'number', default: 1 }, description: 'd' }],
      },
    ],
  },
]);
const ALL = { withDetail: false, limit: 100, offset: 0 };

describe('listPlugins', () => {
  it('shows one entry for each code, without the wrappers', () => {
    const { data, count } = listPlugins(registry, ALL);
    expect(data.map(({ code, version }) => `${code} ${version}`)).toEqual([
      'bk_display v1.0',
      'sleep_timer legacy',
      'pause_node legacy',
      'bk_http_request v1.0',
      'bk_approve v1.0',
      'bk_notify v1.0',
      'value_assign v1.0.0',
      'dmn_plugin v1.0.0',
      'debug_plugin v1.0.0',
      'two v2.9',
    ]);
    expect(count).toBe(10);
    expect(data[0]).toEqual({
      code: 'bk_display',
      name: '消息展示',
      plugin_type: 'component',
      version: 'v1.0',
      description: '',
      group_name: '蓝鲸服务(BK)',
    });
  });

  it.each([
    ['BK_', 4],
    ['定时', 1],
    ['', 10],
    ['nothing', 0],
  ])('finds %j', (keyword, count) => {
    expect(listPlugins(registry, { ...ALL, keyword }).count).toBe(count);
  });

  it('pages', () => {
    const { data, count } = listPlugins(registry, { ...ALL, limit: 2, offset: 1 });
    expect(data.map(({ code }) => code)).toEqual(['sleep_timer', 'pause_node']);
    expect(count).toBe(10);
  });

  it('knows no plugins of other types', () => {
    expect(listPlugins(registry, { ...ALL, pluginType: 'uniform_api' })).toEqual({
      data: [],
      count: 0,
    });
    expect(listPlugins(registry, { ...ALL, pluginType: 'component' }).count).toBe(10);
  });

  it('adds fields', () => {
    const { data } = listPlugins(registry, { ...ALL, keyword: 'two', withDetail: true });
    expect(data).toMatchObject([
      {
        description: expect.stringMatching(/./),
        inputs: [
          {
            key: 'n',
            name: 'N',
            type: 'float',
            description: 'd',
            required: false,
            default: 1,
            schema: { type: 'float', description: 'd', enum: [] },
          },
        ],
        outputs: [],
      },
    ]);
  });
});

describe('getPluginSchema', () => {
  it('shows inputs and outputs', () => {
    expect(
      getPluginSchema(registry, { code: 'sleep_timer', pluginType: 'component' }),
    ).toMatchObject({
      ok: true,
      data: {
        code: 'sleep_timer',
        name: '定时',
        plugin_type: 'component',
        version: 'legacy',
        group_name: '蓝鲸服务(BK)',
        inputs: [{ key: 'bk_timing', type: 'string', required: true }, { key: 'force_check' }],
        outputs: [],
      },
    });
  });

  it.each<[string | undefined, number]>([
    ['v2.9', 1],
    ['v2.10', 0],
    ['v9', 0],
    [undefined, 0],
  ])('of version %s has %d inputs', (version, inputs) => {
    const query = version === undefined ? { code: 'two' } : { code: 'two', version };
    const schema = getPluginSchema(registry, query);
    expect(schema).toMatchObject({ ok: true, data: { version: 'v2.9' } });
    expect(schema.ok && schema.data.inputs?.length).toBe(inputs);
  });

  it.each([
    [undefined, "未找到插件 code 'x'"],
    ['component', "未找到内置插件 'x'"],
    ['remote_plugin', "未找到蓝鲸标准插件 'x'"],
    ['uniform_api', "未找到 API 插件 'x'"],
  ] as const)('of an unknown one of type %s says %s', (pluginType, message) => {
    const query = pluginType === undefined ? { code: 'x' } : { code: 'x', pluginType };
    expect(getPluginSchema(registry, query)).toEqual({ ok: false, message });
  });

  it('does not show the wrappers', () => {
    expect(getPluginSchema(registry, { code: 'subprocess_plugin' }).ok).toBe(false);
  });
});

describe('getPluginOutputs', () => {
  it('shows one version or all', () => {
    const one = getPluginOutputs(registry, 'pause_node', 'legacy');
    expect(one).toMatchObject({
      code: 'pause_node',
      name: '蓝鲸服务(BK)-暂停',
      is_default_version: true,
      output: [
        { key: 'callback_data' },
        { key: '_result' },
        { key: '_loop' },
        { key: '_inner_loop' },
      ],
    });
    expect(getPluginOutputs(registry, 'two', null)).toMatchObject([
      { version: 'v2.10', is_default_version: false },
      { version: 'v2.9', is_default_version: true },
    ]);
    expect(getPluginOutputs(registry, 'two', 'v1')).toBeNull();
    expect(getPluginOutputs(registry, 'x', null)).toEqual([]);
  });
});
