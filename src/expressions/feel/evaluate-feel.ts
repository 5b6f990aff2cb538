import { createContext, Script } from 'node:vm';
import { evaluate } from 'feelin';
import { checkFeel } from './check-feel.js';

/** Longest time of one evaluation, in milliseconds; ordinary conditions take a tenth of one. */
export const MAX_FEEL_MS = 200;

export type FeelResult =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

/**
 * The value of a FEEL expression without any context. FEEL has ranges, iterations and patterns, and feelin counts no steps
 * that a budget could be taken from, so V8's watchdog ends what runs too long. It is there for the clock, not as a
 * sandbox: feelin gives an expression nothing of the host.
 */
export function evaluateFeel(text: string): FeelResult {
  const checked = checkFeel(text);
  if (!checked.ok) return { ok: false, message: `is no FEEL: ${checked.error.message}` };
  try {
    return { ok: true, value: watched(() => evaluate(text, {}).value) };
  } catch (error) {
    return { ok: false, message: reasonOf(error) };
  }
}

const sandbox: { work: (() => void) | null } = { work: null };
const context = createContext(sandbox);
const script = new Script('work()');

/** @throws what `work` throws, and ERR_SCRIPT_EXECUTION_TIMEOUT when it was ended */
function watched<T>(work: () => T): T | undefined {
  let value: T | undefined;
  sandbox.work = () => {
    value = work();
  };
  try {
    script.runInContext(context, { timeout: MAX_FEEL_MS });
  } finally {
    sandbox.work = null;
  }
  return value;
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
    ? `takes longer than the ${MAX_FEEL_MS} ms that FEEL may take`
    : `is no FEEL that can be evaluated: ${message}`;
}
