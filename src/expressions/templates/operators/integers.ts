import { RenderBudgetError, type Budget } from '../budget.js';
import { ExpressionError } from '../runtime/expression-error.js';

/** About 9,800 digits: more than Python prints, and quick to calculate with. */
const MAX_BITS = 32_768;
const WORD = 64;
/** Bits that one step reads or writes. */
const BITS_OF_STEP = 256;
/** Products of two words that one step makes. */
const PRODUCTS = 1024;

/** Bits of the number's absolute value; may be up to three too many. */
export function bitLength(value: bigint): number {
  if (value > -0x1_0000_0000n && value < 0x1_0000_0000n) return 32;
  return value.toString(16).length * 4;
}

/** Before an int of this many bits is made. */
export function reserveBits(bits: number, budget: Budget): void {
  if (!(bits <= MAX_BITS)) throw new RenderBudgetError('size');
  budget.step(bits / BITS_OF_STEP);
}

/** For an operation whose time grows with the bits of one operand times those of the other. */
export function payProduct(left: number, right: number, budget: Budget): void {
  budget.step(((left / WORD) * (right / WORD)) / PRODUCTS);
}

export function multiply(left: bigint, right: bigint, budget: Budget): bigint {
  const [a, b] = [bitLength(left), bitLength(right)];
  reserveBits(a + b, budget);
  payProduct(a, b, budget);
  return left * right;
}

/** For an operation whose time is linear in the bits of its operands. */
export function payLinear(left: bigint, right: bigint, budget: Budget): void {
  budget.step((bitLength(left) + bitLength(right)) / BITS_OF_STEP);
}

export function divide(
  left: bigint,
  right: bigint,
  budget: Budget,
): { readonly quotient: bigint; readonly remainder: bigint } {
  if (right === 0n) throw new ExpressionError('integer division or modulo by zero');
  payLinear(left, right, budget);
  payProduct(bitLength(left), bitLength(right), budget);
  const quotient = left / right;
  const remainder = left - quotient * right;
  // Python rounds down, JavaScript towards zero.
  return remainder !== 0n && remainder < 0n !== right < 0n
    ? { quotient: quotient - 1n, remainder: remainder + right }
    : { quotient, remainder };
}

/** `base ** exponent` for an exponent that is not negative. */
export function power(base: bigint, exponent: bigint, budget: Budget): bigint {
  if (base === 0n || base === 1n) return exponent === 0n ? 1n : base;
  if (base === -1n) return exponent % 2n === 0n ? 1n : -1n;
  const bits = exactBitLength(base) * Number(exponent);
  reserveBits(bits, budget);
  payProduct(bits, bits, budget);
  return base ** exponent;
}

function exactBitLength(value: bigint): number {
  return (value < 0n ? -value : value).toString(2).length;
}

/** `base ** exponent % modulus` in Python's sign rules. */
export function modularPower(
  base: bigint,
  exponent: bigint,
  modulus: bigint,
  budget: Budget,
): bigint {
  if (modulus === 0n) throw new ExpressionError('pow() 3rd argument cannot be 0');
  if (exponent < 0n) {
    throw new ExpressionError('pow() with a negative exponent and a modulus is not available.');
  }
  let result = divide(1n, modulus, budget).remainder;
  let factor = divide(base, modulus, budget).remainder;
  for (const bit of [...exponent.toString(2)].reverse()) {
    budget.step();
    if (bit === '1') {
      result = divide(multiply(result, factor, budget), modulus, budget).remainder;
    }
    factor = divide(multiply(factor, factor, budget), modulus, budget).remainder;
  }
  return result;
}

export function shiftLeft(value: bigint, count: bigint, budget: Budget): bigint {
  if (count < 0n) throw new ExpressionError('negative shift count');
  if (value === 0n) return 0n;
  reserveBits(bitLength(value) + Number(count), budget);
  return value << count;
}

export function shiftRight(value: bigint, count: bigint): bigint {
  if (count < 0n) throw new ExpressionError('negative shift count');
  return count > BigInt(MAX_BITS) ? (value < 0n ? -1n : 0n) : value >> count;
}
