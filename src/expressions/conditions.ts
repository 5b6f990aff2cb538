import { parseExpression } from 'feelin';
import { checkBoolRule, type SyntaxProblem } from './boolrule-syntax.js';
import { findFragments, type Fragment } from './fragments.js';

export type ConditionCheck =
  | { readonly ok: true }
  | { readonly ok: false; readonly message: string; readonly position: number };

/**
 * Checks the condition of a branch when a flow is saved (flow-layer.md 3.2). Its `${…}` fragments are rendered before it
 * is parsed, so each is taken for an operand; where that does not fit, the value may still bring an operator along, and
 * the condition passes. No condition that could hold at run time is refused.
 */
export function checkCondition(
  text: string,
  language: 'boolrule' | 'FEEL' | 'MAKO',
): ConditionCheck {
  if (text.trim() === '') return { ok: false, message: 'the condition is empty', position: 0 };
  const fragments = findFragments(text);
  if (language === 'MAKO') return checkMako(fragments);
  const standIn = withStandIns(text, fragments);
  const problem = language === 'FEEL' ? checkFeel(standIn) : checkBoolRule(standIn);
  if (problem === null || touchesFragment(text, fragments, problem.position)) return { ok: true };
  return {
    ok: false,
    message: `${problem.message} at character ${problem.position + 1}`,
    position: problem.position,
  };
}

/** Whether `text` parses as a FEEL expression (architecture.md 6). */
export function checkFeel(text: string): SyntaxProblem | null {
  let position: number | null = null;
  parseExpression(text, {}, undefined).iterate({
    enter: (node) => {
      if (node.type.isError) position ??= node.from;
    },
  });
  return position === null ? null : { position, message: 'unexpected text' };
}

/** A MAKO condition renders to True or False, so it has something to render. */
function checkMako(fragments: readonly Fragment[]): ConditionCheck {
  if (fragments.length > 0) return { ok: true };
  return { ok: false, message: 'a MAKO condition needs a ${…} fragment', position: 0 };
}

/** Names of the same length, so that positions stay. */
function withStandIns(text: string, fragments: readonly Fragment[]): string {
  let result = '';
  let end = 0;
  for (const fragment of fragments) {
    result += text.slice(end, fragment.start) + 'v'.repeat(fragment.end - fragment.start);
    end = fragment.end;
  }
  return result + text.slice(end);
}

/** The problem stands at a fragment, or only white space away from one. */
function touchesFragment(text: string, fragments: readonly Fragment[], position: number): boolean {
  return fragments.some(
    ({ start, end }) =>
      (position >= start && position <= end) ||
      (position > end && text.slice(end, position).trim() === '') ||
      (position < start && text.slice(position, start).trim() === ''),
  );
}
