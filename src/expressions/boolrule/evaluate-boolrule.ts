import { getKey, isJsonObject, type JsonObject, type JsonValue } from '../../common/json/index.js';
import { fromJson, measureJson, type PythonValue } from '../values/index.js';
import {
  type BoolRule,
  type Chain,
  type Comparison,
  type Condition,
  type Operand,
  type Path,
} from './ast.js';
import { type BoolRuleResult } from './boolrule-result.js';
import { compareOperands } from './compare-operands.js';

type OperandResult =
  { readonly ok: true; readonly value: PythonValue } | Extract<BoolRuleResult, { ok: false }>;

/** What the values of one evaluation may cost together: see `measureJson`. */
export const MAX_BOOLRULE_WORK = 1_000_000;

/**
 * Evaluates a rule (engine-core.md 7.6): left to right and without precedence, coercing the two sides of a comparison.
 * Without a context, and with an empty one, a path is its own text. With one it is looked up segment by segment, through
 * own keys only; `${v1}` is the key `${v1}` or, where there is none, the key `v1`. Failures are values, and so is the
 * refusal of an evaluation that reads more than {@link MAX_BOOLRULE_WORK}.
 */
export function evaluateBoolRule(rule: BoolRule, context?: JsonObject): BoolRuleResult {
  const isEmpty = context === undefined || Object.keys(context).length === 0;
  return new Evaluation(isEmpty ? null : context).chain(rule);
}

class Evaluation {
  private work = MAX_BOOLRULE_WORK;

  constructor(private readonly context: JsonObject | null) {}

  /**
   * At `or` a true value so far is the answer, at `and` a false one is, for everything behind it; otherwise the next
   * condition replaces the value. So `F and x or T` is false.
   */
  chain({ first, rest }: Chain): BoolRuleResult {
    let result = this.condition(first);
    for (const { joiner, condition } of rest) {
      if (!result.ok || result.value === (joiner === 'or')) return result;
      result = this.condition(condition);
    }
    return result;
  }

  private condition(condition: Condition): BoolRuleResult {
    switch (condition.kind) {
      case 'always':
        return { ok: true, value: true };
      case 'group':
        return this.chain(condition.chain);
      case 'comparison':
        return this.comparison(condition);
      default:
        return condition satisfies never;
    }
  }

  private comparison({ left, operator, right }: Comparison): BoolRuleResult {
    const leftResult = this.operand(left);
    if (!leftResult.ok) return leftResult;
    const rightResult = this.operand(right);
    if (!rightResult.ok) return rightResult;
    return compareOperands(leftResult.value, operator, rightResult.value);
  }

  private operand(operand: Operand): OperandResult {
    if (operand.kind === 'literal') return { ok: true, value: operand.value };
    if (operand.kind === 'path') {
      return this.context === null
        ? { ok: true, value: operand.text }
        : this.lookUp(operand, this.context);
    }
    const values: PythonValue[] = [];
    for (const item of operand.items) {
      const result = this.operand(item);
      if (!result.ok) return result;
      values.push(result.value);
    }
    return { ok: true, value: values };
  }

  private lookUp({ text }: Path, context: JsonObject): OperandResult {
    let value: JsonValue = context;
    for (const segment of text.split('.')) {
      const next: JsonValue | undefined = isJsonObject(value)
        ? findSegment(value, segment)
        : undefined;
      if (next === undefined) return failure(`no value supplied for ${text}`);
      value = next;
    }
    this.work -= measureJson(value, this.work);
    if (this.work >= 0) return { ok: true, value: fromJson(value) };
    return failure(`the value of ${text} is too large or nests too deep for the rule`);
  }
}

function findSegment(value: JsonObject, segment: string): JsonValue | undefined {
  return getKey(value, segment) ?? getKey(value, segment.replace(/^\$\{/, '').replace(/\}$/, ''));
}

function failure(message: string): Extract<BoolRuleResult, { ok: false }> {
  return { ok: false, error: { message } };
}
