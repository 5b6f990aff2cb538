import { checkFeel } from '../feel/index.js';
import { type SyntaxProblem } from '../syntax-problem.js';
import { splitCondition, type Piece } from './condition-text.js';

/**
 * The problem of a FEEL condition that no values of its fragments solve (flow-layer.md 3.2). Without fragments the parser
 * decides. With them only what is certain counts: a beginning that nothing can go on from; behind the last fragment and
 * the last quote, where no string can be open, a character FEEL has no use for, or an end where something has to follow.
 * The rest is seen when the condition is evaluated.
 */
export function findFeelProblem(source: string): SyntaxProblem | null {
  const { first, rest } = splitCondition(source);
  const last = rest.at(-1);
  if (last === undefined) return problemOf(source);
  const problem = findDeadBeginning(first.text) ?? findBadEnd(last);
  return problem === null || problemOf(source) === null ? null : problem;
}

function problemOf(text: string): SyntaxProblem | null {
  const result = checkFeel(text);
  return result.ok ? null : result.error;
}

/** A token with a space behind it, which no fragment can make another token. */
const WHOLE_TOKEN = /^\s*\S+\s/;
/** What may fit yet, by what follows: the words of a function's name, the sign of a number. */
const UNDECIDED = /^[\w\s]*$|^[+-]\s*$/;

/** A text up to the first string that is not closed; a fragment may go on with it. */
const WHOLE_STRINGS = /^(?:[^"]+|"(?:[^"\\\n]|\\[^\n])*")*/;

/** The parser reads from left to right: its first error stands where no expression goes on with the token there. */
function findDeadBeginning(text: string): SyntaxProblem | null {
  const known = WHOLE_STRINGS.exec(text)?.[0] ?? '';
  const problem = problemOf(known);
  if (problem === null) return null;
  const rest = known.slice(problem.position);
  return WHOLE_TOKEN.test(rest) && !UNDECIDED.test(rest) ? problem : null;
}

/** Outside of strings. */
const FOREIGN = /[^\w \t"()[\]{},.:=<>!+\-*/]/u;
/** What an expression never ends with. */
const OPEN_END = /(?:[=<>!+\-*/,([{.:]|\s(?:and|or))$/;

function findBadEnd({ start, text }: Piece): SyntaxProblem | null {
  const known = text.lastIndexOf('"') + 1;
  // A quote behind a backslash may be part of a string.
  if (text.charAt(known - 2) === '\\') return null;
  const foreign = FOREIGN.exec(text.slice(known));
  if (foreign !== null) {
    const message = `Unexpected ${JSON.stringify(foreign[0])}.`;
    return { position: start + known + foreign.index, message };
  }
  const end = text.trimEnd();
  if (!OPEN_END.test(end)) return null;
  return { position: start + end.length, message: 'The expression ends too early.' };
}
