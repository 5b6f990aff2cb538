import { type Budget } from '../budget.js';
import { roundScaled, toFraction } from '../formatting/exact-decimal.js';
import { bitLength, payLinear, payProduct } from '../operators/integers.js';
import { asNumber } from '../operators/numbers.js';
import { readArguments } from '../runtime/arguments.js';
import { expectCount } from '../runtime/expect.js';
import { ExpressionError } from '../runtime/expression-error.js';
import { type Runtime } from '../runtime/runtime.js';
import { typeName } from '../runtime/type-name.js';
import { type CallArguments, type Value } from '../runtime/value.js';

/** Digits behind which rounding changes no float, and before which nothing of it is left. */
const MAX_DIGITS = 400;

/** Python's `round`: halves go to the even side, of the number's exact value. */
export function round(args: CallArguments, { budget }: Runtime): Value {
  const [value, ndigits = null] = readArguments('round', args, 'number', 'ndigits?');
  const number = asNumber(value);
  if (number === null) {
    throw new ExpressionError(`type ${typeName(value)} doesn't define __round__ method`);
  }
  const digits = ndigits === null ? null : expectCount(ndigits, 'ndigits');
  if (typeof number === 'bigint') return roundInteger(number, digits ?? 0, budget);
  if (digits === null) return roundToInteger(number);
  return roundFloat(number, digits);
}

function roundInteger(value: bigint, digits: number, budget: Budget): bigint {
  if (digits >= 0 || value === 0n) return value;
  const size = value < 0n ? -value : value;
  // Nothing is left of a number that is shorter than what is cut off.
  if (-digits > size.toString(16).length * 1.3 + 1) return 0n;
  payLinear(size, size, budget);
  payProduct(bitLength(size), 4 * -digits, budget);
  const scaled = roundScaled({ numerator: size, denominator: 1n }, digits);
  const rounded = scaled * 10n ** BigInt(-digits);
  return value < 0n ? -rounded : rounded;
}

function roundToInteger(value: number): bigint {
  if (!Number.isFinite(value)) {
    throw new ExpressionError('cannot convert float infinity or NaN to integer');
  }
  const rounded = roundScaled(toFraction(value), 0);
  return value < 0 ? -rounded : rounded;
}

function roundFloat(value: number, digits: number): number {
  if (!Number.isFinite(value) || digits > MAX_DIGITS) return value;
  const sign = value < 0 || Object.is(value, -0) ? -1 : 1;
  if (digits < -MAX_DIGITS) return sign * 0;
  const scaled = roundScaled(toFraction(value), digits);
  const rounded = sign * Number(`${scaled}e${-digits}`);
  if (!Number.isFinite(rounded)) throw new ExpressionError('rounded value too large to represent');
  return rounded;
}
