import { sliceBounds } from '../operators/slice-bounds.js';
import { payForSearch } from '../operators/search.js';
import { readArguments } from '../runtime/arguments.js';
import { expectText } from '../runtime/expect.js';
import { ExpressionError } from '../runtime/expression-error.js';
import { type Runtime } from '../runtime/runtime.js';
import { typeName } from '../runtime/type-name.js';
import { Slice, Tuple, type CallArguments, type Value } from '../runtime/value.js';
import { type Method, type MethodTable } from './method.js';

export const SEARCH_METHODS: MethodTable<string> = new Map<string, Method<string>>([
  ['find', (text, args, runtime) => BigInt(find('find', text, args, runtime))],
  ['rfind', (text, args, runtime) => BigInt(find('rfind', text, args, runtime))],
  ['index', (text, args, runtime) => indexOf('index', text, args, runtime)],
  ['rindex', (text, args, runtime) => indexOf('rindex', text, args, runtime)],
  ['count', count],
  ['startswith', (text, args, runtime) => hasEdge('startswith', text, args, runtime)],
  ['endswith', (text, args, runtime) => hasEdge('endswith', text, args, runtime)],
]);

/** The part of a text between the bounds that a method was given. */
interface Window {
  readonly text: string;
  /** Index of its first code point. */
  readonly start: number;
  /** Whether the bounds lie within the text: an empty text is found nowhere behind its end. */
  readonly isWithin: boolean;
}

function windowOf(text: string, bounds: readonly (Value | undefined)[], runtime: Runtime): Window {
  const [start = null, stop = null] = bounds;
  const { codePoints } = runtime;
  const length = codePoints.length(text);
  const { start: first, count: size } = sliceBounds(new Slice(start, stop, null), length);
  const isWithin = !isBehind(start, length) && (size > 0 || !isCrossed(start, stop, length));
  return { text: codePoints.slice(text, first, first + size), start: first, isWithin };
}

function isBehind(start: Value, length: number): boolean {
  return typeof start === 'bigint' && start > BigInt(length);
}

function isCrossed(start: Value, stop: Value, length: number): boolean {
  const { start: first } = sliceBounds(new Slice(start, null, null), length);
  const { start: end } = sliceBounds(new Slice(stop ?? BigInt(length), null, null), length);
  return end < first;
}

function find(name: string, text: string, args: CallArguments, runtime: Runtime): number {
  const [sub, ...bounds] = readArguments(name, args, '/sub', '/start?', '/end?');
  const pattern = expectText(sub, `${name}() argument`);
  const within = windowOf(text, bounds, runtime);
  payForSearch(within.text, pattern, runtime.budget);
  if (!within.isWithin) return -1;
  const offset = name.startsWith('r')
    ? within.text.lastIndexOf(pattern)
    : within.text.indexOf(pattern);
  return offset === -1 ? -1 : within.start + runtime.codePoints.indexOf(within.text, offset);
}

function indexOf(name: string, text: string, args: CallArguments, runtime: Runtime): bigint {
  const index = find(name === 'index' ? 'find' : 'rfind', text, args, runtime);
  if (index === -1) throw new ExpressionError('substring not found');
  return BigInt(index);
}

function count(text: string, args: CallArguments, runtime: Runtime): bigint {
  const [sub, ...bounds] = readArguments('count', args, '/sub', '/start?', '/end?');
  const pattern = expectText(sub, 'count() argument');
  const within = windowOf(text, bounds, runtime);
  if (!within.isWithin) return 0n;
  if (pattern === '') return BigInt(runtime.codePoints.length(within.text) + 1);
  return BigInt(countIn(within.text, pattern, runtime));
}

/** How often a pattern that is not empty occurs, without overlaps. */
export function countIn(text: string, pattern: string, { budget }: Runtime): number {
  payForSearch(text, pattern, budget);
  let found = 0;
  for (let at = text.indexOf(pattern); at !== -1; found += 1) {
    at = text.indexOf(pattern, at + pattern.length);
  }
  budget.scan(found);
  return found;
}

function hasEdge(name: string, text: string, args: CallArguments, runtime: Runtime): boolean {
  const [edge, ...bounds] = readArguments(name, args, '/edge', '/start?', '/end?');
  const within = windowOf(text, bounds, runtime);
  const edges = edge instanceof Tuple ? edge.items : [edge];
  const isAtStart = name === 'startswith';
  return edges.some((item) => {
    if (typeof item !== 'string') {
      const message = `${name} first arg must be str or a tuple of str, not ${typeName(item)}`;
      throw new ExpressionError(message);
    }
    runtime.budget.scan(item.length);
    const isThere = isAtStart ? within.text.startsWith(item) : within.text.endsWith(item);
    return isThere && within.isWithin;
  });
}
