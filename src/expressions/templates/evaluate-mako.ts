import { findFragments } from '../fragments/index.js';
import { DEFAULT_RENDER_LIMITS, RenderBudgetError, type RenderLimits } from './budget.js';
import { type Lookup, type RenderEnv } from './render-env.js';
import { ValueRenderer } from './render-value.js';

export type MakoResult =
  { readonly ok: true; readonly value: boolean } | { readonly ok: false; readonly message: string };

/**
 * A MAKO condition (flow-layer.md 3.2): rendered, it has to read `True` or `False`. Unlike in a node's inputs its
 * fragments need not name anything, as in `${1 == 1}`.
 *
 * @throws whatever the lookup throws
 */
export function evaluateMako(
  text: string,
  lookup: Lookup,
  env: RenderEnv,
  limits: RenderLimits = DEFAULT_RENDER_LIMITS,
): MakoResult {
  const renderer = new ValueRenderer(lookup, env, limits);
  try {
    renderer.payForFragments(text);
    const result = renderer.text(text, findFragments(text)).trim();
    if (result === 'True' || result === 'False') return { ok: true, value: result === 'True' };
    return { ok: false, message: messageOf(result) };
  } catch (error) {
    if (error instanceof RenderBudgetError) return { ok: false, message: error.message };
    throw error;
  }
}

function messageOf(result: string): string {
  return `The result of the expression must be a boolean, now is ${result}`;
}
