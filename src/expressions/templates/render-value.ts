import { isJsonObject, setKey, type JsonObject, type JsonValue } from '../../common/json/index.js';
import { findFragments, type Fragment } from '../fragments/index.js';
import { DEFAULT_RENDER_LIMITS, type RenderLimits } from './budget.js';
import { FragmentRenderer } from './fragment-renderer.js';
import { sizeOfJson } from './measure-result.js';
import { findRawValue } from './raw-value.js';
import { type Lookup, type RenderEnv } from './render-env.js';

/** A fragment that stays in the text as it is. */
export interface FailedFragment {
  readonly fragment: string;
  readonly reason: string;
}

export interface RenderedValue {
  /** May share parts with the context's values. */
  readonly value: JsonValue;
  readonly failed: readonly FailedFragment[];
}

/**
 * Renders the strings inside a value: items of lists and values of objects, not keys (engine-core.md 7.4, 7.5). A fragment
 * that can't be evaluated stays as it is and is listed.
 *
 * @throws RenderBudgetError when the whole takes more than the limits allow
 * @throws whatever the lookup throws
 */
export function renderValue(
  value: JsonValue,
  lookup: Lookup,
  env: RenderEnv,
  limits: RenderLimits = DEFAULT_RENDER_LIMITS,
): RenderedValue {
  const renderer = new ValueRenderer(lookup, env, limits);
  return { value: renderer.value(value), failed: renderer.failed };
}

/** Renders one value within one budget, and gathers the fragments that fail. */
export class ValueRenderer {
  readonly failed: FailedFragment[] = [];
  private renderer: FragmentRenderer | null = null;

  constructor(
    private readonly lookup: Lookup,
    private readonly env: RenderEnv,
    private readonly limits: RenderLimits,
  ) {}

  /** Recursive; the JSON reader bounds how deep a value nests. */
  value(value: JsonValue): JsonValue {
    if (typeof value === 'string') return this.string(value);
    if (Array.isArray(value)) return value.map((item) => this.value(item));
    if (!isJsonObject(value)) return value;
    const rendered: JsonObject = {};
    for (const [key, item] of Object.entries(value)) setKey(rendered, key, this.value(item));
    return rendered;
  }

  private string(text: string): JsonValue {
    if (!text.includes('${')) return text;
    this.payForFragments(text);
    const fragments = findFragments(text);
    const [only] = fragments;
    if (only === undefined) return text;
    if (only.end - only.start === text.length) {
      const raw = findRawValue(only.code, this.lookup);
      if (raw !== undefined) return this.counted(raw);
    }
    if (fragments.some(({ code }) => this.shared.hasNames(code))) return this.text(text, fragments);
    this.reportBroken(fragments);
    return text;
  }

  /** Before they are looked for: a text may hold millions of them. */
  payForFragments(text: string): void {
    const { budget } = this.shared;
    budget.scan(text.length);
    for (let at = text.indexOf('${'); at !== -1; at = text.indexOf('${', at + 2)) budget.step();
  }

  /** A text that refers to nothing is no template (flow-layer.md 2.5, rule 6), but its author may want to know why. */
  private reportBroken(fragments: readonly Fragment[]): void {
    for (const { code } of fragments) {
      const reason = this.shared.findProblem(code);
      if (reason !== null) this.failed.push({ fragment: wrap(code), reason });
    }
  }

  /** One pass over the text as it was: what a fragment produces is never read again. */
  text(text: string, fragments: readonly Fragment[]): string {
    const known = new Map<string, string>();
    const parts: string[] = [];
    let at = 0;
    for (const { start, end, code } of fragments) {
      const piece = known.get(code) ?? this.fragment(code);
      known.set(code, piece);
      parts.push(text.slice(at, start), piece);
      this.shared.budget.addToResult(piece.length);
      at = end;
    }
    parts.push(text.slice(at));
    return parts.join('');
  }

  private fragment(code: string): string {
    const whole = wrap(code);
    const result = this.shared.render(code);
    if (result.ok) return result.text;
    this.failed.push({ fragment: whole, reason: result.reason });
    return whole;
  }

  /** One for all strings of the value, made when the first one needs it. */
  private get shared(): FragmentRenderer {
    this.renderer ??= new FragmentRenderer(this.lookup, this.env, this.limits);
    return this.renderer;
  }

  private counted(raw: JsonValue): JsonValue {
    const { budget } = this.shared;
    const size = sizeOfJson(raw, this.limits.maxSize);
    budget.step(1);
    budget.addToResult(size);
    return raw;
  }
}

function wrap(code: string): string {
  return `\${${code}}`;
}
