import { toFraction } from '../formatting/exact-decimal.js';
import { ExpressionError } from '../runtime/expression-error.js';

/** `float(value)` of an int. */
export function toFloat(value: bigint | number): number {
  const float = Number(value);
  if (typeof value === 'bigint' && !Number.isFinite(float)) {
    throw new ExpressionError('int too large to convert to float');
  }
  return float;
}

export function divideFloats(left: number, right: number): number {
  if (right === 0) throw new ExpressionError('float division by zero');
  return left / right;
}

/** Bits that hold any float's digits with room to round. */
const QUOTIENT_BITS = 66;

/** `left / right` of ints, rounded once, however long they are. */
export function divideIntegers(left: bigint, right: bigint): number {
  if (right === 0n) throw new ExpressionError('division by zero');
  const [a, b] = [Number(left), Number(right)];
  if (Number.isSafeInteger(a) && Number.isSafeInteger(b)) return a / b;
  const isNegative = left < 0n !== right < 0n;
  const quotient = divideLong(left < 0n ? -left : left, right < 0n ? -right : right);
  if (!Number.isFinite(quotient)) {
    throw new ExpressionError('integer division result too large for a float');
  }
  return isNegative ? -quotient : quotient;
}

function divideLong(left: bigint, right: bigint): number {
  const shift = QUOTIENT_BITS + right.toString(2).length - left.toString(2).length;
  const numerator = shift > 0 ? left << BigInt(shift) : left;
  const denominator = shift < 0 ? right << BigInt(-shift) : right;
  const quotient = numerator / denominator;
  // A remainder keeps what is just above half from being taken for half.
  const sticky = quotient * denominator === numerator ? 0n : 1n;
  return scale(Number(quotient | sticky), -shift);
}

/** `value * 2 ** exponent`, in two steps so that the power itself stays finite. */
function scale(value: number, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return value * 2 ** half * 2 ** (exponent - half);
}

/** Python's `//` and `%` of floats: the quotient rounds down, the remainder has the divisor's sign. */
export function divideFloor(
  left: number,
  right: number,
): { readonly quotient: number; readonly remainder: number } {
  if (right === 0) throw new ExpressionError('float floor division by zero');
  let remainder = left % right;
  let quotient = (left - remainder) / right;
  if (remainder !== 0 && remainder < 0 !== right < 0) {
    remainder += right;
    quotient -= 1;
  }
  if (remainder === 0) remainder = right < 0 ? -0 : 0;
  return { quotient: roundQuotient(quotient, left / right), remainder };
}

function roundQuotient(quotient: number, exact: number): number {
  if (quotient === 0) return exact < 0 || Object.is(exact, -0) ? -0 : 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

export function powerOfFloats(base: number, exponent: number): number {
  // Not a number to the power of zero, and one to any power.
  if (exponent === 0 || base === 1) return 1;
  if (base === 0 && exponent < 0) {
    throw new ExpressionError('0.0 cannot be raised to a negative power');
  }
  if (base < 0 && Number.isFinite(base) && Number.isFinite(exponent) && exponent % 1 !== 0) {
    throw new ExpressionError('Complex numbers are not available in templates.');
  }
  if (base === -1 && !Number.isFinite(exponent) && !Number.isNaN(exponent)) return 1;
  const result = powerOf(base, exponent);
  if (!Number.isFinite(result) && Number.isFinite(base) && Number.isFinite(exponent)) {
    throw new ExpressionError('Numerical result out of range');
  }
  return result;
}

/** Up to here a power is calculated exactly: `**` of JavaScript may be off by the last digit. */
const MAX_EXACT_EXPONENT = 32;

function powerOf(base: number, exponent: number): number {
  if (exponent === 0.5 && base > 0) return Math.sqrt(base);
  const size = Math.abs(exponent);
  const isExact = Number.isInteger(exponent) && size <= MAX_EXACT_EXPONENT;
  if (!isExact || !Number.isFinite(base) || base === 0) return base ** exponent;
  const { numerator, denominator } = toFraction(base);
  const [top, bottom] = [numerator ** BigInt(size), denominator ** BigInt(size)];
  const result = exponent < 0 ? divideLong(bottom, top) : divideLong(top, bottom);
  return base < 0 && size % 2 === 1 ? -result : result;
}
