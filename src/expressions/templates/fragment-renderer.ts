import { type JsonValue } from '../../common/json/index.js';
import { Budget, RenderBudgetError, type RenderLimits } from './budget.js';
import { BUILTINS } from './builtins/index.js';
import { Evaluator } from './evaluate/evaluator.js';
import { applyFilters, parseFilters } from './filters.js';
import { MODULES } from './modules/index.js';
import { type Lookup, type RenderEnv } from './render-env.js';
import { ExpressionError } from './runtime/expression-error.js';
import { fromJson } from './runtime/from-json.js';
import { Runtime } from './runtime/runtime.js';
import { type Value } from './runtime/value.js';
import { fragmentCache } from './syntax/fragment-cache.js';
import {
  MAX_CODE_LENGTH,
  type FragmentFacts,
  type ParsedFragment,
} from './syntax/parse-fragment.js';

/** The text that a fragment stands for, or why it stays as it is. */
export type FragmentResult =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

/** Renders the fragments of one value, within one budget. */
export class FragmentRenderer {
  readonly budget: Budget;
  private readonly runtime: Runtime;
  private readonly variables = new Map<string, Value>();

  constructor(
    readonly lookup: Lookup,
    env: RenderEnv,
    limits: RenderLimits,
  ) {
    this.budget = new Budget(limits, env.pool);
    this.runtime = new Runtime(this.budget, env);
  }

  /** Whether the code refers to any name. */
  hasNames(code: string): boolean {
    return this.read(code).hasNames;
  }

  /** Why the code does not parse or is not allowed; null when it is fine. */
  findProblem(code: string): string | null {
    const { parsed } = this.read(code);
    return parsed instanceof ExpressionError ? parsed.message : null;
  }

  /** Parsing costs a step for each character, whether or not the cache has the code: a result must not depend on it. */
  private read(code: string): FragmentFacts {
    this.budget.step(Math.min(code.length, MAX_CODE_LENGTH));
    return fragmentCache.read(code);
  }

  /**
   * @throws RenderBudgetError where the budget ends
   * @throws whatever the lookup throws
   */
  render(code: string): FragmentResult {
    const { parsed } = this.read(code);
    if (parsed instanceof ExpressionError) return { ok: false, reason: parsed.message };
    const unknown = this.load(parsed);
    if (unknown !== null) return { ok: false, reason: `name '${unknown}' is not defined` };
    return attempt(() => this.evaluate(parsed));
  }

  /**
   * Looks up the names of a fragment, all before it runs: one that is not known refuses the fragment even where it would
   * not be reached (engine-core.md 7.5). A variable of the context hides a builtin or a module. Builtins that templates
   * may not use, such as `open`, are not known: the whitelist is asked before they would read as None.
   *
   * @returns the first name that is not known, or null
   */
  private load({ names }: ParsedFragment): string | null {
    for (const name of names) {
      if (this.variables.has(name)) continue;
      const value = this.lookup(name);
      if (value !== undefined) this.variables.set(name, this.convert(value));
      else if (!BUILTINS.has(name) && !MODULES.has(name)) return name;
    }
    return null;
  }

  private convert(value: JsonValue): Value {
    return fromJson(value, this.budget);
  }

  private evaluate({ expression, filters }: ParsedFragment): string {
    this.budget.resetDepth();
    const names = filters === null ? [] : parseFilters(filters);
    const evaluator = new Evaluator(this.runtime, (name) => this.global(name));
    return applyFilters(evaluator.evaluate(expression), names, this.runtime);
  }

  private global(name: string): Value | undefined {
    const variable = this.variables.get(name);
    if (variable !== undefined) return variable;
    const builtin = BUILTINS.get(name);
    return builtin === undefined ? MODULES.get(name) : builtin;
  }
}

/**
 * A fragment never fails its node, whatever happens in it (engine-core.md 7.5); only the budget does. An error of
 * JavaScript's own, such as a number out of its range, is a failure of the fragment too.
 */
function attempt(work: () => string): FragmentResult {
  try {
    return { ok: true, text: work() };
  } catch (error) {
    if (error instanceof RenderBudgetError) throw error;
    if (error instanceof ExpressionError) return { ok: false, reason: error.message };
    return { ok: false, reason: `The expression failed (${String(error)}).` };
  }
}
