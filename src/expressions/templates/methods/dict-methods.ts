import { readArguments } from '../runtime/arguments.js';
import { hashOf } from '../runtime/compare.js';
import { type Runtime } from '../runtime/runtime.js';
import {
  DictView,
  Tuple,
  type CallArguments,
  type Dict,
  type Entry,
  type Value,
} from '../runtime/value.js';
import { type Method, type MethodTable } from './method.js';

export const DICT_METHODS: MethodTable<Dict> = new Map<string, Method<Dict>>([
  ['get', get],
  ['keys', listing('keys', ({ key }) => key)],
  ['values', listing('values', ({ value }) => value)],
  ['items', listing('items', ({ key, value }) => new Tuple([key, value]))],
  ['copy', copy],
]);

function get({ entries }: Dict, args: CallArguments, { budget }: Runtime): Value {
  const [key, fallback = null] = readArguments('get', args, '/key', '/default?');
  const entry = entries.get(hashOf(key, budget));
  return entry === undefined ? fallback : entry.value;
}

/** Nothing changes a dictionary, so its copy can be the dictionary itself. */
function copy(dict: Dict, args: CallArguments): Dict {
  readArguments('copy', args);
  return dict;
}

function listing(name: 'keys' | 'values' | 'items', pick: (entry: Entry) => Value): Method<Dict> {
  return ({ entries }, args, { budget }) => {
    readArguments(name, args);
    budget.step(entries.size);
    return new DictView(`dict_${name}`, Array.from(entries.values(), pick));
  };
}
