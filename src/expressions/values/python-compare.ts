import { codePointAt } from './code-point.js';
import { isDict, isList, type PythonDict, type PythonValue } from './python-value.js';

/** Python's default limit on the digits of an int in text (`sys.int_info.default_max_str_digits`). */
export const MAX_INTEGER_DIGITS = 4300;

const INTEGER_TEXT = /^[+-]?\p{Nd}+(?:_\p{Nd}+)*$/u;
/** What Python's `strip` takes off: not quite what JavaScript's `trim` does. */
const EDGE_SPACE =
  /^[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g;

/**
 * Python's `int(value)`: truncates floats, reads integer text in the decimal digits of any script (engine-core.md 7.6).
 * @returns null where Python raises
 */
export function toInt(value: PythonValue): bigint | null {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') return Number.isFinite(value) ? BigInt(Math.trunc(value)) : null;
  return typeof value === 'string' ? parseInteger(value) : null;
}

function parseInteger(text: string): bigint | null {
  if (text.length > 2 * MAX_INTEGER_DIGITS) return null;
  const body = text.replace(EDGE_SPACE, '');
  if (!INTEGER_TEXT.test(body)) return null;
  const digits = body.replace(/[+_-]/g, '').replace(/[^0-9]/gu, asciiDigit);
  if (digits.length > MAX_INTEGER_DIGITS) return null;
  return body.startsWith('-') ? -BigInt(digits) : BigInt(digits);
}

const DIGIT = /\p{Nd}/u;

/** Unicode lists the ten digits of a script in order, so the distance to the start of a run of digits tells. */
function asciiDigit(digit: string): string {
  const code = codePointAt(digit);
  let first = code;
  while (DIGIT.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((code - first) % 10);
}

/** Python's `==`: numbers by value across int, float and bool, everything else within its type. */
export function areEqual(left: PythonValue, right: PythonValue): boolean {
  const a = asNumeric(left);
  const b = asNumeric(right);
  if (a !== null || b !== null) return a !== null && b !== null && order(a, b) === 0;
  if (isList(left)) return isList(right) && areEqualLists(left, right);
  if (isDict(left)) return isDict(right) && areEqualDicts(left, right);
  return left === right;
}

function areEqualLists(left: readonly PythonValue[], right: readonly PythonValue[]): boolean {
  return left.length === right.length && firstDifference(left, right) === left.length;
}

function areEqualDicts(left: PythonDict, right: PythonDict): boolean {
  if (left.size !== right.size) return false;
  for (const [key, value] of left) {
    const other = right.get(key);
    if (other === undefined || !areEqual(value, other)) return false;
  }
  return true;
}

/** Two values that Python does not order (a type error there). */
export interface Unordered {
  readonly left: PythonValue;
  readonly right: PythonValue;
}

/**
 * The sign of `left` against `right` in Python's ordering: numbers by value, texts by code point, lists by their first
 * items that differ. Otherwise the two values, or the two items, that have no order.
 */
export function compare(left: PythonValue, right: PythonValue): number | Unordered {
  const a = asNumeric(left);
  const b = asNumeric(right);
  if (a !== null && b !== null) return order(a, b);
  if (typeof left === 'string' && typeof right === 'string') return compareTexts(left, right);
  return isList(left) && isList(right) ? compareLists(left, right) : { left, right };
}

function compareLists(
  left: readonly PythonValue[],
  right: readonly PythonValue[],
): number | Unordered {
  const index = firstDifference(left, right);
  const a = left[index];
  const b = right[index];
  return a === undefined || b === undefined ? order(left.length, right.length) : compare(a, b);
}

/** The first index at which the lists differ, or the length of the shorter one. */
function firstDifference(left: readonly PythonValue[], right: readonly PythonValue[]): number {
  for (const [index, item] of left.entries()) {
    const other = right[index];
    if (other === undefined || !areEqual(item, other)) return index;
  }
  return left.length;
}

/** By code point, as Python does; JavaScript's `<` compares UTF-16 units, which puts U+FFFD above U+1F600. */
function compareTexts(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) return order(codePointRank(a), codePointRank(b));
  }
  return order(left.length, right.length);
}

/** Surrogates stand for code points above the units that follow them. */
function codePointRank(unit: number): number {
  const isSurrogate = unit >= 0xd800 && unit < 0xe000;
  return isSurrogate ? unit + 0x10000 : unit;
}

/**
 * A text that two hashable values share exactly when they are equal: what Python's sets and dictionaries go by.
 * @returns null for a value that Python can't hash
 */
export function hashKey(value: PythonValue): string | null {
  if (typeof value === 'string') return `text ${value}`;
  if (value === null) return 'none';
  const number = asNumeric(value);
  if (number === null) return null;
  const isWhole = typeof number === 'bigint' || Number.isInteger(number);
  // In decimal it would take a time that grows with the square of the digits.
  return isWhole ? `int ${BigInt(number).toString(16)}` : `float ${number}`;
}

function asNumeric(value: PythonValue): bigint | number | null {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  return typeof value === 'bigint' || typeof value === 'number' ? value : null;
}

/** JavaScript compares a bigint and a number by their exact values, as Python does. */
function order(left: bigint | number, right: bigint | number): number {
  if (left < right) return -1;
  return left > right ? 1 : 0;
}

export type Ordering = '<' | '<=' | '>' | '>=';

/** Whether an ordering holds of two values, by the sign of what {@link compare} says of them. */
export function holds(sign: number, operator: Ordering): boolean {
  switch (operator) {
    case '<':
      return sign < 0;
    case '<=':
      return sign <= 0;
    case '>':
      return sign > 0;
    case '>=':
      return sign >= 0;
    default:
      return operator satisfies never;
  }
}
