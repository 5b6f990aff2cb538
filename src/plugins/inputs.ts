import { getKey, parseJson, type JsonObject, type JsonValue } from '../common/json/index.js';
import { fromJson, toText } from './python-values.js';

/** Python's `bool(value)`. */
export { isTruthy } from '../pipeline/index.js';

/** A node's input, null where the node has none: Python's `data.get_one_of_inputs`. */
export function inputOf(inputs: JsonObject, key: string): JsonValue {
  return getKey(inputs, key) ?? null;
}

/** A value as text, the way Python's `str` prints it. */
export function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : toText(fromJson(value));
}

/** @returns undefined for a text that is not JSON */
export function jsonIn(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
