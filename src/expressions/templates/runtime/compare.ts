import {
  areEqual as areEqualScalars,
  compare as compareScalars,
  hashKey,
} from '../../values/index.js';
import { type Budget } from '../budget.js';
import { payLinear } from '../operators/integers.js';
import { ExpressionError } from './expression-error.js';
import { typeName } from './type-name.js';
import {
  Dict,
  isList,
  isObject,
  PythonSet,
  Range,
  Slice,
  Tuple,
  type List,
  type PythonObject,
  type Scalar,
  type Value,
} from './value.js';

/** Python's `==`. */
export function areEqual(left: Value, right: Value, budget: Budget): boolean {
  budget.step();
  if (isObject(left)) return isObject(right) && areEqualObjects(left, right, budget);
  if (isObject(right)) return false;
  if (isList(left)) return isList(right) && areEqualLists(left, right, budget);
  return !isList(right) && areEqualTexts(left, right, budget);
}

function areEqualTexts(left: Scalar, right: Scalar, budget: Budget): boolean {
  if (typeof left === 'string' && typeof right === 'string' && left.length === right.length) {
    budget.scan(left.length);
  }
  return !isNan(left) && !isNan(right) && areEqualScalars(left, right);
}

function areEqualObjects(left: PythonObject, right: PythonObject, budget: Budget): boolean {
  if (left === right) return true;
  if (left instanceof Tuple) {
    return right instanceof Tuple && areEqualLists(left.items, right.items, budget);
  }
  if (left instanceof Dict) return right instanceof Dict && areEqualDicts(left, right, budget);
  if (left instanceof PythonSet) return right instanceof PythonSet && isSubset(left, right, true);
  if (left instanceof Slice) {
    return right instanceof Slice && areEqualLists(boundsOf(left), boundsOf(right), budget);
  }
  if (left instanceof Range) return right instanceof Range && areEqualRanges(left, right);
  const key = left.hashKey();
  return key !== null && key === right.hashKey();
}

function boundsOf({ start, stop, step }: Slice): List {
  return [start, stop, step];
}

function areEqualLists(left: List, right: List, budget: Budget): boolean {
  return left.length === right.length && firstDifference(left, right, budget) === left.length;
}

function areEqualDicts(left: Dict, right: Dict, budget: Budget): boolean {
  if (left.entries.size !== right.entries.size) return false;
  return budget.nested(() => {
    for (const [key, { value }] of left.entries) {
      const other = right.entries.get(key);
      if (other === undefined || !areEqual(value, other.value, budget)) return false;
    }
    return true;
  });
}

/** Whether all items of `left` are in `right`; where `isWhole`, no others are. */
export function isSubset(left: PythonSet, right: PythonSet, isWhole = false): boolean {
  if (left.items.size > right.items.size) return false;
  if (isWhole && left.items.size !== right.items.size) return false;
  for (const key of left.items.keys()) if (!right.items.has(key)) return false;
  return true;
}

/** Ranges are equal when they hold the same numbers. */
function areEqualRanges(left: Range, right: Range): boolean {
  const { length } = left;
  if (length !== right.length) return false;
  if (length === 0n) return true;
  return left.start === right.start && (length === 1n || left.step === right.step);
}

/** The first index at which the lists differ, or the length of the shorter one. */
function firstDifference(left: List, right: List, budget: Budget): number {
  return budget.nested(() => {
    for (const [index, item] of left.entries()) {
      const other = right[index];
      if (other === undefined || !areEqual(item, other, budget)) return index;
    }
    return left.length;
  });
}

/** The sign of `left` against `right`; null for two numbers without an order (one is not a number). */
export function order(left: Value, right: Value, operator: string, budget: Budget): number | null {
  budget.step();
  if (isNumber(left) && isNumber(right) && (isNan(left) || isNan(right))) return null;
  const leftItems = left instanceof Tuple && right instanceof Tuple ? left.items : left;
  const rightItems = left instanceof Tuple && right instanceof Tuple ? right.items : right;
  if (isList(leftItems) && isList(rightItems)) {
    return orderLists(leftItems, rightItems, operator, budget);
  }
  const sign = orderSingle(left, right, budget);
  if (sign !== null) return sign;
  throw new ExpressionError(
    `'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`,
  );
}

function isNumber(value: Value): boolean {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
}

function isNan(value: Value): boolean {
  return typeof value === 'number' && Number.isNaN(value);
}

function orderSingle(left: Value, right: Value, budget: Budget): number | null {
  if (isObject(left)) return left.compareTo(right);
  if (isObject(right) || isList(left) || isList(right)) return null;
  if (typeof left === 'string' && typeof right === 'string') {
    budget.scan(Math.min(left.length, right.length));
  }
  const sign = compareScalars(left, right);
  return typeof sign === 'number' ? sign : null;
}

function orderLists(left: List, right: List, operator: string, budget: Budget): number | null {
  const index = firstDifference(left, right, budget);
  const a = left[index];
  const b = right[index];
  if (a === undefined || b === undefined) return Math.sign(left.length - right.length);
  return budget.nested(() => order(a, b, operator, budget));
}

/** What dictionaries and sets go by; equal values share it. */
export function hashOf(value: Value, budget: Budget): string {
  budget.step();
  if (value instanceof Tuple) {
    const parts = budget.nested(() => value.items.map((item) => hashOf(item, budget)));
    // The lengths keep the parts apart, whatever the texts in them.
    const key = parts.map((part) => `${part.length} ${part}`).join();
    budget.reserve(key.length);
    return `tuple ${key}`;
  }
  if (typeof value === 'string') budget.scan(value.length);
  if (typeof value === 'bigint') payLinear(value, 0n, budget);
  const key = isObject(value) ? value.hashKey() : isList(value) ? null : hashKey(value);
  if (key === null) throw new ExpressionError(`unhashable type: '${typeName(value)}'`);
  return key;
}

/** The hash key of a text; it costs nothing, for short texts of the code itself. */
export function hashOfText(text: string): string {
  return `text ${text}`;
}
