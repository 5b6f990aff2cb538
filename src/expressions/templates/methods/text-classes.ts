/** What Python's `isspace` and `strip` count as white space: not quite what JavaScript's `trim` does. */
const SPACE_CODES: ReadonlySet<number> = new Set([
  ...range(0x09, 0x0d),
  ...range(0x1c, 0x20),
  ...[0x85, 0xa0, 0x1680],
  ...range(0x2000, 0x200a),
  ...[0x2028, 0x2029, 0x202f, 0x205f, 0x3000],
]);
const LETTER = /^\p{L}$/u;
const DECIMAL = /^\p{Nd}$/u;
/** Superscripts and the like are digits without being decimals. */
const DIGIT = /^[\p{Nd}\xb2\xb3\xb9\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2776-\u277e]$/u;
const NUMERIC = /^[\p{N}〇一二三四五六七八九十百千万億兆零壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬亿]$/u;
const UPPER = /^\p{Uppercase}$/u;
const LOWER = /^\p{Lowercase}$/u;
const TITLE = /^\p{Lt}$/u;

export type CharacterTest = (char: string) => boolean;

export const isSpace: CharacterTest = (char) => isSpaceCode(char.charCodeAt(0));
export const isLetter: CharacterTest = (char) => LETTER.test(char);
export const isDecimal: CharacterTest = (char) => DECIMAL.test(char);
export const isDigit: CharacterTest = (char) => DIGIT.test(char);
export const isNumeric: CharacterTest = (char) => NUMERIC.test(char);
export const isAlphanumeric: CharacterTest = (char) => isLetter(char) || isNumeric(char);
export const isAscii: CharacterTest = (char) => char <= '\x7f';
export const isUpper: CharacterTest = (char) => UPPER.test(char);
export const isLower: CharacterTest = (char) => LOWER.test(char);
export const isTitle: CharacterTest = (char) => TITLE.test(char);
export const isCased: CharacterTest = (char) => isUpper(char) || isLower(char) || isTitle(char);

/** No white space lies beyond the basic plane, so a UTF-16 unit tells. */
export function isSpaceCode(code: number): boolean {
  return SPACE_CODES.has(code);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
