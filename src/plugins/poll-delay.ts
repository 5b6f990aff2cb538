const FIRST_POLLS = 30;
const LONGEST_MS = 600_000;

/** Polls of a node before it is given up: about a day's worth. */
export const MAX_POLLS = 200;

/** The wait before the poll number `count`, from 1: ten seconds at first, then longer and longer, at most ten minutes. */
export function pollDelay(count: number): number {
  if (count < FIRST_POLLS) return 10_000;
  return Math.min((count - 25) ** 2 * 1000, LONGEST_MS);
}
