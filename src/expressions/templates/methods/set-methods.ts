import { combineSets } from '../operators/sets.js';
import { readArguments } from '../runtime/arguments.js';
import { hashOf, isSubset } from '../runtime/compare.js';
import { iterate } from '../runtime/iterate.js';
import { type Runtime } from '../runtime/runtime.js';
import { PythonSet, type CallArguments, type Value } from '../runtime/value.js';
import { type Method, type MethodTable } from './method.js';

export const SET_METHODS: MethodTable<PythonSet> = new Map<string, Method<PythonSet>>([
  ['union', combining('union', '|')],
  ['intersection', combining('intersection', '&')],
  ['difference', combining('difference', '-')],
  ['symmetric_difference', combining('symmetric_difference', '^')],
  ['issubset', (set, args, runtime) => isSubset(set, other('issubset', args, runtime))],
  ['issuperset', (set, args, runtime) => isSubset(other('issuperset', args, runtime), set)],
]);

function other(name: string, args: CallArguments, runtime: Runtime): PythonSet {
  const [items] = readArguments(name, args, '/other');
  return toSet(items, runtime);
}

function combining(name: string, operator: string): Method<PythonSet> {
  return (set, args, runtime) =>
    combineSets(operator, set, other(name, args, runtime), runtime.budget) ?? set;
}

/** The distinct items of a value. */
export function toSet(value: Value, runtime: Runtime): PythonSet {
  if (value instanceof PythonSet) return value;
  const items = new Map<string, Value>();
  for (const item of iterate(value, runtime)) {
    const key = hashOf(item, runtime.budget);
    if (!items.has(key)) items.set(key, item);
  }
  return new PythonSet(items);
}
