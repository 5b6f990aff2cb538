import { classifyRulePrefix, JOINERS, OPERATORS, parseBoolRule } from '../boolrule/index.js';
import { BOOLRULE_ENCLOSURES } from '../enclosures.js';
import { type SyntaxProblem } from '../syntax-problem.js';
import { readConditionText, type Piece } from './condition-text.js';

/**
 * The problem of a boolrule condition that no values of its fragments solve. An open fragment may become any piece of a
 * rule: a value, an operator, a part of a word, several conditions, nothing. So the first piece of the text has to begin
 * some rule, the last one has to end some rule, and one between two fragments has to stand in some rule. A condition
 * that is a rule as it is written stays one when no fragment can be rendered.
 */
export function findBoolRuleProblem(source: string): SyntaxProblem | null {
  if (problemOf(source, true) === null) return null;
  const { text, pieces } = readConditionText(source, BOOLRULE_ENCLOSURES);
  const [first, ...rest] = pieces;
  if (first === undefined || rest.length === 0) return problemOf(text, true);
  // `*` is a rule only as the whole text, and fragments may render to nothing.
  if (
    pieces
      .map((piece) => piece.text)
      .join('')
      .trim() === '*'
  )
    return null;
  const firstProblem = problemOf(first.text, false);
  if (firstProblem !== null) return firstProblem;
  for (const piece of rest) {
    const problem = findPieceProblem(piece, piece === rest.at(-1));
    if (problem !== null) return { ...problem, position: piece.start + problem.position };
  }
  return null;
}

/** Words that are half there, such as the `no` of `notin`. */
function beginningsOf(words: readonly string[]): string[] {
  const all = words.flatMap((word) => [...word].map((_, length) => word.slice(0, length)));
  return [...new Set(all)].filter((beginning) => beginning !== '');
}

/** A beginning of a rule that leaves `openings` parentheses of its own open. */
interface Head {
  readonly text: string;
  readonly openings: number;
}

const VALUES = ['x', '', '1', '1.', '""', '$', '${x'];
const LISTS = VALUES.map((value) => `(${value}`);

/** Beginnings of rules, one at least for every state of the grammar that a fragment can end in; likely ones first. */
const HEADS: readonly Head[] = [
  ...VALUES,
  ...VALUES.map((value) => `x == ${value}`),
  ...LISTS,
  ...LISTS.map((list) => `x == ${list}`),
  '(x)',
  'x == (x)',
  ...beginningsOf(['true', 'false']),
  ...beginningsOf(OPERATORS).map((beginning) => `x ${beginning}`),
  ...beginningsOf(JOINERS).map((beginning) => `x == x ${beginning}`),
].map((text) => ({ text, openings: text.includes('(') && !text.includes(')') ? 1 : 0 }));

/** Null when the piece fits behind one of the heads; otherwise the problem of the head that leads furthest. */
function findPieceProblem(piece: Piece, isLast: boolean): SyntaxProblem | null {
  const closings = countClosings(piece.bare);
  let furthest: SyntaxProblem | null = null;
  for (const head of HEADS) {
    const prefix = '('.repeat(Math.max(0, closings - head.openings)) + head.text;
    const problem = problemOf(prefix + piece.text, isLast);
    if (problem === null) return null;
    const position = Math.max(0, problem.position - prefix.length);
    if (furthest === null || position > furthest.position) furthest = { ...problem, position };
  }
  return furthest;
}

/** How many closing parentheses have their opening one before the piece. */
function countClosings(bare: string): number {
  let depth = 0;
  let lowest = 0;
  for (const char of bare) {
    if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    lowest = Math.min(lowest, depth);
  }
  return -lowest;
}

/** @param isWhole whether the text ends there; otherwise it only has to begin a rule */
function problemOf(text: string, isWhole: boolean): SyntaxProblem | null {
  if (isWhole) {
    const result = parseBoolRule(text);
    return result.ok ? null : result.error;
  }
  const prefix = classifyRulePrefix(text);
  return prefix.kind === 'dead' ? prefix.error : null;
}
