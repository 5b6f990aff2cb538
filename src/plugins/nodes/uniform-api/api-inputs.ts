import {
  getKey,
  isJsonObject,
  memoryKey,
  setKey,
  type JsonObject,
  type JsonValue,
} from '../../../common/json/index.js';
import { type PluginCall } from '../../../engine/index.js';
import { inputOf, jsonIn, textOf } from '../../inputs.js';
import { type ApiSettings } from './api-settings.js';

const PREFIX = 'uniform_api_plugin_';
const ENGINE_INPUTS = new Set(['_loop', '_inner_loop', 'response_data_path', '__executor_proxy']);

/** A node's input `uniform_api_plugin_<name>` as text; `""` when it has none. */
export function pluginText({ inputs }: PluginCall, name: string): string {
  return textOf(inputOf(inputs, PREFIX + name) ?? '').trim();
}

/** The same as an object; null when it is empty or none. */
export function pluginObject({ inputs }: PluginCall, name: string): JsonObject | null {
  const value = inputOf(inputs, PREFIX + name);
  return isJsonObject(value) && Object.keys(value).length > 0 ? value : null;
}

/** What the user filled in. */
export function userInputs({ inputs }: PluginCall, settings: ApiSettings): JsonObject {
  const data: JsonObject = {};
  for (const [key, value] of Object.entries(inputs)) {
    if (key.startsWith(PREFIX) || ENGINE_INPUTS.has(key)) continue;
    if (settings.isSparse && value === '') continue;
    setKey(data, key, settings.isConverting ? converted(value) : value);
  }
  return data;
}

function converted(value: JsonValue): JsonValue {
  if (typeof value !== 'string') return value;
  const json = jsonIn(value);
  return json === undefined ? value : json;
}

/** Who calls and for which task: `bkflow_extra_info` (flow-layer.md 4.10). */
export function extraInfo(call: PluginCall, hasNode: boolean): JsonObject {
  const of = (attribute: string): JsonValue => getKey(call.system, memoryKey(attribute)) ?? null;
  const info = {
    caller: of('operator'),
    scope_type: of('task_scope_type'),
    scope_value: of('task_scope_value'),
    task_id: of('task_id'),
    task_name: of('task_name'),
    space_id: of('task_space_id'),
  };
  return hasNode ? { ...info, node_id: call.nodeId } : info;
}
