/** The code of a fragment and the text behind its first `|` outside of brackets and texts; null without one. */
export interface SplitCode {
  readonly code: string;
  readonly filters: string | null;
}

const OPENING: ReadonlySet<string> = new Set(['(', '[']);
const CLOSING: ReadonlySet<string> = new Set([')', ']']);

/** Parts the code of a fragment from its filters (engine-core.md 7.5). */
export function splitFilters(code: string): SplitCode {
  let level = 0;
  for (let at = 0; at < code.length; at += 1) {
    const char = code.charAt(at);
    if (char === "'" || char === '"') at = endOfText(code, at, char);
    else if (OPENING.has(char)) level += 1;
    else if (CLOSING.has(char)) level -= 1;
    else if (char === '|' && level === 0) {
      return { code: code.slice(0, at), filters: code.slice(at + 1) };
    }
  }
  return { code, filters: null };
}

/** The offset of the last character of a text that begins at `start`. */
function endOfText(code: string, start: number, quote: string): number {
  const mark = code.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote;
  for (let at = start + mark.length; at < code.length; at += 1) {
    if (code.charAt(at) === '\\') at += 1;
    else if (code.startsWith(mark, at)) return at + mark.length - 1;
  }
  // Not reached: code with a text that is not closed was refused before.
  return code.length;
}
