import { typeName as scalarTypeName } from '../../values/index.js';
import { isList, isObject, type Value } from './value.js';

/** The name of the value's type as Python's messages write it. */
export function typeName(value: Value): string {
  if (isObject(value)) return value.typeName;
  return isList(value) ? 'list' : scalarTypeName(value);
}
