import { typeName as scalarTypeName } from '../../values/index.js';
import { isList, isObject, type Value } from './value.js';

/** The name of the value's type as Python's messages write it. */
export function typeName(value: Value): string {
  if (isObject(value)) return value.typeName;
  return isList(value) ? 'list' : scalarTypeName(value);
}

/** Python's truth of a value. */
export function isTrue(value: Value): boolean {
  if (isObject(value)) return value.isTrue();
  if (isList(value) || typeof value === 'string') return value.length > 0;
  // Zero of either kind, False and None; not a number is true in Python.
  return Number.isNaN(value) || Boolean(value);
}
