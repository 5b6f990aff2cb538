import { ExpressionError } from '../runtime/expression-error.js';

/** A backslash and what it stands before. */
const ESCAPE =
  /\\(?:(\r\n|[\n\r])|([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([xuUN])|[^])/g;
/** Pairs that are not here stay as they are. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ['\\\\', '\\'],
  ["\\'", "'"],
  ['\\"', '"'],
  ['\\a', '\x07'],
  ['\\b', '\b'],
  ['\\f', '\f'],
  ['\\n', '\n'],
  ['\\r', '\r'],
  ['\\t', '\t'],
  ['\\v', '\v'],
]);
const MAX_CODE_POINT = 0x10ffff;

/** The value of a string literal. Bytes are refused; an f-string has no braces here, so it is plain text. */
export function parseString(literal: string): string {
  const start = literal.search(/['"]/);
  const flags = literal.slice(0, start).toLowerCase();
  if (flags.includes('b')) throw new ExpressionError('Bytes are not available in templates.');
  const width = literal.startsWith(literal.charAt(start).repeat(3), start) ? 3 : 1;
  const body = literal.slice(start + width, -width);
  return flags.includes('r') ? body : body.replace(ESCAPE, unescape);
}

function unescape(
  whole: string,
  lineEnd: string | undefined,
  octal: string | undefined,
  ...[byte, short, long, broken]: (string | undefined)[]
): string {
  if (lineEnd !== undefined) return '';
  if (octal !== undefined) return String.fromCodePoint(parseInt(octal, 8));
  const hex = byte ?? short ?? long;
  if (hex !== undefined) return fromHex(hex);
  if (typeof broken === 'string') throw new ExpressionError('A text has an escape that is broken.');
  return NAMED.get(whole) ?? whole;
}

function fromHex(hex: string): string {
  const code = parseInt(hex, 16);
  if (code > MAX_CODE_POINT) throw new ExpressionError('A text has an escape that is broken.');
  return String.fromCodePoint(code);
}
