import { JsonNumber, wireKey, type JsonObject, type JsonValue } from '../../common/json/index.js';

/**
 * A value as the expression languages see it: Python's, because flows were written against Python (engine-core.md 7).
 * `bigint` is Python's int, `number` its float. A dictionary's keys are the client's, in the client's order.
 */
export type PythonValue =
  null | boolean | bigint | number | string | readonly PythonValue[] | PythonDict;

export type PythonDict = ReadonlyMap<string, PythonValue>;

const INTEGER = /^-?[0-9]+$/;

/**
 * The value that Python's JSON reader gives for a JSON value: `1` is an int, `1.0` and `1e5` are floats. Recursive; the
 * lossless JSON reader bounds how deep a value nests.
 */
export function fromJson(value: JsonValue): PythonValue {
  if (typeof value === 'number') return fromNumberText(String(value));
  if (value instanceof JsonNumber) return fromNumberText(value.text);
  if (Array.isArray(value)) return value.map(fromJson);
  return typeof value === 'object' && value !== null ? fromObject(value) : value;
}

function fromNumberText(text: string): PythonValue {
  return INTEGER.test(text) ? BigInt(text) : Number(text);
}

function fromObject(object: JsonObject): PythonDict {
  return new Map(Object.entries(object).map(([key, value]) => [wireKey(key), fromJson(value)]));
}

export function isDict(value: PythonValue): value is PythonDict {
  return value instanceof Map;
}

export function isList(value: PythonValue): value is readonly PythonValue[] {
  return Array.isArray(value);
}

/** Python's `isinstance(value, int)`: booleans are ints. */
export function isInt(value: PythonValue): value is bigint | boolean {
  return typeof value === 'bigint' || typeof value === 'boolean';
}

/** The name of the value's type as Python's messages write it. */
export function typeName(value: PythonValue): string {
  if (value === null) return 'NoneType';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'float';
  if (typeof value === 'string') return 'str';
  return isList(value) ? 'list' : 'dict';
}
