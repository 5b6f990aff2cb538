import { RenderBudgetError } from '../templates/budget.js';
import { compileFeel } from './compile-feel.js';
import { FeelError } from './feel-error.js';
import { type FeelClock, FeelScope } from './feel-scope.js';
import { type FeelValue } from './feel-values.js';

export type FeelResult =
  | { readonly ok: true; readonly value: FeelValue }
  | { readonly ok: false; readonly message: string };

/** The value of a FEEL expression without any variables (flow-layer.md 3.2). */
export function evaluateFeel(text: string, clock: FeelClock): FeelResult {
  try {
    return { ok: true, value: compileFeel(text)(new FeelScope(new Map(), clock)) };
  } catch (error) {
    if (error instanceof FeelError || error instanceof RenderBudgetError) {
      return { ok: false, message: error.message };
    }
    // Not reached: compiling and evaluating fail in no other way.
    throw error;
  }
}
