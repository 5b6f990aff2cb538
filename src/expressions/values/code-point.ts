/** The code point that begins at a UTF-16 offset; 0 behind the end of the text. */
export function codePointAt(text: string, offset = 0): number {
  return text.codePointAt(offset) ?? 0;
}
