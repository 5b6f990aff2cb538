import { type Budget } from '../budget.js';
import { type Value } from '../runtime/value.js';
import { divideFloats, divideFloor, divideIntegers, powerOfFloats, toFloat } from './floats.js';
import {
  bitLength,
  divide,
  multiply,
  payLinear,
  power,
  reserveBits,
  shiftLeft,
  shiftRight,
} from './integers.js';

/** A number as Python calculates with it: booleans are ints. Null for what is no number. */
export function asNumber(value: Value): bigint | number | null {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  return typeof value === 'bigint' || typeof value === 'number' ? value : null;
}

/** The result of an operator on two numbers; undefined when it is not defined for them. */
export function calculate(
  operator: string,
  left: bigint | number,
  right: bigint | number,
  budget: Budget,
): bigint | number | undefined {
  if (typeof left === 'bigint' && typeof right === 'bigint') {
    return calculateIntegers(operator, left, right, budget);
  }
  return calculateFloats(operator, toFloat(left), toFloat(right));
}

function calculateIntegers(
  operator: string,
  left: bigint,
  right: bigint,
  budget: Budget,
): bigint | number | undefined {
  switch (operator) {
    case '+':
      reserveBits(Math.max(bitLength(left), bitLength(right)) + 1, budget);
      return left + right;
    case '-':
      reserveBits(Math.max(bitLength(left), bitLength(right)) + 1, budget);
      return left - right;
    case '*':
      return multiply(left, right, budget);
    case '/':
      payLinear(left, right, budget);
      return divideIntegers(left, right);
    case '//':
      return divide(left, right, budget).quotient;
    case '%':
      return divide(left, right, budget).remainder;
    case '**':
      return right < 0n ? powerOfFloats(toFloat(left), toFloat(right)) : power(left, right, budget);
    default:
      return calculateBits(operator, left, right, budget);
  }
}

function calculateBits(
  operator: string,
  left: bigint,
  right: bigint,
  budget: Budget,
): bigint | undefined {
  payLinear(left, right, budget);
  switch (operator) {
    case '<<':
      return shiftLeft(left, right, budget);
    case '>>':
      return shiftRight(left, right);
    case '&':
      return left & right;
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    default:
      // Not reached: there are no other operators of arithmetic.
      return undefined;
  }
}

function calculateFloats(operator: string, left: number, right: number): number | undefined {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return divideFloats(left, right);
    case '//':
      return divideFloor(left, right).quotient;
    case '%':
      return divideFloor(left, right).remainder;
    case '**':
      return powerOfFloats(left, right);
    default:
      return undefined;
  }
}
