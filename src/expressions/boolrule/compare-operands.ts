import {
  areEqual,
  compare,
  hashKey,
  holds,
  isDict,
  isInt,
  isList,
  toInt,
  toText,
  typeName,
  type Ordering,
  type PythonValue,
} from '../values/index.js';
import { type Operator } from './ast.js';
import { type BoolRuleResult } from './boolrule-result.js';

/** Compares two values as a rule does (engine-core.md 7.6, Evaluation). Failures carry Python's message. */
export function compareOperands(
  left: PythonValue,
  operator: Operator,
  right: PythonValue,
): BoolRuleResult {
  switch (operator) {
    case 'in':
      return contains(left, right);
    case 'notin':
      return negate(contains(left, right));
    case 'issuperset':
      return isSuperset(left, right);
    case 'notissuperset':
      return negate(isSuperset(left, right));
    case '==':
    case '!=': {
      const [a, b] = coerced(left, right);
      return answer(areEqual(a, b) === (operator === '=='));
    }
    case '<':
    case '>':
    case '<=':
    case '>=':
      return orders(...coerced(left, right), operator);
    default:
      return operator satisfies never;
  }
}

/**
 * An int pulls the other side to int, then a text pulls the other side to text; an int on the left goes first. A side
 * that can't be converted leaves both as they are.
 */
function coerced(left: PythonValue, right: PythonValue): [PythonValue, PythonValue] {
  if (isInt(left)) return [left, toInt(right) ?? right];
  if (isInt(right)) return [toInt(left) ?? left, right];
  if (typeof left === 'string') return [left, toText(right)];
  return typeof right === 'string' ? [toText(left), right] : [left, right];
}

function orders(left: PythonValue, right: PythonValue, operator: Ordering): BoolRuleResult {
  const sign = compare(left, right);
  if (typeof sign !== 'number') {
    const types = `'${typeName(sign.left)}' and '${typeName(sign.right)}'`;
    return failure(`'${operator}' not supported between instances of ${types}`);
  }
  return answer(holds(sign, operator));
}

/** Python's `left in right`, where a list also holds its items converted to int or to text, as `left` is. */
function contains(left: PythonValue, right: PythonValue): BoolRuleResult {
  if (isList(right)) return answer(isMember(left, right) || isMember(left, converted(left, right)));
  if (typeof right === 'string') {
    if (typeof left === 'string') return answer(right.includes(left));
    return failure(`'in <string>' requires string as left operand, not ${typeName(left)}`);
  }
  if (!isDict(right)) return failure(`argument of type '${typeName(right)}' is not iterable`);
  if (hashKey(left) === null) return unhashable(left);
  return answer(typeof left === 'string' && right.has(left));
}

function isMember(value: PythonValue, list: readonly PythonValue[]): boolean {
  return list.some((item) => areEqual(item, value));
}

function converted(left: PythonValue, list: readonly PythonValue[]): PythonValue[] {
  if (isInt(left)) return list.map(toInt).filter((item) => item !== null);
  return typeof left === 'string' ? list.map(toText) : [];
}

/** Python's sets, where a text is a set of one. */
function isSuperset(left: PythonValue, right: PythonValue): BoolRuleResult {
  const outer = asSet(left);
  if (!(outer instanceof Set)) return outer;
  const inner = asSet(right);
  if (!(inner instanceof Set)) return inner;
  return answer([...inner].every((key) => outer.has(key)));
}

function asSet(value: PythonValue): Set<string> | BoolRuleResult {
  const items = asItems(value);
  if (items === null) return failure(`'${typeName(value)}' object is not iterable`);
  const keys = new Set<string>();
  for (const item of items) {
    const key = hashKey(item);
    if (key === null) return unhashable(item);
    keys.add(key);
  }
  return keys;
}

function asItems(value: PythonValue): readonly PythonValue[] | null {
  if (typeof value === 'string') return [value];
  if (isList(value)) return value;
  return isDict(value) ? [...value.keys()] : null;
}

function negate(result: BoolRuleResult): BoolRuleResult {
  return result.ok ? answer(!result.value) : result;
}

function answer(value: boolean): BoolRuleResult {
  return { ok: true, value };
}

function unhashable(value: PythonValue): BoolRuleResult {
  return failure(`unhashable type: '${typeName(value)}'`);
}

function failure(message: string): BoolRuleResult {
  return { ok: false, error: { message } };
}
