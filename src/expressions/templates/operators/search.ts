import { type Budget } from '../budget.js';

/** Characters of a pattern that cost as much as reading the text once. */
const PATTERN_BLOCK = 16;

/** Looking for a text in another takes the product of their lengths at worst. */
export function payForSearch(text: string, pattern: string, budget: Budget): void {
  budget.scan(text.length * (1 + pattern.length / PATTERN_BLOCK));
}
