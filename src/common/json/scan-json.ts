import { JsonDepthError } from './json-errors.js';

const INTEGER_LIKE_KEY = /^(?:0|[1-9][0-9]{0,9})$/;
const ESCAPED_SURROGATE = /\\u[dD][89a-fA-F]/;
const NUMBER_CHARACTER = /[0-9.eE+-]/;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Decides in one pass, linear whatever the text, whether native `JSON.parse` gives back what the text says: no
 * integer-like keys, no number that JavaScript can't hold, nothing that needs a look at surrogates. The text need not be valid.
 * @throws JsonDepthError when the text nests deeper than `maxDepth`; found without recursion
 */
export function isLosslessForNative(text: string, maxDepth: number): boolean {
  let depth = 0;
  let lossless = text.isWellFormed() && !ESCAPED_SURROGATE.test(text);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      lossless &&= isPlainString(text, at, end);
      at = end;
    } else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > maxDepth) throw new JsonDepthError(maxDepth);
    } else if (code === 0x7d || code === 0x5d) {
      depth -= 1;
    } else if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
      const start = at;
      while (NUMBER_CHARACTER.test(text.charAt(at + 1))) at += 1;
      const literal = text.slice(start, at + 1);
      lossless &&= String(Number(literal)) === literal;
    }
  }
  return lossless;
}

/** The index of the closing quote, or of the last character when there is none. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    at += code === BACKSLASH ? 2 : 1;
  }
  return text.length;
}

/** Not an integer-like key; an escaped spelling of a digit counts as one. */
function isPlainString(text: string, start: number, end: number): boolean {
  const length = end - start - 1;
  if (length === 0 || length > 60) return true;
  const content = text.slice(start + 1, end);
  const maybeInteger = INTEGER_LIKE_KEY.test(content) || content.includes('\\u003');
  return !maybeInteger || !isFollowedByColon(text, end + 1);
}

function isFollowedByColon(text: string, from: number): boolean {
  let at = from;
  while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at += 1;
  return text.charAt(at) === ':';
}
