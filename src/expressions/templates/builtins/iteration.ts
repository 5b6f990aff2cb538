import { sortItems } from '../operators/sort.js';
import { readArguments } from '../runtime/arguments.js';
import { expectInteger } from '../runtime/expect.js';
import { ExpressionError } from '../runtime/expression-error.js';
import { iterate, toItems } from '../runtime/iterate.js';
import { type Runtime } from '../runtime/runtime.js';
import { typeName } from '../runtime/type-name.js';
import { isTrue } from '../runtime/truth.js';
import {
  Dict,
  DictView,
  isList,
  PythonFunction,
  PythonIterator,
  PythonSet,
  PythonType,
  Range,
  Tuple,
  type CallArguments,
  type List,
  type Value,
} from '../runtime/value.js';
import { builtin, callWith } from './builtin.js';

export const ITERATION: ReadonlyMap<string, Value> = new Map([
  builtin('len', length),
  ['range', new PythonType('range', range)],
  ['enumerate', new PythonType('enumerate', enumerate)],
  ['zip', new PythonType('zip', zip)],
  builtin('sorted', sorted),
  ['reversed', new PythonType('reversed', reversed)],
  builtin('all', (args, runtime) => !isFound('all', false, args, runtime)),
  builtin('any', (args, runtime) => isFound('any', true, args, runtime)),
]);

function length(args: CallArguments, { codePoints }: Runtime): bigint {
  const [value] = readArguments('len', args, '/obj');
  if (typeof value === 'string') return BigInt(codePoints.length(value));
  if (value instanceof Range) return value.length;
  if (isList(value)) return BigInt(value.length);
  if (value instanceof Tuple || value instanceof PythonSet) return sizeOf(value.items);
  if (value instanceof DictView) return sizeOf(value.items);
  if (value instanceof Dict) return BigInt(value.entries.size);
  throw new ExpressionError(`object of type '${typeName(value)}' has no len()`);
}

function sizeOf(items: List | ReadonlyMap<string, Value>): bigint {
  return BigInt('size' in items ? items.size : items.length);
}

function range({ positional: bounds, keywords }: CallArguments): Range {
  if (keywords.size > 0) throw new ExpressionError('range() takes no keyword arguments');
  const [first, second, third] = bounds.map((bound) => expectInteger(bound, 'range() argument'));
  if (first === undefined || bounds.length > 3) {
    throw new ExpressionError('range() takes one to three arguments');
  }
  if (third === 0n) throw new ExpressionError('range() arg 3 must not be zero');
  return second === undefined ? new Range(0n, first, 1n) : new Range(first, second, third ?? 1n);
}

function enumerate(args: CallArguments, runtime: Runtime): PythonIterator {
  const [items, start] = readArguments('enumerate', args, 'iterable', 'start?');
  const first = expectInteger(start, 'start', 0n);
  return new PythonIterator('enumerate', number(iterate(items, runtime), first));
}

function* number(items: Iterable<Value>, first: bigint): Generator<Value, undefined> {
  let next = first;
  for (const item of items) {
    yield new Tuple([next, item]);
    next += 1n;
  }
}

function zip({ positional, keywords }: CallArguments, runtime: Runtime): PythonIterator {
  if (keywords.size > 0) throw new ExpressionError('zip() has no keyword arguments here');
  const sources = positional.map((items) => iterate(items, runtime));
  return new PythonIterator('zip', together(sources));
}

function* together(sources: readonly Iterator<Value>[]): Generator<Value, undefined> {
  while (sources.length > 0) {
    const items: Value[] = [];
    for (const source of sources) {
      const next = source.next();
      if (next.done === true) return;
      items.push(next.value);
    }
    yield new Tuple(items);
  }
}

function sorted(args: CallArguments, runtime: Runtime): List {
  const [items, key = null, reverse = false] = readArguments(
    'sorted',
    args,
    '/iterable',
    'key?',
    'reverse?',
  );
  return sortItems(toItems(items, runtime), keyFunction(key, runtime), isTrue(reverse), runtime);
}

/** What the argument `key` of `sorted`, `min` and `max` maps an item to. */
export function keyFunction(key: Value, runtime: Runtime): (item: Value) => Value {
  if (key === null) return (item) => item;
  if (key instanceof PythonFunction) return (item) => callWith(key, item, runtime);
  throw new ExpressionError(`'${typeName(key)}' object is not callable`);
}

function reversed(args: CallArguments, runtime: Runtime): PythonIterator {
  const [items] = readArguments('reversed', args, '/sequence');
  const isReversible =
    isList(items) ||
    typeof items === 'string' ||
    [Tuple, Range, Dict, DictView].some((type) => items instanceof type);
  if (!isReversible) {
    throw new ExpressionError(`'${typeName(items)}' object is not reversible`);
  }
  return new PythonIterator('reversed', toItems(items, runtime).toReversed().values());
}

function isFound(name: string, wanted: boolean, args: CallArguments, runtime: Runtime): boolean {
  const [items] = readArguments(name, args, '/iterable');
  for (const item of iterate(items, runtime)) if (isTrue(item) === wanted) return true;
  return false;
}
