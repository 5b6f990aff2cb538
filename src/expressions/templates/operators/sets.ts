import { type Budget } from '../budget.js';
import { PythonSet } from '../runtime/value.js';

type Items = PythonSet['items'];

/** Makes a set of two others. */
export type SetOperation = (left: PythonSet, right: PythonSet, budget: Budget) => PythonSet;

export const unite = charged((left, right) => new Map([...left, ...right]));
export const intersect = charged((left, right) => filter(left, (key) => right.has(key)));
export const subtract = charged((left, right) => without(left, right));
export const differ = charged(
  (left, right) => new Map([...without(left, right), ...without(right, left)]),
);

/** The operators that sets have. */
export const SET_OPERATIONS: ReadonlyMap<string, SetOperation> = new Map([
  ['|', unite],
  ['&', intersect],
  ['-', subtract],
  ['^', differ],
]);

function charged(combine: (left: Items, right: Items) => Items): SetOperation {
  return (left, right, budget) => {
    budget.step(left.items.size + right.items.size);
    return new PythonSet(combine(left.items, right.items));
  };
}

function without(items: Items, others: Items): Items {
  return filter(items, (key) => !others.has(key));
}

function filter(items: Items, isKept: (key: string) => boolean): Items {
  return new Map([...items].filter(([key]) => isKept(key)));
}
