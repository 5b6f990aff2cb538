import { MAX_INTEGER_DIGITS } from '../../values/index.js';
import { ExpressionError } from '../runtime/expression-error.js';

const INTEGER =
  /^(?:0(?:_?0)*|[1-9](?:_?[0-9])*|0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+)$/;
const DIGITS = '[0-9](?:_?[0-9])*';
const FLOAT = new RegExp(
  `^(?:${DIGITS}(?:\\.(?:${DIGITS})?)?|\\.${DIGITS})(?:[eE][+-]?${DIGITS})?$`,
);

/** The value of a number literal: an int or a float. */
export function parseNumber(text: string): bigint | number {
  const digits = text.replaceAll('_', '');
  if (INTEGER.test(text)) {
    if (digits.length > MAX_INTEGER_DIGITS) throw new ExpressionError('The number is too long.');
    return BigInt(digits);
  }
  // What looks like an int here begins with zeros, which Python refuses.
  if (!FLOAT.test(text) || /^[0-9]+$/.test(digits)) {
    throw new ExpressionError(`${text.slice(0, 40)} is not a number.`);
  }
  return Number(digits);
}
