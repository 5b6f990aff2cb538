import { canFollowUnknown, classifyRulePrefix, parseBoolRule } from '../boolrule/index.js';
import { type SyntaxProblem } from '../syntax-problem.js';
import { splitCondition, type ConditionPieces } from './condition-text.js';

/**
 * The problem of a boolrule condition that no values of its fragments solve (flow-layer.md 3.2). A fragment may become
 * any text: a value, an operator, a part of a word, several conditions, the end of a string. So the first piece of the
 * condition has to begin some rule, the last one has to end some rule, and one between two fragments has to stand in
 * some rule. A condition that is a rule as it is written stays one when no fragment can be rendered.
 */
export function findBoolRuleProblem(source: string): SyntaxProblem | null {
  const whole = parseBoolRule(source);
  if (whole.ok) return null;
  const pieces = splitCondition(source);
  if (pieces.rest.length === 0) return whole.error;
  const filled = parseBoolRule(withWords(pieces));
  return filled.ok || isPossible(pieces) ? null : filled.error;
}

function isPossible({ first, rest }: ConditionPieces): boolean {
  if (classifyRulePrefix(first.text).kind === 'dead') return false;
  return rest.every((piece) => canFollowUnknown(piece.text, piece === rest.at(-1)));
}

/** With a bare word for each fragment: where such a text is wrong tells best where the condition is. */
function withWords({ first, rest }: ConditionPieces): string {
  let text = first.text;
  for (const piece of rest) text = text.padEnd(piece.start, 'x') + piece.text;
  return text;
}
