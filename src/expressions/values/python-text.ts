import { codePointAt } from './code-point.js';
import { isList, type PythonValue } from './python-value.js';

/** Python's `str(value)` (engine-core.md 11.5: `True`, `None`, `['a']`, `{'k': 1}`). */
export function toText(value: PythonValue): string {
  return typeof value === 'string' ? value : toRepr(value);
}

/** Python's `repr(value)`. */
export function toRepr(value: PythonValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return floatText(value);
  if (typeof value === 'string') return quoted(value);
  if (isList(value)) return `[${value.map(toRepr).join(', ')}]`;
  const entries = [...value].map(([key, item]) => `${quoted(key)}: ${toRepr(item)}`);
  return `{${entries.join(', ')}}`;
}

/** Shortest digits, as in JavaScript; positional between 1e-4 and 1e16, and always with a point or an exponent. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const text = value.toExponential();
  const end = text.indexOf('e');
  const exponent = Number(text.slice(end + 1));
  if (exponent >= -4 && exponent < 16) return positional(value);
  const sign = exponent < 0 ? '-' : '+';
  return `${text.slice(0, end)}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** JavaScript turns to exponents below 1e-6 only, so between 1e-4 and 1e16 its text is positional. */
function positional(value: number): string {
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

/** Single quotes unless the text has some and no double ones. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(UNPRINTABLE, (char) => escaped(char, quote));
  return quote + body + quote;
}

/** Everything that Python does not print as it is, and the quotes, whose escape depends on the quote chosen. */
const UNPRINTABLE = /[\\'"]|(?! )[\p{C}\p{Z}]/gu;
const NAMED: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function escaped(char: string, quote: string): string {
  if (char === "'" || char === '"') return char === quote ? `\\${char}` : char;
  return NAMED.get(char) ?? codePointEscape(codePointAt(char));
}

function codePointEscape(code: number): string {
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
