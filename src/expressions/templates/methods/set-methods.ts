import { differ, intersect, subtract, unite, type SetOperation } from '../operators/sets.js';
import { readArguments } from '../runtime/arguments.js';
import { hashOf, isSubset } from '../runtime/compare.js';
import { iterate } from '../runtime/iterate.js';
import { type Runtime } from '../runtime/runtime.js';
import { PythonSet, type CallArguments, type Value } from '../runtime/value.js';
import { type Method, type MethodTable } from './method.js';

export const SET_METHODS: MethodTable<PythonSet> = new Map<string, Method<PythonSet>>([
  ['union', combining('union', unite)],
  ['intersection', combining('intersection', intersect)],
  ['difference', combining('difference', subtract)],
  ['symmetric_difference', combining('symmetric_difference', differ)],
  ['issubset', (set, args, runtime) => isSubset(set, other('issubset', args, runtime))],
  ['issuperset', (set, args, runtime) => isSubset(other('issuperset', args, runtime), set)],
]);

function other(name: string, args: CallArguments, runtime: Runtime): PythonSet {
  const [items] = readArguments(name, args, '/other');
  return toSet(items, runtime);
}

function combining(name: string, combine: SetOperation): Method<PythonSet> {
  return (set, args, runtime) => combine(set, other(name, args, runtime), runtime.budget);
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
