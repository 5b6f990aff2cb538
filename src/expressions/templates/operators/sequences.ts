import { type Runtime } from '../runtime/runtime.js';
import { isList, Tuple, type List, type Value } from '../runtime/value.js';

/** `left + right` of two texts, lists or tuples; undefined for others. */
export function concatenate(left: Value, right: Value, { budget }: Runtime): Value | undefined {
  if (typeof left === 'string' && typeof right === 'string') {
    budget.reserve(left.length + right.length);
    return left + right;
  }
  if (isList(left) && isList(right)) return joinLists(left, right);
  if (left instanceof Tuple && right instanceof Tuple) {
    return new Tuple(joinLists(left.items, right.items));
  }
  return undefined;

  function joinLists(a: List, b: List): List {
    budget.reserve(a.length + b.length);
    return [...a, ...b];
  }
}

/** `value * count` of a text, a list or a tuple; undefined for others. */
export function repeat(value: Value, count: bigint, { budget }: Runtime): Value | undefined {
  const times = count < 0n ? 0 : Number(count);
  if (typeof value === 'string') {
    budget.reserve(value.length * times || 0);
    return value === '' ? '' : value.repeat(times);
  }
  if (isList(value)) return repeatList(value);
  return value instanceof Tuple ? new Tuple(repeatList(value.items)) : undefined;

  function repeatList(items: List): List {
    if (items.length === 0) return items;
    budget.reserve(items.length * times);
    return Array.from({ length: times }, () => items).flat();
  }
}
