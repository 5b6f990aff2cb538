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
    expect(configProblems({})).toEqual([]);
    expect(configProblems({ token_expiration: '8h', superusers: [] })).toEqual([]);
  });

  it('names every bad key, in order, with its rule', () => {
    const problems = configProblems({
      token_expiration: '5m',
      canvas_mode: 'vertical',
      flow_versioning: true,
      superusers: 'li.wei',
    });
    expect(problems).toEqual([
      { path: '/config/token_expiration', message: 'must be from "1h" to "36500d"' },
      { path: '/config/flow_versioning', message: 'must be one of the strings "false", "true"' },
      { path: '/config/superusers', message: 'must be a list' },
    ]);
  });

  it('tells which configs there are for an unknown key, whatever its name', () => {
    const problems = configProblems(read('{"7": 1, "__proto__": {}, "a/b~c": 1, "toString": 1}'));
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
    const problems = configProblems(many);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.path).toBe('/config');
    expect(problems[0]?.message).toMatch(/^has 5000 keys; the supported configs are /);
  });
});
