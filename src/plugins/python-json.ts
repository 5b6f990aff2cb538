import {
  JsonNumber,
  memoryKey,
  setKey,
  type JsonObject,
  type JsonValue,
} from '../common/json/index.js';
import { isDict, isList, type PythonValue } from './python-values.js';

/**
 * The JSON value of a Python value; inverse of `fromJson`. A float keeps its point (`1.0`), so that it is a float again
 * when it is read.
 */
export function toJson(value: PythonValue): JsonValue {
  if (typeof value === 'bigint') return fromInt(value);
  if (typeof value === 'number') return fromFloat(value);
  if (isList(value)) return value.map(toJson);
  if (!isDict(value)) return value;
  const object: JsonObject = {};
  for (const [key, item] of value) setKey(object, memoryKey(key), toJson(item));
  return object;
}

function fromInt(value: bigint): JsonValue {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : new JsonNumber(value.toString());
}

function fromFloat(value: number): JsonValue {
  if (!Number.isInteger(value)) return value;
  const text = String(value);
  return new JsonNumber(/[.e]/.test(text) ? text : `${text}.0`);
}
