import { holds, type Ordering } from '../../values/index.js';
import { type Runtime } from '../runtime/runtime.js';
import { areEqual, hashOf, isSubset, order } from '../runtime/compare.js';
import { ExpressionError } from '../runtime/expression-error.js';
import { iterate } from '../runtime/iterate.js';
import { typeName } from '../runtime/type-name.js';
import { Dict, PythonSet, Range, type Value } from '../runtime/value.js';
import { payForSearch } from './search.js';

/** `left operator right` for an operator of comparison. */
export function applyComparison(
  operator: string,
  left: Value,
  right: Value,
  runtime: Runtime,
): boolean {
  switch (operator) {
    case '==':
      return areEqual(left, right, runtime.budget);
    case '!=':
      return !areEqual(left, right, runtime.budget);
    case 'in':
      return isIn(left, right, runtime);
    case 'not in':
      return !isIn(left, right, runtime);
    case 'is':
      return isSame(left, right);
    case 'is not':
      return !isSame(left, right);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return isOrdered(operator, left, right, runtime);
    default:
      // Not reached: there are no other operators of comparison.
      throw new ExpressionError(`${operator} is not available in templates.`);
  }
}

/** Constants are one object each, and values of two types never are; for others Python's answer depends on its memory. */
function isSame(left: Value, right: Value): boolean {
  if (isConstant(left) || isConstant(right)) return left === right;
  if (typeName(left) !== typeName(right)) return false;
  throw new ExpressionError("'is' is available for None, True and False only.");
}

function isConstant(value: Value): boolean {
  return value === null || typeof value === 'boolean';
}

function isOrdered(operator: Ordering, left: Value, right: Value, runtime: Runtime): boolean {
  if (left instanceof PythonSet && right instanceof PythonSet) {
    return isContained(operator, left, right, runtime);
  }
  const sign = order(left, right, operator, runtime.budget);
  return sign !== null && holds(sign, operator);
}

function isContained(
  operator: string,
  left: PythonSet,
  right: PythonSet,
  { budget }: Runtime,
): boolean {
  budget.step(Math.min(left.items.size, right.items.size));
  const [small, large] = operator.startsWith('<') ? [left, right] : [right, left];
  return isSubset(small, large) && (operator.endsWith('=') || small.items.size < large.items.size);
}

function isIn(item: Value, container: Value, runtime: Runtime): boolean {
  const { budget } = runtime;
  if (typeof container === 'string') {
    if (typeof item !== 'string') {
      const message = `'in <string>' requires string as left operand, not ${typeName(item)}`;
      throw new ExpressionError(message);
    }
    payForSearch(container, item, budget);
    return container.includes(item);
  }
  if (container instanceof Dict) return container.entries.has(hashOf(item, budget));
  if (container instanceof PythonSet) return container.items.has(hashOf(item, budget));
  if (container instanceof Range && typeof item === 'bigint') return isInRange(item, container);
  for (const other of iterate(container, runtime)) {
    if (areEqual(item, other, budget)) return true;
  }
  return false;
}

function isInRange(item: bigint, { start, stop, step }: Range): boolean {
  const isWithin = step > 0n ? item >= start && item < stop : item <= start && item > stop;
  return isWithin && (item - start) % step === 0n;
}
