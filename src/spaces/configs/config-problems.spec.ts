import { isJsonObject, type JsonObject, parseJson } from '../../common/json/index.js';
import { configProblems } from './config-problems.js';
import { SPACE_CONFIG_NAMES } from './registry.js';

function read(text: string): JsonObject {
  const value = parseJson(text);
  if (!isJsonObject(value)) throw new Error('not an object');
  return value;
}

describe('configProblems', () => {
  it('is content with nothing, and with good values', () => {
    expect(configProblems({}, null)).toEqual([]);
    expect(configProblems({ token_expiration: '8h', superusers: [] }, null)).toEqual([]);
  });

  it('names every bad key, in order, with its rule', () => {
    const problems = configProblems(
      {
        token_expiration: '5m',
        canvas_mode: 'vertical',
        flow_versioning: true,
        superusers: 'li.wei',
      },
      null,
    );
    expect(problems).toEqual([
      { path: '/config/token_expiration', message: 'must be from "1h" to "36500d"' },
      { path: '/config/flow_versioning', message: 'must be one of the strings "false", "true"' },
      { path: '/config/superusers', message: 'must be a list' },
    ]);
  });

  it('tells which configs there are for an unknown key, whatever its name', () => {
    const problems = configProblems(
      read('{"7": 1, "__proto__": {}, "a/b~c": 1, "toString": 1}'),
      null,
    );
    expect(problems.map(({ path }) => path)).toEqual([
      '/config/7',
      '/config/__proto__',
      '/config/a~1b~0c',
      '/config/toString',
    ]);
    for (const { message } of problems) {
      expect(message).toBe(
        `is not supported; the supported configs are ${SPACE_CONFIG_NAMES.join(', ')}`,
      );
    }
  });

  it('does not answer thousands of keys one by one', () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`k${at}`, at]));
    const problems = configProblems(many, null);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.path).toBe('/config');
    expect(problems[0]?.message).toMatch(/^has 5000 keys; the supported configs are /);
  });

  describe('URLs of the API gateway', () => {
    const hosts = /^(?:bkapi\.example\.org(?::8443)?)$/i;
    const hooks = (url: string) => ({ callback_hooks: { url, callback_types: ['template'] } });
    const api = (meta_apis: string, api_categories: string) => ({
      uniform_api: { api: { cmdb: { meta_apis, api_categories, display_name: 'C' } } },
    });

    it.each([
      'https://bkapi.example.org/x',
      'http://BKAPI.example.org:8443',
      'https://bkapi.example.org:443/',
    ])('%s is one', (url) => {
      expect(configProblems({ ...hooks(url), ...api(url, url) }, hosts)).toEqual([]);
    });

    it.each([
      'https://evil.example/',
      'https://bkapi.example.org.evil.example/',
      'https://bkapi.example.org@evil.example/',
      'https://evil.example/?bkapi.example.org',
      'https://bkapi.example.org:9/',
      'http://169.254.169.254/latest',
      `https://${'a.'.repeat(200)}example`,
    ])('%s is none', (url) => {
      const good = 'https://bkapi.example.org/';
      const rule = 'must be a URL of the API gateway (GATEWAY_HOSTS)';
      expect(configProblems(hooks(url), hosts)).toEqual([
        { path: '/config/callback_hooks', message: `"url" ${rule}` },
      ]);
      expect(configProblems(api(url, good), hosts)).toEqual([
        { path: '/config/uniform_api', message: `"api" "cmdb" "meta_apis" ${rule}` },
      ]);
      expect(configProblems(api(good, url), hosts)).toEqual([
        { path: '/config/uniform_api', message: `"api" "cmdb" "api_categories" ${rule}` },
      ]);
      expect(configProblems({ ...hooks(url), ...api(url, url) }, null)).toEqual([]);
    });
  });
});
