import { canRender, findFragments } from '../fragments/index.js';
import { type SyntaxProblem } from '../syntax-problem.js';

const RESULTS = ['True', 'False'] as const;

/**
 * The problem of a MAKO condition that no values solve. It is rendered twice and then has to read `True` or `False`
 * (flow-layer.md 3.2), white space around it aside. What stands before the first `${` and behind the last `}` is never
 * replaced, so it has to begin and to end one of the two; what stands between may become part of a fragment. Code that
 * does not parse is never replaced either (engine-core.md 7.5).
 */
export function findMakoProblem(source: string): SyntaxProblem | null {
  const text = source.trim();
  const offset = source.indexOf(text);
  const fragments = findFragments(text);
  if (fragments.length === 0) return findConstantProblem(text, offset);
  const broken = fragments.find((fragment) => !canRender(fragment));
  if (broken !== undefined) {
    const message = 'The code of a ${...} fragment does not parse.';
    return { position: offset + broken.start, message };
  }
  const head = text.slice(0, text.indexOf('${'));
  const tail = text.slice(text.lastIndexOf('}') + 1);
  if (RESULTS.some((result) => isAround(result, head, tail))) return null;
  const isHeadWrong = !RESULTS.some((result) => isAround(result, head, ''));
  return {
    position: isHeadWrong ? offset : offset + text.length - tail.length,
    message: 'With text around its ${...} a MAKO condition never reads True or False.',
  };
}

function findConstantProblem(text: string, offset: number): SyntaxProblem | null {
  if (RESULTS.some((result) => result === text)) return null;
  const stray = text.indexOf('${');
  return stray === -1
    ? { position: offset, message: 'A MAKO condition needs a ${...} fragment.' }
    : {
        position: offset + stray,
        message: 'A ${...} fragment is not closed or contains one of $, {, } and #.',
      };
}

function isAround(result: string, head: string, tail: string): boolean {
  return (
    head.length + tail.length <= result.length && result.startsWith(head) && result.endsWith(tail)
  );
}
