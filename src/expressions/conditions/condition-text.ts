import { findEnclosed, type Enclosure, type EnclosedRange } from '../enclosures.js';
import { canRender, findFragments, type Fragment } from '../fragments/index.js';

/**
 * A condition as far as it is known before its fragments are rendered; those that can't be rendered are plain text. All
 * texts keep the offsets.
 */
export interface ConditionText {
  /** The text; a fragment in a string or a comment is a word. */
  readonly text: string;
  readonly enclosed: readonly EnclosedRange[];
  /** What stands before, between and behind the open fragments: those in no string and no comment. */
  readonly pieces: readonly Piece[];
}

export interface Piece {
  readonly start: number;
  readonly text: string;
  /** The piece with its strings as words and its comments as spaces. */
  readonly bare: string;
}

/**
 * Reads a condition on one assumption about the values that its fragments are going to have: none opens or closes a
 * string or a comment for the condition around it.
 */
export function readConditionText(source: string, enclosures: readonly Enclosure[]): ConditionText {
  const fragments = findFragments(source).filter(canRender);
  const enclosed = findEnclosed(source, enclosures, fragments);
  const [inside, open] = partition(fragments, enclosed);
  const text = fill(source, inside, () => 'x');
  const bare = fill(text, enclosed, ({ kind }) => (kind === 'string' ? 'x' : ' '));
  const starts = [0, ...open.map(({ end }) => end)];
  const pieces = starts.map((start, index) => {
    const end = open[index]?.start ?? text.length;
    return { start, text: text.slice(start, end), bare: bare.slice(start, end) };
  });
  return { text, enclosed, pieces };
}

/** Both lists are in order, so one walk over them tells inside from outside. */
function partition(
  fragments: readonly Fragment[],
  enclosed: readonly EnclosedRange[],
): [inside: Fragment[], outside: Fragment[]] {
  const inside: Fragment[] = [];
  const outside: Fragment[] = [];
  let index = 0;
  for (const fragment of fragments) {
    while ((enclosed[index]?.end ?? Infinity) <= fragment.start) index += 1;
    const start = enclosed[index]?.start ?? Infinity;
    (start < fragment.start ? inside : outside).push(fragment);
  }
  return [inside, outside];
}

/** The text with every character of the ranges, which are in order, replaced. */
export function fill<R extends { readonly start: number; readonly end: number }>(
  text: string,
  ranges: readonly R[],
  fillerOf: (range: R) => string,
): string {
  const parts: string[] = [];
  let end = 0;
  for (const range of ranges) {
    parts.push(text.slice(end, range.start), fillerOf(range).repeat(range.end - range.start));
    end = range.end;
  }
  return parts.join('') + text.slice(end);
}
