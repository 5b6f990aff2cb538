import { getKey, isJsonObject, type JsonObject, type JsonValue } from '../../common/json/index.js';
import { fromJson, type PythonValue } from '../values/index.js';
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
  | { readonly ok: true; readonly value: PythonValue }
  | { readonly ok: false; readonly error: { readonly message: string } };

/**
 * Evaluates a rule (engine-core.md 7.6): left to right and without precedence, coercing the two sides of a comparison.
 * Without a context, and with an empty one, a path is its own text. With one it is looked up segment by segment, as
 * written (`${v1}` is the key `${v1}`), through own keys only.
 */
export function evaluateBoolRule(rule: BoolRule, context?: JsonObject): BoolRuleResult {
  if (rule.kind === 'always') return { ok: true, value: true };
  const isEmpty = context === undefined || Object.keys(context).length === 0;
  return evaluateChain(rule, isEmpty ? null : context);
}

/**
 * At `or` a true value so far is the answer, at `and` a false one is, for everything behind it; otherwise the next
 * condition replaces the value. So `F and x or T` is false.
 */
function evaluateChain(chain: Chain, context: JsonObject | null): BoolRuleResult {
  let result = evaluateCondition(chain.first, context);
  for (const { joiner, condition } of chain.rest) {
    if (!result.ok || result.value === (joiner === 'or')) return result;
    result = evaluateCondition(condition, context);
  }
  return result;
}

function evaluateCondition(condition: Condition, context: JsonObject | null): BoolRuleResult {
  return condition.kind === 'group'
    ? evaluateChain(condition.chain, context)
    : evaluateComparison(condition, context);
}

function evaluateComparison(comparison: Comparison, context: JsonObject | null): BoolRuleResult {
  const left = evaluateOperand(comparison.left, context);
  if (!left.ok) return left;
  const right = evaluateOperand(comparison.right, context);
  return right.ok ? compareOperands(left.value, comparison.operator, right.value) : right;
}

function evaluateOperand(operand: Operand, context: JsonObject | null): OperandResult {
  if (operand.kind === 'literal') return { ok: true, value: operand.value };
  if (operand.kind === 'path') {
    return context === null ? { ok: true, value: operand.text } : lookUp(operand, context);
  }
  const values: PythonValue[] = [];
  for (const item of operand.items) {
    const result = evaluateOperand(item, context);
    if (!result.ok) return result;
    values.push(result.value);
  }
  return { ok: true, value: values };
}

function lookUp(path: Path, context: JsonObject): OperandResult {
  let value: JsonValue = context;
  for (const segment of path.text.split('.')) {
    const next: JsonValue | undefined = isJsonObject(value) ? getKey(value, segment) : undefined;
    if (next === undefined) {
      return { ok: false, error: { message: `no value supplied for ${path.text}` } };
    }
    value = next;
  }
  return { ok: true, value: fromJson(value) };
}
