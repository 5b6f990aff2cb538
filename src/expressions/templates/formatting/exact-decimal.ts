/** A finite float as the exact fraction `numerator / denominator`. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const FRACTION_BITS = 52n;
const SIGNIFICAND = (1n << FRACTION_BITS) - 1n;
/** Exponent of the last bit of the significand in the smallest floats. */
const LOWEST_EXPONENT = -1074;

/** The exact value of a finite float's absolute value. */
export function toFraction(value: number): Fraction {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(value));
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> FRACTION_BITS);
  const stored = bits & SIGNIFICAND;
  const significand = biased === 0 ? stored : stored | (1n << FRACTION_BITS);
  const exponent = LOWEST_EXPONENT + Math.max(biased - 1, 0);
  return exponent >= 0
    ? { numerator: significand << BigInt(exponent), denominator: 1n }
    : { numerator: significand, denominator: 1n << BigInt(-exponent) };
}

/** `fraction * 10 ** power` as an int, halves to the even one. */
export function roundScaled({ numerator, denominator }: Fraction, power: number): bigint {
  const top = power > 0 ? numerator * 10n ** BigInt(power) : numerator;
  const bottom = power < 0 ? denominator * 10n ** BigInt(-power) : denominator;
  const quotient = top / bottom;
  const twice = (top - quotient * bottom) * 2n;
  const isUp = twice > bottom || (twice === bottom && quotient % 2n === 1n);
  return isUp ? quotient + 1n : quotient;
}
