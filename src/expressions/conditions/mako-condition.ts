import { canRender, findFragments, type Fragment } from '../fragments/index.js';
import { type SyntaxProblem } from '../syntax-problem.js';
import { fill } from './condition-text.js';

const BOOLEAN_TEXT = /^\s*(?:True|False)\s*$/;

/**
 * The problem of a MAKO condition that no values solve. It has to render to `True` or `False` (flow-layer.md 3.2), so it
 * has a fragment, unless it is one of the two; no `${` may stay, and a fragment that is not Python stays.
 */
export function findMakoProblem(text: string): SyntaxProblem | null {
  const fragments = findFragments(text);
  if (fragments.length === 0 && !text.includes('${')) {
    if (BOOLEAN_TEXT.test(text)) return null;
    return { position: 0, message: 'A MAKO condition needs a ${...} fragment.' };
  }
  return findStray(text, fragments) ?? findBroken(fragments);
}

/** A condition is rendered twice, so a fragment may stand within what becomes a fragment. */
function findStray(text: string, fragments: readonly Fragment[]): SyntaxProblem | null {
  const once = fill(text, fragments, () => 'x');
  const twice = fill(once, findFragments(once), () => 'x');
  const position = twice.indexOf('${');
  if (position === -1) return null;
  const message = 'A ${...} fragment is not closed or contains one of $, {, } and #.';
  return { position, message };
}

function findBroken(fragments: readonly Fragment[]): SyntaxProblem | null {
  const broken = fragments.find((fragment) => !canRender(fragment));
  if (broken === undefined) return null;
  return { position: broken.start, message: 'The code of a ${...} fragment does not parse.' };
}
