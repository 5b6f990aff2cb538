/** A `${...}` piece of a text. */
export interface Fragment {
  /** Offset of `$`. */
  readonly start: number;
  /** Offset behind `}`. */
  readonly end: number;
  /** What stands between the braces. */
  readonly code: string;
}

/** No class has a character that begins the pattern, so no character is read twice. */
const FRAGMENT = /\$\{[^${}#]+\}/g;

/**
 * The fragments of a text, in order (engine-core.md 7.4): `${`, one or more characters other than `$ { } #`, `}`. Line
 * breaks are allowed; what does not match stays text.
 */
export function findFragments(text: string): Fragment[] {
  if (!text.includes('${')) return [];
  return [...text.matchAll(FRAGMENT)].map(({ 0: whole, index }) => ({
    start: index,
    end: index + whole.length,
    code: whole.slice(2, -1),
  }));
}
