import { type Budget, RenderBudgetError } from '../templates/budget.js';
import { asNumber, calculate as calculateNumbers } from '../templates/operators/numbers.js';
import { payForSearch } from '../templates/operators/search.js';
import { ExpressionError } from '../templates/runtime/expression-error.js';
import { areEqual, compare, holds, MAX_INTEGER_DIGITS, type Ordering } from '../values/index.js';
import { FeelError } from './feel-error.js';
import {
  className,
  classText,
  isDictValue,
  isInstance,
  isListValue,
  Moment,
  Range,
  type FeelValue,
} from './feel-values.js';

export type Arithmetic = '+' | '-' | '*' | '/' | '**';

/** Python prints no longer ones either. */
const MAX_INT = 10n ** BigInt(MAX_INTEGER_DIGITS);

/** Reads no more of the right value than the left one has, so that an item can be compared with many. */
export function isEqual(left: FeelValue, right: FeelValue): boolean {
  if (left instanceof Moment) {
    return right instanceof Moment && isAlike(left, right) && left.instant === right.instant;
  }
  if (left instanceof Range)
    return right instanceof Range && isEqual(partsOf(left), partsOf(right));
  if (isListValue(left)) return isListValue(right) && isEqualList(left, right);
  if (isDictValue(left)) return isDictValue(right) && isEqualDict(left, right);
  if (typeof right === 'object' && right !== null) return false;
  return areEqual(left, right);
}

/** Of one kind, and both with a zone or both without. */
function isAlike(left: Moment, right: Moment): boolean {
  return left.kind === right.kind && (left.offset === null) === (right.offset === null);
}

function partsOf({ start, end, isStartOpen, isEndOpen }: Range): readonly FeelValue[] {
  return [start, end, isStartOpen, isEndOpen];
}

function isEqualList(left: readonly FeelValue[], right: readonly FeelValue[]): boolean {
  return left.length === right.length && left.every((item, at) => isEqual(item, right[at] ?? null));
}

function isEqualDict(
  left: ReadonlyMap<string, FeelValue>,
  right: ReadonlyMap<string, FeelValue>,
): boolean {
  if (left.size !== right.size) return false;
  return [...left].every(([key, item]) => right.has(key) && isEqual(item, right.get(key) ?? null));
}

/**
 * BKFlow's rule for `=`, orderings and arithmetic: the left value is an instance of the right one's type. So neither
 * 1 = 1.0 nor a comparison with null has an answer.
 */
export function checkSameType(left: FeelValue, right: FeelValue): void {
  if (isInstance(left, right)) return;
  throw new FeelError(
    `Type of both operators must be same, get ${classText(left)} and ${classText(right)}`,
  );
}

export function checkTexts(left: FeelValue, right: FeelValue): [string, string] {
  checkSameType(left, right);
  if (typeof left === 'string' && typeof right === 'string') return [left, right];
  throw new FeelError(
    `Type of both operators must be <class 'str'>, get ${classText(left)} and ${classText(right)}`,
  );
}

/** @throws FeelError for values that Python does not order */
export function isOrdered(left: FeelValue, operator: Ordering, right: FeelValue): boolean {
  const sign = order(left, right);
  if (typeof sign !== 'number') {
    const [a, b] = sign;
    throw new FeelError(
      `'${operator}' not supported between instances of '${className(a)}' and '${className(b)}'`,
    );
  }
  return holds(sign, operator);
}

/** Two values that have no order. */
type Unordered = readonly [FeelValue, FeelValue];

function order(left: FeelValue, right: FeelValue): number | Unordered {
  if (left instanceof Moment && right instanceof Moment && isAlike(left, right)) {
    return left.instant - right.instant;
  }
  if (isListValue(left) && isListValue(right)) return orderLists(left, right);
  if (typeof left === 'object' || typeof right === 'object') return [left, right];
  const sign = compare(left, right);
  return typeof sign === 'number' ? sign : [left, right];
}

/** By the first items that differ. */
function orderLists(left: readonly FeelValue[], right: readonly FeelValue[]): number | Unordered {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const [a, b] = [left[at] ?? null, right[at] ?? null];
    if (!isEqual(a, b)) return order(a, b);
  }
  return left.length - right.length;
}

/** Whether a range holds a value; the ends need not be of its type. */
export function isInRange(value: FeelValue, range: Range): boolean {
  return (
    isOrdered(value, range.isStartOpen ? '>' : '>=', range.start) &&
    isOrdered(value, range.isEndOpen ? '<' : '<=', range.end)
  );
}

/** Python's `item in container`: of a list, of a text as a part of it, of a dictionary's keys. */
export function isMember(item: FeelValue, container: FeelValue, budget: Budget): boolean {
  if (isListValue(container)) return container.some((member) => isEqual(member, item));
  if (isDictValue(container)) return typeof item === 'string' && container.has(item);
  if (typeof container !== 'string') {
    throw new FeelError(`argument of type '${className(container)}' is not iterable`);
  }
  if (typeof item !== 'string') {
    throw new FeelError(`'in <string>' requires string as left operand, not ${className(item)}`);
  }
  payForSearch(container, item, budget);
  return container.includes(item);
}

export function calculate(
  left: FeelValue,
  operator: Arithmetic,
  right: FeelValue,
  budget: Budget,
): FeelValue {
  checkSameType(left, right);
  if (operator === '+') {
    if (typeof left === 'string' && typeof right === 'string') return left + right;
    if (isListValue(left) && isListValue(right)) return [...left, ...right];
  }
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== null && b !== null) return bounded(numbers(a, operator, b, budget), operator);
  throw new FeelError(
    `unsupported operand type(s) for ${operator}: '${className(left)}' and '${className(right)}'`,
  );
}

function numberOf(value: FeelValue): bigint | number | null {
  return typeof value === 'object' ? null : asNumber(value);
}

/** As templates calculate. */
function numbers(
  left: bigint | number,
  operator: Arithmetic,
  right: bigint | number,
  budget: Budget,
): bigint | number {
  if (operator === '**' && left < 0 && Number(right) % 1 !== 0) {
    throw new FeelError('complex numbers are not available');
  }
  try {
    // Not reached: the other value, as templates have all of these operators.
    return calculateNumbers(operator, left, right, budget) ?? NaN;
  } catch (error) {
    if (error instanceof ExpressionError) throw new FeelError(error.message);
    if (error instanceof RenderBudgetError && error.limit === 'size') throw tooLarge();
    throw error;
  }
}

/** Sums and products of floats may be infinite, as in Python; what a division or a power gives may not. */
function bounded(value: bigint | number, operator: Arithmetic): bigint | number {
  if (typeof value === 'bigint') {
    if (value >= MAX_INT || value <= -MAX_INT) throw tooLarge();
  } else if ((operator === '/' || operator === '**') && !Number.isFinite(value)) {
    throw new FeelError('the result of the calculation is no finite number');
  }
  return value;
}

function tooLarge(): FeelError {
  return new FeelError(`an integer of more than ${MAX_INTEGER_DIGITS} digits`);
}
