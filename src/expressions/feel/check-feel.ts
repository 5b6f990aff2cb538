import { type SyntaxProblem } from '../syntax-problem.js';
import { compileFeel } from './compile-feel.js';
import { FeelError } from './feel-error.js';

export type FeelCheck =
  { readonly ok: true } | { readonly ok: false; readonly error: SyntaxProblem };

/** Whether a text parses as a FEEL expression, as BKFlow reads the language (flow-layer.md 6.5). */
export function checkFeel(text: string): FeelCheck {
  try {
    compileFeel(text);
    return { ok: true };
  } catch (error) {
    if (error instanceof FeelError) return { ok: false, error: problemOf(error) };
    // Not reached: reading a text fails in no other way.
    throw error;
  }
}

function problemOf({ message, position }: FeelError): SyntaxProblem {
  return { position, message: `${message.charAt(0).toUpperCase()}${message.slice(1)}.` };
}
