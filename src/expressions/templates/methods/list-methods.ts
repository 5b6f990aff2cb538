import { areEqual } from '../runtime/compare.js';
import { readArguments } from '../runtime/arguments.js';
import { ExpressionError } from '../runtime/expression-error.js';
import { sliceBounds } from '../operators/slice-bounds.js';
import { Slice, type CallArguments, type List } from '../runtime/value.js';
import { type Runtime } from '../runtime/runtime.js';
import { type Method, type MethodTable } from './method.js';

/** Of lists and of tuples. */
export const SEQUENCE_METHODS: MethodTable<List> = new Map<string, Method<List>>([
  ['index', index],
  ['count', count],
]);

/** Of lists only. */
export const LIST_METHODS: MethodTable<List> = new Map<string, Method<List>>([
  ...SEQUENCE_METHODS,
  ['copy', copy],
]);

/** Nothing changes a list, so its copy can be the list itself. */
function copy(items: List, args: CallArguments): List {
  readArguments('copy', args);
  return items;
}

function index(items: List, args: CallArguments, { budget }: Runtime): bigint {
  const [wanted, start = null, stop = null] = readArguments(
    'index',
    args,
    '/value',
    '/start?',
    '/stop?',
  );
  const bounds = sliceBounds(new Slice(start, stop, null), items.length);
  for (const [offset, item] of items.slice(bounds.start, bounds.start + bounds.count).entries()) {
    if (areEqual(item, wanted, budget)) return BigInt(bounds.start + offset);
  }
  throw new ExpressionError('value is not in list');
}

function count(items: List, args: CallArguments, { budget }: Runtime): bigint {
  const [wanted] = readArguments('count', args, '/value');
  return BigInt(items.filter((item) => areEqual(item, wanted, budget)).length);
}
