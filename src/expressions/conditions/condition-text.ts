import { canRender, findFragments } from '../fragments/index.js';

/** What stands before, between or behind the fragments of a condition. */
export interface Piece {
  /** Its offset in the condition. */
  readonly start: number;
  readonly text: string;
}

export interface ConditionPieces {
  /** The text before the first fragment; all of it when there is none. */
  readonly first: Piece;
  /** The texts behind each fragment. */
  readonly rest: readonly Piece[];
}

/** What of a condition is known before it is rendered. Fragments that can't be rendered stay, so they are plain text. */
export function splitCondition(source: string): ConditionPieces {
  const fragments = findFragments(source).filter(canRender);
  const rest = fragments.map(({ end }, index) => ({
    start: end,
    text: source.slice(end, fragments[index + 1]?.start),
  }));
  return { first: { start: 0, text: source.slice(0, fragments[0]?.start) }, rest };
}
