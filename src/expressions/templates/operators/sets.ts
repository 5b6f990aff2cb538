import { type Budget } from '../budget.js';
import { PythonSet, type Value } from '../runtime/value.js';

/** `left operator right` of two sets; undefined for an operator that sets do not have. */
export function combineSets(
  operator: string,
  left: PythonSet,
  right: PythonSet,
  budget: Budget,
): PythonSet | undefined {
  budget.step(left.items.size + right.items.size);
  switch (operator) {
    case '|':
      return new PythonSet(new Map([...left.items, ...right.items]));
    case '&':
      return new PythonSet(filter(left, (key) => right.items.has(key)));
    case '-':
      return new PythonSet(filter(left, (key) => !right.items.has(key)));
    case '^': {
      const onlyLeft = filter(left, (key) => !right.items.has(key));
      const onlyRight = filter(right, (key) => !left.items.has(key));
      return new PythonSet(new Map([...onlyLeft, ...onlyRight]));
    }
    default:
      return undefined;
  }
}

function filter({ items }: PythonSet, isKept: (key: string) => boolean): Map<string, Value> {
  return new Map([...items].filter(([key]) => isKept(key)));
}
