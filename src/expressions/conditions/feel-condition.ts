import { FEEL_ENCLOSURES } from '../enclosures.js';
import { checkFeel, unclosed } from '../feel/index.js';
import { type SyntaxProblem } from '../syntax-problem.js';
import { readConditionText, type ConditionText, type Piece } from './condition-text.js';

/**
 * The problem of a FEEL condition that no values of its fragments solve. Without open fragments feelin decides. With
 * them only what is certain counts: a string that is not closed, a character that FEEL has no use for, a beginning that
 * nothing can go on from, an end where something has to follow. The rest is seen when the condition is evaluated.
 */
export function findFeelProblem(source: string): SyntaxProblem | null {
  const condition = readConditionText(source, FEEL_ENCLOSURES);
  if (condition.text === source && condition.pieces.length === 1) return problemOf(source);
  const problem = findCertainProblem(condition);
  const holdsAsWritten = problem !== null && problemOf(source) === null;
  return holdsAsWritten ? null : problem;
}

function findCertainProblem(condition: ConditionText): SyntaxProblem | null {
  const { text, pieces } = condition;
  const [first] = pieces;
  const last = pieces.at(-1);
  if (first === undefined || last === undefined || first === last) return problemOf(text);
  return (
    findUnclosed(condition) ??
    findForeign(condition) ??
    findDeadBeginning(first) ??
    findOpenEnd(last)
  );
}

function problemOf(text: string): SyntaxProblem | null {
  const result = checkFeel(text);
  return result.ok ? null : result.error;
}

function findUnclosed({ enclosed }: ConditionText): SyntaxProblem | null {
  const open = enclosed.find(({ isClosed }) => !isClosed);
  return open === undefined ? null : unclosed(open);
}

/** Outside of strings and comments. */
const FOREIGN = /[&|;%~$#\\]/;

function findForeign({ pieces }: ConditionText): SyntaxProblem | null {
  for (const { start, bare } of pieces) {
    const offset = bare.search(FOREIGN);
    if (offset === -1) continue;
    return { position: start + offset, message: `Unexpected "${bare.charAt(offset)}".` };
  }
  return null;
}

/** A token with a space behind it, which no fragment can make another token. */
const WHOLE_TOKEN = /^\s*\S+\s/;

/** feelin reads from left to right: its first error stands where no expression goes on with the token there. */
function findDeadBeginning(piece: Piece): SyntaxProblem | null {
  const problem = problemOf(piece.text);
  if (problem === null) return null;
  return WHOLE_TOKEN.test(piece.text.slice(problem.position)) ? problem : null;
}

/** What an expression never ends with. `[` may end one: `1 in ]0..2[`. */
const OPEN_END = /(?:[=<>!+\-*/,({.:]|\s(?:and|or))$/;

function findOpenEnd({ start, bare }: Piece): SyntaxProblem | null {
  const end = bare.trimEnd();
  if (!OPEN_END.test(end)) return null;
  return { position: start + end.length, message: 'The expression ends too early.' };
}
