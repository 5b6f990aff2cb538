/** A way in which a language encloses text that is not code: a string or a comment. */
export interface Enclosure {
  readonly kind: 'string' | 'comment';
  readonly open: string;
  readonly close: string;
  /** Whether a backslash takes the next character with it. */
  readonly hasEscapes: boolean;
  /** Characters that an enclosed text can't hold unescaped: there it ends, unclosed. */
  readonly endedBy: string;
}

export interface EnclosedRange {
  readonly kind: Enclosure['kind'];
  readonly start: number;
  /** Offset behind the closing mark, or where the text ends or breaks off. */
  readonly end: number;
  readonly isClosed: boolean;
}

export const FEEL_ENCLOSURES: readonly Enclosure[] = [
  { kind: 'string', open: '"', close: '"', hasEscapes: true, endedBy: '\n' },
];

/** The strings and comments of a text, in order; linear. */
export function findEnclosed(text: string, enclosures: readonly Enclosure[]): EnclosedRange[] {
  const ranges: EnclosedRange[] = [];
  for (let at = 0; at < text.length;) {
    const enclosure = enclosures.find(({ open }) => text.startsWith(open, at));
    if (enclosure === undefined) {
      at += 1;
      continue;
    }
    const range = enclosedFrom(text, at, enclosure);
    ranges.push(range);
    at = range.end;
  }
  return ranges;
}

function enclosedFrom(
  text: string,
  start: number,
  { kind, open, close, hasEscapes, endedBy }: Enclosure,
): EnclosedRange {
  let at = start + open.length;
  while (at < text.length) {
    if (text.startsWith(close, at)) return { kind, start, end: at + close.length, isClosed: true };
    const char = text.charAt(at);
    if (endedBy.includes(char)) return { kind, start, end: at, isClosed: false };
    at += hasEscapes && char === '\\' ? 2 : 1;
  }
  return { kind, start, end: text.length, isClosed: close === '\n' };
}
