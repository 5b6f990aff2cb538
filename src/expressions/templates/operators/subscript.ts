import { hashOf } from '../runtime/compare.js';
import { ExpressionError } from '../runtime/expression-error.js';
import { printRepr } from '../runtime/print.js';
import { type Runtime } from '../runtime/runtime.js';
import { typeName } from '../runtime/type-name.js';
import {
  Dict,
  isList,
  isObject,
  Range,
  Slice,
  Tuple,
  type List,
  type Value,
} from '../runtime/value.js';
import { asNumber } from './numbers.js';
import { sliceBounds } from './slice-bounds.js';

/** `object[index]` */
export function subscript(object: Value, index: Value, runtime: Runtime): Value {
  if (object instanceof Dict) return entryOf(object, index, runtime);
  if (isObject(object)) {
    const own = object.operate('[]', index, false);
    if (own !== undefined) return own;
  }
  if (!isSequence(object)) {
    throw new ExpressionError(`'${typeName(object)}' object is not subscriptable`);
  }
  return index instanceof Slice ? sliceOf(object, index, runtime) : itemAt(object, index, runtime);
}

function entryOf({ entries }: Dict, key: Value, { budget }: Runtime): Value {
  const entry = entries.get(hashOf(key, budget));
  if (entry === undefined) throw new ExpressionError(`KeyError: ${printRepr(key, budget)}`);
  return entry.value;
}

type Sequence = string | List | Tuple | Range;

function isSequence(value: Value): value is Sequence {
  if (typeof value === 'string' || isList(value)) return true;
  return value instanceof Tuple || value instanceof Range;
}

function lengthOf(object: Sequence, { codePoints }: Runtime): number {
  if (typeof object === 'string') return codePoints.length(object);
  return object instanceof Range ? Number(object.length) : itemsOf(object).length;
}

function itemsOf(object: List | Tuple): List {
  return object instanceof Tuple ? object.items : object;
}

function itemAt(object: Sequence, index: Value, runtime: Runtime): Value {
  const number = asNumber(index);
  if (typeof number !== 'bigint') {
    const message = `${typeName(object)} indices must be integers or slices, not ${typeName(index)}`;
    throw new ExpressionError(message);
  }
  const length = lengthOf(object, runtime);
  const at = Number(number) < 0 ? Number(number) + length : Number(number);
  if (at < 0 || at >= length) throw new ExpressionError(`${typeName(object)} index out of range`);
  if (typeof object === 'string') return runtime.codePoints.pick(object, at, 1, 1);
  if (object instanceof Range) return object.start + BigInt(at) * object.step;
  return itemsOf(object)[at] ?? null;
}

/** How much more than copying a block it takes to pick items one by one. */
const PICK_COST = 4;

function sliceOf(object: Sequence, slice: Slice, runtime: Runtime): Value {
  const { start, step, stop, count } = sliceBounds(slice, lengthOf(object, runtime));
  if (object instanceof Range) return sliceOfRange(object, start, step, stop);
  runtime.budget.reserve(count);
  if (step !== 1) runtime.budget.scan(count * PICK_COST);
  if (typeof object === 'string') {
    return step === 1
      ? runtime.codePoints.slice(object, start, start + count)
      : runtime.codePoints.pick(object, start, step, count);
  }
  const items = itemsOf(object);
  const picked =
    step === 1
      ? items.slice(start, start + count)
      : Array.from({ length: count }, (_, index) => items[start + index * step] ?? null);
  return object instanceof Tuple ? new Tuple(picked) : picked;
}

function sliceOfRange(range: Range, start: number, step: number, stop: number): Range {
  const at = (index: number): bigint => range.start + BigInt(index) * range.step;
  return new Range(at(start), at(stop), range.step * BigInt(step));
}
