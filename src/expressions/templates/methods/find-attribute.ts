import { hashOfText } from '../runtime/compare.js';
import { ExpressionError } from '../runtime/expression-error.js';
import { typeName } from '../runtime/type-name.js';
import {
  Dict,
  isList,
  isObject,
  PythonFunction,
  PythonSet,
  Tuple,
  type Value,
} from '../runtime/value.js';
import { DICT_METHODS } from './dict-methods.js';
import { LIST_METHODS, SEQUENCE_METHODS } from './list-methods.js';
import { type MethodTable } from './method.js';
import { FLOAT_METHODS, INTEGER_METHODS } from './number-methods.js';
import { SET_METHODS } from './set-methods.js';
import { TEXT_METHODS } from './text-methods.js';

/** Methods of Python that change what they are called on. */
const MUTATING: ReadonlySet<string> = new Set(
  (
    'append extend insert remove pop clear sort reverse update setdefault popitem add discard ' +
    'intersection_update difference_update'
  ).split(' '),
);

/**
 * `value.name`. An attribute of a dictionary is its entry of that name, since `_system` and data tables are objects with
 * attributes (flow-layer.md 2.2, 2.4). Where both an entry and a method have the name, a call means the method, because
 * no entry can be called, and anything else means the entry.
 */
export function findAttribute(value: Value, name: string, isCalled: boolean): Value {
  const entry = value instanceof Dict ? value.entries.get(hashOfText(name))?.value : undefined;
  if (entry !== undefined && !(isCalled && DICT_METHODS.has(name))) return entry;
  const found = isObject(value) ? value.attribute(name) : undefined;
  const attribute = found === undefined ? methodOf(value, name) : found;
  if (attribute !== undefined) return attribute;
  throw new ExpressionError(
    MUTATING.has(name)
      ? `${name} would change its ${typeName(value)}, which templates can't do.`
      : `'${typeName(value)}' object has no attribute '${name}'`,
  );
}

function methodOf(value: Value, name: string): Value | undefined {
  if (typeof value === 'string') return bind(value, name, TEXT_METHODS);
  if (typeof value === 'bigint') return bind(value, name, INTEGER_METHODS);
  if (typeof value === 'number') return bind(value, name, FLOAT_METHODS);
  if (isList(value)) return bind(value, name, LIST_METHODS);
  if (value instanceof Tuple) return bind(value.items, name, SEQUENCE_METHODS);
  if (value instanceof Dict) return bind(value, name, DICT_METHODS);
  return value instanceof PythonSet ? bind(value, name, SET_METHODS) : undefined;
}

function bind<T>(self: T, name: string, methods: MethodTable<T>): Value | undefined {
  const method = methods.get(name);
  if (method === undefined) return undefined;
  return new PythonFunction(name, (args, runtime) => method(self, args, runtime));
}
