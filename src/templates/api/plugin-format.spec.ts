import {
  isJsonObject,
  type JsonObject,
  parseJson,
  stringifyJson,
} from '../../common/json/index.js';
import { pluginSchemas, toPluginFormat } from './plugin-format.js';

const constant = (key: string, more: object): object => ({
  key,
  name: `Name of ${key}`,
  custom_type: '',
  source_type: 'custom',
  show_type: 'show',
  value: 'x',
  ...more,
});

/** `constants` as JSON text, so that digits and keys come in as they do from a client. */
function treeOf(constants: Record<string, object | string>, outputs: string[] = []): JsonObject {
  const members = Object.entries(constants).map(
    ([key, value]) =>
      `${JSON.stringify(key)}:${typeof value === 'string' ? value : JSON.stringify(constant(key, value))}`,
  );
  const tree = parseJson(
    `{"constants":{${members.join(',')}},"outputs":${JSON.stringify(outputs)}}`,
  );
  if (!isJsonObject(tree)) throw new Error('not an object');
  return tree;
}

const inputsOf = (constants: Record<string, object | string>): unknown =>
  JSON.parse(stringifyJson(pluginSchemas(treeOf(constants)).inputs));

describe('plugin format', () => {
  it('takes shown constants that are no node outputs as inputs', () => {
    const inputs = inputsOf({
      '${city}': { value: 'BJ', desc: 'Where' },
      '${hidden}': { show_type: 'hide' },
      '${made}': { source_type: 'component_outputs' },
    });
    expect(inputs).toEqual({
      type: 'object',
      properties: {
        city: { title: 'Name of ${city}', type: 'string', description: 'Where', default: 'BJ' },
      },
      required: [],
      definitions: {},
    });
  });

  it.each([['""'], ['null'], ['"${other}"'], ['"${other} and more"']])(
    'requires what has no value of its own: %s',
    (value) => {
      const inputs = inputsOf({
        '${city}': `{"key":"\${city}","name":"City","show_type":"show","value":${value}}`,
      });
      expect(inputs).toMatchObject({
        properties: { city: { title: 'City', type: 'string' } },
        required: ['city'],
      });
      expect(JSON.stringify(inputs)).not.toContain('default');
    },
  );

  it.each([
    ['int', '"5"', 'integer'],
    ['integer', '"5"', 'integer'],
    ['float', '"5"', 'number'],
    ['number', '"5"', 'number'],
    ['bool', '"5"', 'boolean'],
    ['boolean', '"5"', 'boolean'],
    ['list', '"5"', 'array'],
    ['array', '"5"', 'array'],
    ['dict', '"5"', 'object'],
    ['object', '"5"', 'object'],
    ['input', '"5"', 'string'],
    ['input', '5', 'integer'],
    ['input', '9007199254740993', 'integer'],
    ['input', '5.5', 'number'],
    ['input', '5.0', 'number'],
    ['input', 'true', 'boolean'],
    ['input', '[1]', 'array'],
    ['input', '{"a":1}', 'object'],
  ])('types %s with value %s as %s', (customType, value, type) => {
    const schema = pluginSchemas(
      treeOf({
        '${a}': `{"name":"A","custom_type":"${customType}","show_type":"show","value":${value}}`,
      }),
    );
    expect(stringifyJson(schema.inputs.properties)).toBe(
      `{"a":{"title":"A","type":"${type}","default":${value}}}`,
    );
  });

  it('keeps integer-like names and __proto__ as they are, in order', () => {
    const schema = pluginSchemas(
      treeOf({ '${b}': {}, '${10}': {}, '${__proto__}': {}, '${2}': {} }),
    );
    const text = stringifyJson(schema.inputs.properties);
    expect(text.match(/"(\w+)":\{"title"/g)).toEqual([
      '"b":{"title"',
      '"10":{"title"',
      '"__proto__":{"title"',
      '"2":{"title"',
    ]);
  });

  it('takes the outputs that exist as constants, all required', () => {
    const tree = treeOf({ '${a}': { show_type: 'hide' }, '${b}': {} }, ['${a}', '${gone}']);
    expect(pluginSchemas(tree).outputs).toEqual({
      type: 'object',
      properties: { a: { title: 'Name of ${a}', type: 'string', default: 'x' } },
      required: ['a'],
      definitions: {},
    });
  });

  it('has four context inputs, and the app only where it is asked for', () => {
    const now = new Date(0);
    const template = {
      id: 1,
      spaceId: 2,
      name: 'n',
      desc: null,
      notifyConfig: '{}',
      scopeType: null,
      scopeValue: null,
      source: null,
      snapshotId: 3,
      isEnabled: true,
      bkAppCode: 'demo',
      extraInfo: '{}',
      creator: 'c',
      updatedBy: 'u',
      revision: 1,
      createAt: now,
      updateAt: now,
      version: 'v',
    };
    const treeText = '{"constants":{},"outputs":[]}';
    const keys = (withApp: boolean): string[] =>
      Object.keys(toPluginFormat({ template, treeText }, { withApp }));
    expect(keys(false).join(' ')).toBe(
      'id name desc version space_id scope_type scope_value creator create_at updated_by update_at inputs outputs context_inputs',
    );
    expect(keys(true).indexOf('bk_app_code')).toBe(7);
    const { context_inputs: context } = toPluginFormat({ template, treeText }, { withApp: false });
    expect(context.required).toEqual(['executor', 'task_name', 'task_id', 'task_space_id']);
  });
});
