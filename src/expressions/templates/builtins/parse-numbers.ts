import { MAX_INTEGER_DIGITS, toInt } from '../../values/index.js';
import { stripSpace } from '../methods/text-edit.js';
import { ExpressionError } from '../runtime/expression-error.js';

const DIGITS = '[0-9](?:_?[0-9])*';
const FLOAT = new RegExp(
  `^[+-]?(?:${DIGITS}(?:\\.(?:${DIGITS})?)?|\\.${DIGITS})(?:[eE][+-]?${DIGITS})?$`,
);
const SPECIAL = /^([+-]?)(inf|infinity|nan)$/i;
/** Much longer than any number that means something. */
const MAX_FLOAT_LENGTH = 10_000;

/** Python's `float(text)`. */
export function parseFloatText(text: string): number {
  const body = text.length > MAX_FLOAT_LENGTH ? '' : stripSpace(text);
  const special = SPECIAL.exec(body);
  if (special !== null) {
    const size = special[2]?.toLowerCase() === 'nan' ? NaN : Infinity;
    return special[1] === '-' ? -size : size;
  }
  if (!FLOAT.test(body)) {
    throw new ExpressionError(`could not convert string to float: '${text.slice(0, 100)}'`);
  }
  return Number(body.replaceAll('_', ''));
}

const PREFIXES: ReadonlyMap<string, number> = new Map([
  ['0x', 16],
  ['0o', 8],
  ['0b', 2],
]);

/** Python's `int(text, base)`. Base 0 goes by the prefix. */
export function parseInteger(text: string, base: number): bigint {
  const body = stripSpace(text);
  const value = base === 10 ? toInt(body) : parseWithBase(body.toLowerCase(), base);
  if (value !== null) return value;
  const shown = text.slice(0, 100);
  throw new ExpressionError(`invalid literal for int() with base ${base}: '${shown}'`);
}

function parseWithBase(body: string, base: number): bigint | null {
  if (base !== 0 && (base < 2 || base > 36)) {
    throw new ExpressionError('int() base must be >= 2 and <= 36, or 0');
  }
  if (body.length > MAX_INTEGER_DIGITS) return null;
  const sign = body.startsWith('-') || body.startsWith('+') ? body.charAt(0) : '';
  const prefix = PREFIXES.get(body.slice(sign.length, sign.length + 2));
  const hasPrefix = prefix !== undefined && (base === 0 || base === prefix);
  const digits = body.slice(sign.length + (hasPrefix ? 2 : 0));
  if (!hasPrefix && base === 0 && /^0_?[0-9]*[1-9]/.test(digits)) return null;
  const size = readDigits(hasPrefix ? digits.replace(/^_/, '') : digits, prefixBase());
  return size === null ? null : sign === '-' ? -size : size;

  function prefixBase(): number {
    if (base !== 0) return base;
    return hasPrefix && prefix !== undefined ? prefix : 10;
  }
}

function readDigits(digits: string, base: number): bigint | null {
  if (!/^[0-9a-z](?:_?[0-9a-z])*$/.test(digits)) return null;
  let value = 0n;
  for (const char of digits.replaceAll('_', '')) {
    const digit = parseInt(char, 36);
    if (digit >= base) return null;
    value = value * BigInt(base) + BigInt(digit);
  }
  return value;
}
