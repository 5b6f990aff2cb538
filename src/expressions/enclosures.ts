import { type Fragment } from './fragments/index.js';

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

/** engine-core.md 7.6: on one line, no escape for the quote. */
export const BOOLRULE_ENCLOSURES: readonly Enclosure[] = ['"', "'"].map((quote) => ({
  kind: 'string',
  open: quote,
  close: quote,
  hasEscapes: false,
  endedBy: '\n\r',
}));

/** As feelin reads them. */
export const FEEL_ENCLOSURES: readonly Enclosure[] = [
  { kind: 'string', open: '"', close: '"', hasEscapes: true, endedBy: '\n' },
  { kind: 'comment', open: '//', close: '\n', hasEscapes: false, endedBy: '' },
  { kind: 'comment', open: '/*', close: '*/', hasEscapes: false, endedBy: '' },
];

/**
 * The strings and comments of a text, in order; linear. What stands in a fragment opens and closes nothing: a fragment
 * is replaced before the language sees the text.
 */
export function findEnclosed(
  text: string,
  enclosures: readonly Enclosure[],
  fragments: readonly Fragment[] = [],
): EnclosedRange[] {
  const ends = new Map(fragments.map(({ start, end }) => [start, end]));
  const ranges: EnclosedRange[] = [];
  for (let at = 0; at < text.length;) {
    const enclosure = enclosures.find(({ open }) => text.startsWith(open, at));
    if (enclosure === undefined) {
      at = ends.get(at) ?? at + 1;
      continue;
    }
    const range = enclosedFrom(text, at, enclosure, ends);
    ranges.push(range);
    at = range.end;
  }
  return ranges;
}

function enclosedFrom(
  text: string,
  start: number,
  { kind, open, close, hasEscapes, endedBy }: Enclosure,
  fragmentEnds: ReadonlyMap<number, number>,
): EnclosedRange {
  let at = start + open.length;
  while (at < text.length) {
    if (text.startsWith(close, at)) return { kind, start, end: at + close.length, isClosed: true };
    const char = text.charAt(at);
    if (endedBy.includes(char)) return { kind, start, end: at, isClosed: false };
    const isEscape = hasEscapes && char === '\\' && !fragmentEnds.has(at + 1);
    at = fragmentEnds.get(at) ?? at + (isEscape ? 2 : 1);
  }
  return { kind, start, end: text.length, isClosed: close === '\n' };
}
