import { isList, isObject, type Value } from './value.js';

/** Python's truth of a value. */
export function isTrue(value: Value): boolean {
  if (isObject(value)) return value.isTrue();
  if (isList(value) || typeof value === 'string') return value.length > 0;
  // Zero of either kind, False and None; not a number is true in Python.
  return Number.isNaN(value) || Boolean(value);
}
