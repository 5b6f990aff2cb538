import { order } from '../runtime/compare.js';
import { type Runtime } from '../runtime/runtime.js';
import { type List, type Value } from '../runtime/value.js';

/** The items in order of their keys. Equal ones keep their order, also in reverse. */
export function sortItems(
  items: List,
  keyOf: (item: Value) => Value,
  isReverse: boolean,
  { budget }: Runtime,
): List {
  const keyed = items.map((item) => ({ item, key: keyOf(item) }));
  const direction = isReverse ? -1 : 1;
  keyed.sort((a, b) => direction * (order(a.key, b.key, '<', budget) ?? 0));
  return keyed.map(({ item }) => item);
}
