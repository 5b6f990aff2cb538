import { toSet } from '../methods/set-methods.js';
import { readArguments } from '../runtime/arguments.js';
import { hashOf, hashOfText } from '../runtime/compare.js';
import { ExpressionError } from '../runtime/expression-error.js';
import { iterate, toItems } from '../runtime/iterate.js';
import { type Runtime } from '../runtime/runtime.js';
import {
  Dict,
  PythonType,
  Slice,
  Tuple,
  type CallArguments,
  type Entry,
  type Value,
} from '../runtime/value.js';
import { type Implementation } from './builtin.js';

export const CONTAINERS: ReadonlyMap<string, Value> = new Map([
  type('list', (args, runtime) => itemsOf('list', args, runtime)),
  type('tuple', (args, runtime) => new Tuple(itemsOf('tuple', args, runtime))),
  type('set', (args, runtime) => toSet(readArguments('set', args, '/iterable?')[0] ?? [], runtime)),
  type('dict', toDict),
  type('slice', toSlice),
]);

function type(name: string, call: Implementation): [string, Value] {
  return [name, new PythonType(name, call)];
}

function itemsOf(name: string, args: CallArguments, runtime: Runtime): readonly Value[] {
  const [items] = readArguments(name, args, '/iterable?');
  return items === undefined ? [] : toItems(items, runtime);
}

/** From a dictionary or pairs, and from keywords. */
function toDict({ positional, keywords }: CallArguments, runtime: Runtime): Dict {
  const { budget } = runtime;
  const entries = new Map<string, Entry>();
  const [source = new Tuple([])] = readArguments(
    'dict',
    { positional, keywords: new Map() },
    '/s?',
  );
  if (source instanceof Dict) {
    budget.step(source.entries.size);
    for (const [hash, entry] of source.entries) entries.set(hash, entry);
  } else {
    for (const pair of iterate(source, runtime)) {
      const [key, value, ...more] = toItems(pair, runtime);
      if (key === undefined || value === undefined || more.length > 0) {
        throw new ExpressionError('dict() takes pairs of a key and a value');
      }
      entries.set(hashOf(key, budget), { key, value });
    }
  }
  for (const [key, value] of keywords) entries.set(hashOfText(key), { key, value });
  return new Dict(entries);
}

function toSlice({ positional: bounds, keywords }: CallArguments): Slice {
  if (keywords.size > 0) throw new ExpressionError('slice() takes no keyword arguments');
  const [first = null, second = null, step = null] = bounds;
  if (bounds.length === 0 || bounds.length > 3) {
    throw new ExpressionError('slice() takes one to three arguments');
  }
  return bounds.length === 1 ? new Slice(null, first, null) : new Slice(first, second, step);
}
