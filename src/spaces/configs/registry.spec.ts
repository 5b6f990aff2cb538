import { type JsonValue, parseJson } from '../../common/json/index.js';
import { spaceConfig, SPACE_CONFIG_NAMES, type SpaceConfigName } from './registry.js';

const PROVIDER = {
  meta_apis: 'https://bkapi.example.org/list',
  api_categories: 'https://bkapi.example.org/categories',
  display_name: 'CMDB',
};
const FLAG = /^must be one of the strings "(true", "false|false", "true)"$/;

interface Case {
  /** Values that are taken; parsed from text, so that they look as they do in a call. */
  readonly takes: readonly unknown[];
  readonly refuses: readonly (readonly [value: unknown, why: RegExp])[];
}

const flag: Case = {
  takes: ['true', 'false'],
  refuses: [
    [true, FLAG],
    [false, FLAG],
    ['True', FLAG],
    ['', FLAG],
    [1, FLAG],
    [null, FLAG],
    [['true'], FLAG],
  ],
};

const CASES: Readonly<Record<SpaceConfigName, Case>> = {
  token_expiration: {
    takes: ['1h', '60m', '3600s', '90m', '1d12h', '2 hours', '1:30:00', '36500d'],
    refuses: [
      ['30m', /^must be from "1h" to "36500d"$/],
      ['59m 59s', /^must be from "1h"/],
      ['36501d', /^must be from "1h" to "36500d"$/],
      ['3600', /^must be the text of a duration with units/],
      ['abc', /^must be the text of a duration/],
      [3600, /^must be the text of a duration/],
      [null, /^must be the text of a duration/],
      [['1h'], /^must be the text of a duration/],
    ],
  },
  token_auto_renewal: flag,
  allow_multiple_triggers: flag,
  flow_versioning: flag,
  strict_constants: flag,
  engine_space_config: {
    takes: [
      {},
      { space: {} },
      { space: { a: 'x', b: 1, c: true, d: 1.5 } },
      { space: { a: 'x' }, scope: { project_1: { a: 2 }, '7': {} } },
    ],
    refuses: [
      ['x', /^must be an object$/],
      [null, /^must be an object$/],
      [[], /^must be an object$/],
      [{ space: 1 }, /^"space" must be an object$/],
      [{ space: { a: null } }, /^"space" "a" must be a string, a number or a boolean$/],
      [{ space: { a: [] } }, /^"space" "a" must be a string, a number or a boolean$/],
      [{ scope: { project_1: 1 } }, /^"scope" "project_1" must be an object$/],
      [{ scope: { '7': { a: {} } } }, /^"scope" "7" "a" must be a string/],
      [{ space: {}, other: 1 }, /^has the key "other", which is not allowed$/],
      [{ constructor: 1 }, /^has the key "constructor", which is not allowed$/],
    ],
  },
  callback_hooks: {
    takes: [
      { url: 'https://bkapi.example.org/hook', callback_types: ['template'] },
      { url: 'http://bkapi.example.org', callback_types: [] },
    ],
    refuses: [
      ['https://bkapi.example.org', /^must be an object$/],
      [{}, /^needs the key "url"$/],
      [{ url: 'https://bkapi.example.org' }, /^needs the key "callback_types"$/],
      [{ url: 1, callback_types: [] }, /^"url" must be an http or https URL$/],
      [{ url: 'ftp://bkapi.example.org', callback_types: [] }, /^"url" must be an http or https/],
      [{ url: 'https://', callback_types: [] }, /^"url" must be an http or https URL$/],
      [{ url: 'https://a.b', callback_types: 'template' }, /^"callback_types" must be a list$/],
      [
        { url: 'https://a.b', callback_types: ['template', 'task'] },
        /^"callback_types" item 1 must be one of the strings "template"$/,
      ],
    ],
  },
  uniform_api: {
    takes: [
      { api: {} },
      { api: { cmdb: PROVIDER } },
      { api: { '10': PROVIDER } },
      {
        api: {
          cmdb: {
            ...PROVIDER,
            source_key: 'x',
            catalog_mode: 'cache_first',
            headers: { 'X-Op': '${_system.operator}' },
          },
        },
        common: { exclude_none_fields: 'true', enable_standard_response: false },
      },
    ],
    refuses: [
      ['x', /^must be an object$/],
      [[], /^must be an object$/],
      [{}, /^needs the key "api"$/],
      [{ meta_apis: 'https://a.b', api_categories: 'https://a.b' }, /^needs the key "api"$/],
      [{ api: [] }, /^"api" must be an object$/],
      [{ api: { 'a-b': PROVIDER } }, /^"api" has the key "a-b", which is not allowed$/],
      [{ api: { cmdb: {} } }, /^"api" "cmdb" needs the key "meta_apis"$/],
      [
        { api: { cmdb: { ...PROVIDER, meta_apis: 'bkapi' } } },
        /^"api" "cmdb" "meta_apis" must be an http or https URL$/,
      ],
      [
        { api: { cmdb: { ...PROVIDER, catalog_mode: 'never' } } },
        /^"api" "cmdb" "catalog_mode" must be one of the strings "remote"/,
      ],
      [{ api: { cmdb: { ...PROVIDER, headers: [] } } }, /"headers" must be an object$/],
      [{ api: {}, common: 'x' }, /^"common" must be an object$/],
      [{ api: {}, common: { a: {} } }, /^"common" "a" must be a string, a number or a boolean$/],
    ],
  },
  superusers: {
    takes: [[], ['li.wei'], ['li.wei', 1, null, {}]],
    refuses: [
      ['li.wei', /^must be a list$/],
      [{}, /^must be a list$/],
      [null, /^must be a list$/],
    ],
  },
  canvas_mode: {
    takes: ['horizontal', 'vertical'],
    refuses: [
      ['diagonal', /^must be one of the strings "horizontal", "vertical"$/],
      [1, /^must be one of the strings/],
    ],
  },
  gateway_expression: {
    takes: ['boolrule', 'FEEL', 'MAKO'],
    refuses: [
      ['feel', /^must be one of the strings "boolrule", "FEEL", "MAKO"$/],
      [{}, /^must be one of the strings/],
    ],
  },
  api_gateway_credential_name: {
    takes: ['gw', '', { default: 'gw' }, { default: 'gw', project_1: 'other', '7': 'x' }],
    refuses: [
      [1, /^must be a credential name, or an object of names with the key "default"$/],
      [null, /^must be a credential name/],
      [['gw'], /^must be a credential name/],
      [{}, /^needs the key "default"$/],
      [{ project_1: 'x' }, /^needs the key "default"$/],
      [{ default: 1 }, /^"default" must be a string$/],
      [{ default: 'gw', project_1: null }, /^"project_1" must be a string$/],
    ],
  },
  space_plugin_config: {
    takes: [
      { default: { mode: 'allow_list', plugin_codes: [] } },
      {
        default: { mode: 'deny_list', plugin_codes: ['sleep_timer'] },
        project_1: { mode: 'allow_list', plugin_codes: ['display'] },
      },
    ],
    refuses: [
      ['x', /^must be an object$/],
      [{}, /^needs the key "default"$/],
      [{ default: [] }, /^"default" must be an object$/],
      [{ default: { plugin_codes: [] } }, /^"default" needs the key "mode"$/],
      [{ default: { mode: 'allow_list' } }, /^"default" needs the key "plugin_codes"$/],
      [{ default: { mode: 'all', plugin_codes: [] } }, /^"default" "mode" must be one of/],
      [
        { default: { mode: 'allow_list', plugin_codes: ['a', 2] } },
        /^"default" "plugin_codes" item 1 must be a string$/,
      ],
      [
        { default: { mode: 'allow_list', plugin_codes: [] }, project_1: {} },
        /^"project_1" needs the key "mode"$/,
      ],
    ],
  },
};

const asSent = (value: unknown): JsonValue => parseJson(JSON.stringify(value));

describe('the catalogue of space configs', () => {
  it('lists the names in the order of the catalogue', () => {
    expect(SPACE_CONFIG_NAMES).toEqual([
      'token_expiration',
      'token_auto_renewal',
      'allow_multiple_triggers',
      'engine_space_config',
      'callback_hooks',
      'uniform_api',
      'superusers',
      'canvas_mode',
      'gateway_expression',
      'api_gateway_credential_name',
      'space_plugin_config',
      'flow_versioning',
      'strict_constants',
    ]);
  });

  it('has the defaults of the catalogue', () => {
    const defaults = Object.keys(CASES).map((name) => [
      name,
      spaceConfig(name as SpaceConfigName).default,
    ]);
    expect(Object.fromEntries(defaults)).toEqual({
      token_expiration: '1h',
      token_auto_renewal: 'true',
      allow_multiple_triggers: 'false',
      engine_space_config: null,
      callback_hooks: null,
      uniform_api: {},
      superusers: [],
      canvas_mode: 'horizontal',
      gateway_expression: 'boolrule',
      api_gateway_credential_name: null,
      space_plugin_config: null,
      flow_versioning: 'false',
      strict_constants: 'false',
    });
  });

  it('keeps callback_hooks out of the public listing, alone', () => {
    const hidden = SPACE_CONFIG_NAMES.filter(
      (name) => !spaceConfig(name as SpaceConfigName).isPublic,
    );
    expect(hidden).toEqual(['callback_hooks']);
  });

  describe.each(Object.entries(CASES) as [SpaceConfigName, Case][])('%s', (name, one) => {
    it.each(one.takes.map((value) => [value]))('takes %j', (value) => {
      expect(spaceConfig(name).rule(asSent(value))).toBeNull();
    });

    it.each(one.refuses.map(([value, why]) => [value, why] as const))(
      'refuses %j',
      (value, why) => {
        expect(spaceConfig(name).rule(asSent(value))).toMatch(why);
      },
    );
  });

  it('shortens a long key in its sentences', () => {
    const problem = spaceConfig('engine_space_config').rule({ ['😀'.repeat(100_000)]: 1 });
    expect(problem).toBe(`has the key "${'😀'.repeat(64)}…", which is not allowed`);
  });
});

describe('what readers get', () => {
  it('a duration in seconds', () => {
    expect(spaceConfig('token_expiration').parse('1d12h')).toBe(129_600);
  });

  it('one of a closed set', () => {
    const mode: 'horizontal' | 'vertical' = spaceConfig('canvas_mode').parse('vertical');
    expect(mode).toBe('vertical');
    const renewal: 'true' | 'false' = spaceConfig('token_auto_renewal').parse('false');
    expect(renewal).toBe('false');
  });

  it('the names among the superusers', () => {
    expect(spaceConfig('superusers').parse(['li.wei', 1, '', 'ana'])).toEqual(['li.wei', 'ana']);
  });

  it('callback hooks, or null', () => {
    const { parse } = spaceConfig('callback_hooks');
    expect(parse(null)).toBeNull();
    expect(parse({ url: 'https://a.b', callback_types: ['template'] })).toEqual({
      url: 'https://a.b',
      callbackTypes: ['template'],
    });
  });

  it('credential names by scope', () => {
    const { parse } = spaceConfig('api_gateway_credential_name');
    expect(parse(null)).toBeNull();
    expect(parse('')).toBeNull();
    expect(parse('gw')).toEqual({ default: 'gw', byScope: new Map() });
    expect(parse(asSent({ '7': 'x', default: 'gw' }))).toEqual({
      default: 'gw',
      byScope: new Map([['7', 'x']]),
    });
  });

  it('plugin lists by scope', () => {
    const { parse } = spaceConfig('space_plugin_config');
    expect(parse(null)).toBeNull();
    const lists = parse(asSent({ default: { mode: 'deny_list', plugin_codes: ['a'] } }));
    expect(lists?.get('default')).toEqual({ mode: 'deny_list', codes: new Set(['a']) });
  });

  it('objects as they are', () => {
    expect(spaceConfig('uniform_api').parse({})).toEqual({});
    expect(spaceConfig('engine_space_config').parse({ space: {} })).toEqual({ space: {} });
    expect(spaceConfig('engine_space_config').parse(null)).toBeNull();
  });
});
