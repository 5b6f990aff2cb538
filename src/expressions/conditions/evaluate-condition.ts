import { evaluateBoolRule, parseBoolRule } from '../boolrule/index.js';
import { type ConditionLanguage } from '../conditions.js';
import { evaluateFeel, type FeelClock, isTrue } from '../feel/index.js';

export type ConditionResult =
  { readonly ok: true; readonly value: boolean } | { readonly ok: false; readonly message: string };

/**
 * Evaluates a condition whose fragments are rendered already (flow-layer.md 3.2 step 3), without any context. A MAKO
 * condition is a template itself.
 */
export function evaluateCondition(
  text: string,
  language: Exclude<ConditionLanguage, 'MAKO'>,
  clock: FeelClock,
): ConditionResult {
  switch (language) {
    case 'boolrule':
      return evaluateRule(text);
    case 'FEEL':
      return evaluateFeelRule(text, clock);
    default:
      return language satisfies never;
  }
}

function evaluateRule(text: string): ConditionResult {
  const parsed = parseBoolRule(text);
  if (!parsed.ok) {
    return {
      ok: false,
      message: `${text} is no boolrule (${parsed.error.message}), please check if some variable not exists or the expression is unsupported`,
    };
  }
  const result = evaluateBoolRule(parsed.rule);
  return result.ok ? result : { ok: false, message: `${text}: ${result.error.message}` };
}

/** As Python's truth of the value; an error is one. */
function evaluateFeelRule(text: string, clock: FeelClock): ConditionResult {
  const result = evaluateFeel(text, clock);
  if (!result.ok) return { ok: false, message: `${text}: ${result.message}` };
  return { ok: true, value: isTrue(result.value) };
}
