import {
  JsonNumber,
  memoryKey,
  setKey,
  type JsonObject,
  type JsonValue,
} from '../../common/json/index.js';
import { toRepr } from './python-text.js';
import { isDict, isList, type PythonDict, type PythonValue } from './python-value.js';

/**
 * The JSON value that Python's JSON writer gives; inverse of `fromJson`. A float without a fraction keeps its point
 * (`1.0`), an int keeps all digits. Recursive, as deep as the value nests.
 *
 * @throws RangeError for a float that is not a number or infinite, which JSON can't hold
 */
export function toJson(value: PythonValue): JsonValue {
  if (typeof value === 'bigint') return fromInteger(value);
  if (typeof value === 'number') return fromFloat(value);
  if (isList(value)) return value.map(toJson);
  return isDict(value) ? fromDict(value) : value;
}

function fromInteger(value: bigint): JsonValue {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : new JsonNumber(String(value));
}

function fromFloat(value: number): JsonValue {
  if (!Number.isFinite(value)) throw new RangeError(`${toRepr(value)} can't be written as JSON.`);
  return Number.isInteger(value) ? new JsonNumber(toRepr(value)) : value;
}

function fromDict(dict: PythonDict): JsonObject {
  const object: JsonObject = {};
  for (const [key, value] of dict) setKey(object, memoryKey(key), toJson(value));
  return object;
}
