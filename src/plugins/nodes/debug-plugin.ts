import { type JsonObject, type JsonValue, setKey } from '../../common/json/index.js';
import { inputOf, jsonIn } from '../inputs.js';
import { type InlinePlugin, type PluginField } from '../plugin.js';
import { failed, finished } from '../results.js';
import { DEBUG_GROUP } from './groups.js';

/** Hands its inputs on as outputs: for trying out flows. */
export const debugPlugin: InlinePlugin = {
  kind: 'inline',
  code: 'debug_plugin',
  version: 'v1.0.0',
  name: '调试节点',
  description: '将输入原样输出，用于调试流程',
  group: DEBUG_GROUP,
  inputs: fields('input', { type: 'string', description: 'JSON text of an object or array.' }),
  outputs: fields('output', {}),
  execute({ inputs }) {
    const object = readObject(inputOf(inputs, 'object_input'));
    if (object === undefined) return failed('object_input is not JSON');
    const outputs: JsonObject = {};
    for (const kind of ['string', 'int', 'boolean']) {
      setKey(outputs, `${kind}_output`, inputOf(inputs, `${kind}_input`));
    }
    return finished({ ...outputs, object_output: object });
  },
};

function fields(direction: 'input' | 'output', objectSchema: JsonObject): PluginField[] {
  const field = (kind: string, name: string, schema: JsonObject): PluginField => ({
    key: `${kind}_${direction}`,
    name,
    schema,
    required: false,
    description: '',
  });
  return [
    field('string', '字符串', { type: 'string' }),
    field('int', '整数', { type: 'integer' }),
    field('boolean', '布尔值', { type: 'boolean' }),
    field('object', '对象', objectSchema),
  ];
}

function readObject(value: JsonValue): JsonValue | undefined {
  return typeof value !== 'string' || value.trim() === '' ? value : jsonIn(value);
}
