import { MAX_INTEGER_DIGITS } from '../../values/index.js';
import { asNumber } from '../operators/numbers.js';
import { toFloat } from '../operators/floats.js';
import { ExpressionError } from '../runtime/expression-error.js';
import { typeName } from '../runtime/type-name.js';
import { type Value } from '../runtime/value.js';
import { formatExponent, formatFixed, formatGeneral } from './float-format.js';

/** A number as it is printed, without the padding. */
export interface PrintedNumber {
  readonly isNegative: boolean;
  readonly digits: string;
}

const RADIX: ReadonlyMap<string, number> = new Map([
  ['d', 10],
  ['i', 10],
  ['u', 10],
  ['x', 16],
  ['X', 16],
  ['o', 8],
]);
const DEFAULT_PRECISION = 6;
const TOO_LONG = 10n ** BigInt(MAX_INTEGER_DIGITS);

/** The value under an integer conversion; undefined when the conversion is another one. */
export function printInteger(
  conversion: string,
  value: Value,
  precision: number | null,
): PrintedNumber | undefined {
  const radix = RADIX.get(conversion);
  if (radix === undefined) return undefined;
  const number = integerOf(conversion, value);
  const isNegative = number < 0n;
  const size = isNegative ? -number : number;
  if (radix === 10 && size >= TOO_LONG) throw new ExpressionError('The number is too long.');
  const text = size.toString(radix).padStart(precision ?? 0, '0');
  return { isNegative, digits: conversion === 'X' ? text.toUpperCase() : text };
}

function integerOf(conversion: string, value: Value): bigint {
  const number = asNumber(value);
  if (typeof number === 'bigint') return number;
  if (typeof number === 'number' && 'diu'.includes(conversion) && Number.isFinite(number)) {
    return BigInt(Math.trunc(number));
  }
  const wanted = 'diu'.includes(conversion) ? 'a real number' : 'an integer';
  throw new ExpressionError(`%${conversion} format: ${wanted} is required, not ${typeName(value)}`);
}

/** The value under a float conversion; undefined when the conversion is another one. */
export function printFloat(
  conversion: string,
  value: Value,
  precision: number | null,
): PrintedNumber | undefined {
  const format = floatFormatOf(conversion);
  if (format === undefined) return undefined;
  const number = asNumber(value);
  if (number === null) {
    throw new ExpressionError(`must be real number, not ${typeName(value)}`);
  }
  const float = toFloat(number);
  const text = format(float, precision ?? DEFAULT_PRECISION);
  const isNegative = float < 0 || Object.is(float, -0);
  return { isNegative, digits: /[EFG]/.test(conversion) ? text.toUpperCase() : text };
}

function floatFormatOf(
  conversion: string,
): ((value: number, digits: number) => string) | undefined {
  switch (conversion.toLowerCase()) {
    case 'f':
      return formatFixed;
    case 'e':
      return formatExponent;
    case 'g':
      return formatGeneral;
    default:
      return undefined;
  }
}
