import { ExpressionError } from './expression-error.js';
import { type Runtime } from './runtime.js';
import { typeName } from './type-name.js';
import {
  Dict,
  DictView,
  isList,
  PythonIterator,
  PythonSet,
  Range,
  Tuple,
  type List,
  type Value,
} from './value.js';

/** The items of a value, as Python's `for` sees them; a step for each. */
export function* iterate(value: Value, { budget }: Runtime): Generator<Value, undefined> {
  const items = itemsOf(value);
  for (let next = items.next(); next.done !== true; next = items.next()) {
    budget.step();
    yield next.value;
  }
}

function itemsOf(value: Value): Iterator<Value> {
  if (isList(value)) return value[Symbol.iterator]();
  if (typeof value === 'string') return value[Symbol.iterator]();
  if (value instanceof Tuple || value instanceof DictView) return value.items[Symbol.iterator]();
  if (value instanceof Dict) return keysOf(value);
  if (value instanceof PythonSet) return value.items.values();
  if (value instanceof Range) return numbersOf(value);
  if (value instanceof PythonIterator) return value.items;
  throw new ExpressionError(`'${typeName(value)}' object is not iterable`);
}

function* keysOf({ entries }: Dict): Generator<Value, undefined> {
  for (const { key } of entries.values()) yield key;
}

function* numbersOf({ start, stop, step }: Range): Generator<Value, undefined> {
  for (let next = start; step > 0n ? next < stop : next > stop; next += step) yield next;
}

/** All items of a value in an array of their own. */
export function toItems(value: Value, runtime: Runtime): List {
  const { budget } = runtime;
  if (isList(value) || value instanceof Tuple) {
    const items = isList(value) ? value : value.items;
    budget.reserve(items.length);
    return items;
  }
  if (value instanceof Range) budget.reserve(Number(value.length));
  const items: Value[] = [];
  for (const item of iterate(value, runtime)) {
    budget.checkSize(items.length + 1);
    items.push(item);
  }
  return items;
}
