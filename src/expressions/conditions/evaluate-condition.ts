import { evaluate as evaluateFeelText } from 'feelin';
import { evaluateBoolRule, parseBoolRule } from '../boolrule/index.js';
import { type ConditionLanguage } from '../conditions.js';
import { checkFeel } from '../feel/index.js';

export type ConditionResult =
  { readonly ok: true; readonly value: boolean } | { readonly ok: false; readonly message: string };

/**
 * Evaluates a condition whose fragments are rendered already (flow-layer.md 3.2 step 3), without any context. A MAKO
 * condition is a template itself.
 */
export function evaluateCondition(
  text: string,
  language: Exclude<ConditionLanguage, 'MAKO'>,
): ConditionResult {
  switch (language) {
    case 'boolrule':
      return evaluateRule(text);
    case 'FEEL':
      return evaluateFeel(text);
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

/** Anything but true counts as false, as Python's truth of null does; an error is one. */
function evaluateFeel(text: string): ConditionResult {
  const checked = checkFeel(text);
  if (!checked.ok) return { ok: false, message: `${text} is no FEEL: ${checked.error.message}` };
  try {
    const { value } = evaluateFeelText(text, {});
    return { ok: true, value: Boolean(value) };
  } catch (error) {
    // Not reached: the other text, as feelin throws errors only.
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, message: `${text} is no FEEL that can be evaluated: ${reason}` };
  }
}
