import { areEqual, compare } from '../values/index.js';
import { FeelError } from './feel-error.js';
import {
  className,
  classText,
  isDictValue,
  isInstance,
  isListValue,
  Moment,
  plain,
  type Range,
  type FeelValue,
} from './feel-values.js';

export type Ordering = '<' | '<=' | '>' | '>=';
export type Arithmetic = '+' | '-' | '*' | '/' | '**';

/** Digits of an integer; Python prints no longer ones either. */
const MAX_DIGITS = 4300;
const MAX_INT = 10n ** BigInt(MAX_DIGITS);

export function isEqual(left: FeelValue, right: FeelValue): boolean {
  if (left instanceof Moment || right instanceof Moment) {
    return (
      left instanceof Moment &&
      right instanceof Moment &&
      left.kind === right.kind &&
      (left.offset === null) === (right.offset === null) &&
      left.instant === right.instant
    );
  }
  return areEqual(plain(left), plain(right));
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
  if (sign === null) {
    throw new FeelError(
      `'${operator}' not supported between instances of '${className(left)}' and '${className(right)}'`,
    );
  }
  switch (operator) {
    case '<':
      return sign < 0;
    case '<=':
      return sign <= 0;
    case '>':
      return sign > 0;
    case '>=':
      return sign >= 0;
  }
}

function order(left: FeelValue, right: FeelValue): number | null {
  if (left instanceof Moment && right instanceof Moment) {
    const isAlike = left.kind === right.kind && (left.offset === null) === (right.offset === null);
    return isAlike ? left.instant - right.instant : null;
  }
  if (left instanceof Moment || right instanceof Moment) return null;
  const sign = compare(plain(left), plain(right));
  return typeof sign === 'number' ? sign : null;
}

/** Whether a range holds a value; the ends need not be of its type. */
export function isInRange(value: FeelValue, range: Range): boolean {
  return (
    isOrdered(value, range.isStartOpen ? '>' : '>=', range.start) &&
    isOrdered(value, range.isEndOpen ? '<' : '<=', range.end)
  );
}

/** Python's `item in container`: of a list, of a text as a part of it, of a dictionary's keys. */
export function isMember(item: FeelValue, container: FeelValue): boolean {
  if (isListValue(container)) return container.some((member) => isEqual(member, item));
  if (isDictValue(container)) return typeof item === 'string' && container.has(item);
  if (typeof container !== 'string') {
    throw new FeelError(`argument of type '${className(container)}' is not iterable`);
  }
  if (typeof item === 'string') return container.includes(item);
  throw new FeelError(`'in <string>' requires string as left operand, not ${className(item)}`);
}

export function calculate(left: FeelValue, operator: Arithmetic, right: FeelValue): FeelValue {
  checkSameType(left, right);
  if (operator === '+') {
    if (typeof left === 'string' && typeof right === 'string') return left + right;
    if (isListValue(left) && isListValue(right)) return [...left, ...right];
  }
  if (typeof left === 'number' && typeof right === 'number') {
    return calculateFloat(left, operator, right);
  }
  const [a, b] = [toBigInt(left), toBigInt(right)];
  if (a !== null && b !== null) return bounded(calculateInt(a, operator, b));
  throw new FeelError(
    `unsupported operand type(s) for ${operator}: '${className(left)}' and '${className(right)}'`,
  );
}

function toBigInt(value: FeelValue): bigint | null {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  return typeof value === 'bigint' ? value : null;
}

function calculateInt(left: bigint, operator: Arithmetic, right: bigint): FeelValue {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return divide(Number(left), Number(right));
    case '**':
      return right < 0n ? calculateFloat(Number(left), '**', Number(right)) : power(left, right);
  }
}

function calculateFloat(left: number, operator: Arithmetic, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return divide(left, right);
    case '**':
      return finite(left ** right);
  }
}

function divide(left: number, right: number): number {
  if (right === 0) throw new FeelError('division by zero');
  return finite(left / right);
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new FeelError('the result of the calculation is no finite number');
}

/** Refused before it is computed: the digits of the result are known. */
function power(base: bigint, exponent: bigint): bigint {
  const digits = base.toString().replace('-', '').length;
  const isSmall = base >= -1n && base <= 1n;
  if (!isSmall && BigInt(digits - 1) * exponent > BigInt(MAX_DIGITS)) throw tooLarge();
  if (!isSmall && exponent > BigInt(MAX_DIGITS * 4)) throw tooLarge();
  return isSmall ? smallPower(base, exponent) : base ** exponent;
}

function smallPower(base: bigint, exponent: bigint): bigint {
  if (exponent === 0n || base === 1n) return 1n;
  if (base === 0n) return 0n;
  return exponent % 2n === 0n ? 1n : -1n;
}

function bounded(value: FeelValue): FeelValue {
  if (typeof value === 'bigint' && (value >= MAX_INT || value <= -MAX_INT)) throw tooLarge();
  return value;
}

function tooLarge(): FeelError {
  return new FeelError(`an integer of more than ${MAX_DIGITS} digits`);
}
