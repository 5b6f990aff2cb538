import { FeelError } from './feel-error.js';
import {
  calculate,
  checkSameType,
  isEqual,
  isInRange,
  isMember,
  isOrdered,
  type Arithmetic,
} from './feel-operators.js';
import { callFunction } from './feel-functions.js';
import { type FeelScope } from './feel-scope.js';
import { type Ordering } from '../values/index.js';
import { isDictValue, isListValue, isTrue, Range, type FeelValue } from './feel-values.js';

/** An expression that is ready to be evaluated. */
export type FeelExpression = (scope: FeelScope) => FeelValue;
/** A list that is written out. */
export type FeelList = (scope: FeelScope) => readonly FeelValue[];

export function called(name: string, args: readonly FeelExpression[]): FeelExpression {
  return (scope) => {
    const values = args.map((argument) => argument(scope));
    scope.spend();
    for (const value of values) scope.spendOn(value);
    return callFunction(name, values, scope);
  };
}

/** As in Python: the value of a side, not its truth. */
export function either(left: FeelExpression, right: FeelExpression): FeelExpression {
  return (scope) => {
    scope.spend();
    const value = left(scope);
    return isTrue(value) ? value : right(scope);
  };
}

export function both(left: FeelExpression, right: FeelExpression): FeelExpression {
  return (scope) => {
    scope.spend();
    const value = left(scope);
    return isTrue(value) ? right(scope) : value;
  };
}

export function ordered(
  left: FeelExpression,
  operator: Ordering,
  right: FeelExpression,
): FeelExpression {
  return binary(left, right, (a, b) => {
    checkSameType(a, b);
    return isOrdered(a, operator, b);
  });
}

export function equal(left: FeelExpression, right: FeelExpression): FeelExpression {
  return binary(left, right, (a, b) => {
    checkSameType(a, b);
    return isEqual(a, b);
  });
}

export function unequal(left: FeelExpression, right: FeelExpression): FeelExpression {
  return binary(left, right, (a, b) => !isEqual(a, b));
}

export function calculated(
  left: FeelExpression,
  operator: Arithmetic,
  right: FeelExpression,
): FeelExpression {
  return binary(left, right, (a, b, scope) => {
    const size = sizeOf(a) + sizeOf(b);
    if (operator === '+') scope.budget.reserve(size);
    return calculate(a, operator, b, scope.budget);
  });
}

function binary(
  left: FeelExpression,
  right: FeelExpression,
  apply: (left: FeelValue, right: FeelValue, scope: FeelScope) => FeelValue,
): FeelExpression {
  return (scope) => {
    const [a, b] = [left(scope), right(scope)];
    scope.spendOn(a);
    scope.spendOn(b);
    const result = apply(a, b, scope);
    if (typeof result === 'bigint') scope.spendOn(result);
    return result;
  };
}

/** No type check: Python's own ordering decides. */
export function between(
  value: FeelExpression,
  start: FeelExpression,
  end: FeelExpression,
): FeelExpression {
  return (scope) => {
    const [a, b, c] = [value(scope), start(scope), end(scope)];
    for (const each of [a, b, c]) scope.spendOn(each);
    return isOrdered(b, '<=', a) && isOrdered(a, '<=', c);
  };
}

export function within(value: FeelExpression, container: FeelExpression): FeelExpression {
  return binary(value, container, (a, b, { budget }) =>
    b instanceof Range ? isInRange(a, b) : isMember(a, b, budget),
  );
}

export function member(object: FeelExpression, key: string): FeelExpression {
  return (scope) => {
    scope.spend();
    const value = object(scope);
    return isDictValue(value) ? (value.get(key) ?? null) : null;
  };
}

/** From 1; negative ones from the end. */
export function item(list: FeelExpression, index: bigint): FeelExpression {
  const at = Number(index);
  return (scope) => {
    scope.spend();
    const items = list(scope);
    if (!isListValue(items) || at === 0) return null;
    return items.at(at > 0 ? at - 1 : at) ?? null;
  };
}

/** An item for which the filter fails is left out. */
export function filtered(list: FeelExpression, filter: FeelExpression): FeelExpression {
  return (scope) => {
    scope.spend();
    const items = list(scope);
    if (!isListValue(items)) return null;
    return items.filter((candidate) => {
      scope.spend();
      const names = isDictValue(candidate) ? candidate : new Map([['item', candidate]]);
      return isTrueOrFails(filter, scope.only(names));
    });
  };
}

function isTrueOrFails(filter: FeelExpression, scope: FeelScope): boolean {
  try {
    return isTrue(filter(scope));
  } catch (error) {
    if (!(error instanceof FeelError)) throw error;
    return false;
  }
}

export function quantified(
  kind: 'some' | 'every',
  sources: readonly { readonly name: string; readonly list: FeelList }[],
  test: FeelExpression,
): FeelExpression {
  const isSome = kind === 'some';
  return (scope) => {
    scope.spend();
    const lists = sources.map(({ name, list }) => ({ name, items: list(scope) }));
    const length = Math.max(...lists.map(({ items }) => items.length));
    if (lists.some(({ items }) => items.length !== length)) {
      throw new FeelError('lists length not equal');
    }
    for (let index = 0; index < length; index += 1) {
      scope.spend();
      const names = new Map(lists.map(({ name, items }) => [name, items[index] ?? null]));
      if (test(scope.with(names)) === isSome) return isSome;
    }
    return !isSome;
  };
}

/** Characters or items. */
function sizeOf(value: FeelValue): number {
  return typeof value === 'string' || isListValue(value) ? value.length : 0;
}
