import { roundScaled, toFraction } from './exact-decimal.js';

/** No float has more digits behind the point, nor digits that differ from zero behind these. */
const MAX_FRACTION_DIGITS = 1074;

/** `abs(value)` with a number of digits behind the point (`%f`); a value that is no number as Python names it. */
export function formatFixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return nameOf(value);
  const exact = Math.min(digits, MAX_FRACTION_DIGITS);
  const text = String(roundScaled(toFraction(value), exact)).padStart(exact + 1, '0');
  const whole = text.slice(0, text.length - exact);
  const fraction = text.slice(text.length - exact).padEnd(digits, '0');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** `abs(value)` with one digit before the point and an exponent (`%e`). */
export function formatExponent(value: number, digits: number): string {
  if (!Number.isFinite(value)) return nameOf(value);
  const { significand, exponent } = decimalOf(value, digits);
  const fraction = significand.slice(1).padEnd(digits, '0');
  return withExponent(significand.charAt(0), fraction, exponent);
}

/** `abs(value)` with a number of significant digits, in the shorter of the two ways (`%g`). */
export function formatGeneral(value: number, digits: number): string {
  if (!Number.isFinite(value)) return nameOf(value);
  const precision = Math.max(digits, 1);
  const { significand, exponent } = decimalOf(value, precision - 1);
  if (exponent < -4 || exponent >= precision) {
    return withExponent(significand.charAt(0), withoutZeros(significand.slice(1)), exponent);
  }
  const text = formatFixed(value, precision - 1 - exponent);
  return text.includes('.') ? withoutZeros(text).replace(/\.$/, '') : text;
}

function nameOf(value: number): string {
  return Number.isNaN(value) ? 'nan' : 'inf';
}

function withExponent(first: string, fraction: string, exponent: number): string {
  const digits = String(Math.abs(exponent)).padStart(2, '0');
  const point = fraction === '' ? '' : '.';
  return `${first}${point}${fraction}e${exponent < 0 ? '-' : '+'}${digits}`;
}

function withoutZeros(text: string): string {
  let end = text.length;
  while (text.charAt(end - 1) === '0') end -= 1;
  return text.slice(0, end);
}

/** The value rounded to `1 + digits` significant digits, and the power of ten of the first one. */
function decimalOf(value: number, digits: number): { significand: string; exponent: number } {
  const exact = Math.min(digits, MAX_FRACTION_DIGITS);
  if (value === 0) return { significand: '0'.repeat(exact + 1), exponent: 0 };
  const fraction = toFraction(value);
  // The shortest text of the value may be rounded up to the next power of ten.
  let exponent = Number(value.toExponential().split('e')[1]);
  if (isBelowPower(value, exponent)) exponent -= 1;
  const significand = String(roundScaled(fraction, exact - exponent));
  return significand.length > exact + 1
    ? { significand: significand.slice(0, -1), exponent: exponent + 1 }
    : { significand, exponent };
}

/** Whether `abs(value)` is below ten to the power. */
function isBelowPower(value: number, power: number): boolean {
  const { numerator, denominator } = toFraction(value);
  return power < 0
    ? numerator * 10n ** BigInt(-power) < denominator
    : numerator < denominator * 10n ** BigInt(power);
}
