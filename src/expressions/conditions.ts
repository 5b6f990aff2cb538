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
  if (language === 'MAKO') return checkMako(text, fragments);
  const standIn = withStandIns(text, fragments);
  const problem = language === 'FEEL' ? checkFeel(standIn) : checkBoolRule(standIn);
  if (problem === null || touchesFragment(text, fragments, problem.position)) return { ok: true };
  return {
    ok: false,
    message: `${problem.message} at character ${problem.position + 1}`,
    position: problem.position,
  };
}

/** Beyond these the parser's time grows faster than the text, and feelin gives up on chains of about this length. */
const MAX_FEEL_LENGTH = 2000;
const MAX_FEEL_DEPTH = 50;
/** Names with blanks are one name only when the parser knows them (flow-layer.md 6.5). */
const FEEL_NAMES = { 'get or else': null };

/** Whether `text` parses as a FEEL expression (architecture.md 6). @returns null when it does */
export function checkFeel(text: string): SyntaxProblem | null {
  if (text.length > MAX_FEEL_LENGTH) {
    const message = `the expression is longer than ${MAX_FEEL_LENGTH} characters`;
    return { position: MAX_FEEL_LENGTH, message };
  }
  const tooDeep = positionBelow(text, MAX_FEEL_DEPTH);
  if (tooDeep !== null) {
    return { position: tooDeep, message: `brackets nest deeper than ${MAX_FEEL_DEPTH}` };
  }
  let position: number | null = null;
  parseExpression(text, FEEL_NAMES, undefined).iterate({
    enter: (node) => {
      if (node.type.isError) position ??= node.from;
    },
  });
  return position === null ? null : { position, message: 'unexpected text' };
}

/** Where brackets of any kind first nest deeper than `depth`; null when they don't. */
function positionBelow(text: string, depth: number): number | null {
  let open = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if ('([{'.includes(char)) open += 1;
    else if (')]}'.includes(char)) open -= 1;
    if (open > depth) return at;
  }
  return null;
}

/** A MAKO condition renders to True or False, so it says one of them or has something to render. */
function checkMako(text: string, fragments: readonly Fragment[]): ConditionCheck {
  if (fragments.length > 0 || /^\s*(?:True|False)\s*$/.test(text)) return { ok: true };
  return { ok: false, message: 'a MAKO condition needs a ${…} fragment', position: 0 };
}

/** Digits of the same length, so that positions stay: a value wherever one may stand, a word within a string. */
function withStandIns(text: string, fragments: readonly Fragment[]): string {
  let result = '';
  let end = 0;
  for (const fragment of fragments) {
    result += text.slice(end, fragment.start) + '1'.repeat(fragment.end - fragment.start);
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
