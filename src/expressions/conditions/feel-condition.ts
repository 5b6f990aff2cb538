import { FEEL_ENCLOSURES, findEnclosed } from '../enclosures.js';
import { checkFeel } from '../feel/index.js';
import { type SyntaxProblem } from '../syntax-problem.js';
import { splitCondition, type Piece } from './condition-text.js';

/**
 * The problem of a FEEL condition that no values of its fragments solve (flow-layer.md 3.2). Without fragments feelin
 * decides. With them only what is certain counts: a beginning that nothing can go on from; behind the last fragment and
 * the last quote, where no string can be open, a character FEEL has no use for, or an end where something has to follow.
 * The rest is seen when the condition is evaluated. A value that brings a comment mark is not reckoned with: the FEEL of
 * flow-layer.md 6.5 has no comments.
 */
export function findFeelProblem(source: string): SyntaxProblem | null {
  const { first, rest } = splitCondition(source);
  const last = rest.at(-1);
  if (last === undefined) return problemOf(source);
  const hasComment = [first, ...rest].some(({ text }) => COMMENT_MARK.test(text));
  const problem = findDeadBeginning(first.text) ?? (hasComment ? null : findBadEnd(last));
  return problem === null || problemOf(source) === null ? null : problem;
}

function problemOf(text: string): SyntaxProblem | null {
  const result = checkFeel(text);
  return result.ok ? null : result.error;
}

/** A token with a space behind it, which no fragment can make another token. */
const WHOLE_TOKEN = /^\s*\S+\s/;

/** feelin reads from left to right: its first error stands where no expression goes on with the token there. */
function findDeadBeginning(text: string): SyntaxProblem | null {
  const open = findEnclosed(text, FEEL_ENCLOSURES).find(({ isClosed }) => !isClosed);
  const known = text.slice(0, open?.start);
  const problem = problemOf(known);
  if (problem === null) return null;
  return WHOLE_TOKEN.test(known.slice(problem.position)) ? problem : null;
}

const COMMENT_MARK = /\/[/*]|\*\//;
/** Outside of strings. */
const FOREIGN = /[&|;%~$#\\]/;
/** What an expression never ends with. `[` may end one: `1 in ]0..2[`. */
const OPEN_END = /(?:[=<>!+\-*,({.:]|\s(?:and|or))$/;

function findBadEnd({ start, text }: Piece): SyntaxProblem | null {
  const known = text.lastIndexOf('"') + 1;
  // A quote behind a backslash may be part of a string.
  if (text.charAt(known - 2) === '\\') return null;
  const offset = text.slice(known).search(FOREIGN);
  if (offset !== -1) {
    const position = known + offset;
    return { position: start + position, message: `Unexpected "${text.charAt(position)}".` };
  }
  const end = text.trimEnd();
  if (!OPEN_END.test(end)) return null;
  return { position: start + end.length, message: 'The expression ends too early.' };
}
