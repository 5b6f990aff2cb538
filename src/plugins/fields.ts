import { type JsonObject } from '../common/json/index.js';
import { type PluginField } from './plugin.js';

/** An input that a node must have. */
export function required(
  key: string,
  name: string,
  schema: JsonObject,
  description: string,
): PluginField {
  return { key, name, schema, required: true, description };
}

/** An input that a node may have, or an output. */
export function optional(
  key: string,
  name: string,
  schema: JsonObject,
  description: string,
): PluginField {
  return { key, name, schema, required: false, description };
}
