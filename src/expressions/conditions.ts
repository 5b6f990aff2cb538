import { findBoolRuleProblem } from './conditions/boolrule-condition.js';
import { findFeelProblem } from './conditions/feel-condition.js';
import { findMakoProblem } from './conditions/mako-condition.js';
import { type SyntaxProblem } from './syntax-problem.js';

/** The languages of a gateway's conditions (flow-layer.md 3.1). */
export type ConditionLanguage = 'boolrule' | 'FEEL' | 'MAKO';

/** Longest condition that can be saved, in UTF-16 units, whatever its language. */
export const MAX_CONDITION_LENGTH = 65_536;

export type ConditionCheck =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** One sentence, with the place when there is one to tell. */
      readonly message: string;
      /** Offset into the text, in UTF-16 units. */
      readonly position: number;
    };

const PROBLEM_FINDERS = {
  boolrule: findBoolRuleProblem,
  FEEL: findFeelProblem,
  MAKO: findMakoProblem,
} satisfies Record<ConditionLanguage, (text: string) => SyntaxProblem | null>;

/**
 * Checks a gateway's condition when its tree is saved (flow-layer.md 3.1, 3.2). Its `${...}` fragments are rendered
 * before it is parsed, so a condition is refused only if it is wrong for every text that they can become.
 */
export function checkCondition(text: string, language: ConditionLanguage): ConditionCheck {
  if (text.trim() === '') return { ok: false, message: 'The condition is empty.', position: 0 };
  if (text.length > MAX_CONDITION_LENGTH) {
    const message = `The condition is longer than ${MAX_CONDITION_LENGTH} characters.`;
    return { ok: false, message, position: MAX_CONDITION_LENGTH };
  }
  const problem = PROBLEM_FINDERS[language](text);
  return problem === null ? { ok: true } : { ok: false, ...withPlace(problem) };
}

/** `Expected a value.` becomes `Expected a value at character 6.`; people count from one. */
function withPlace({ message, position }: SyntaxProblem): SyntaxProblem {
  const sentence = message.replace(/\.$/, '');
  return { message: `${sentence} (at character ${position + 1}).`, position };
}
