import {
  getKey,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../../../common/json/index.js';
import { collectReferences } from '../../../expressions/index.js';
import { wireEntries } from '../../json-readers.js';
import { childPointer } from '../../pointer.js';
import { isCycle, stronglyConnected } from '../../strongly-connected.js';
import { type Problem, shorten } from '../problem.js';

/**
 * Constants that refer to each other in a circle, which no run could render (flow-layer.md 1.7 b, 2.5). One problem
 * for each circle, at its first constant in tree order. Node outputs have no value to render and so no references.
 */
export function findCircles(
  values: ReadonlyMap<string, JsonValue>,
  pathOf: (key: string) => string,
): Problem[] {
  const keys = [...values.keys()];
  const indexOf = new Map(keys.map((key, index) => [key, index]));
  const edges = [...values.values()].map((value) =>
    [...collectReferences(value)].flatMap((name) => indexOf.get(`\${${name}}`) ?? []),
  );
  return stronglyConnected(edges)
    .filter((group) => isCycle(group, edges))
    .sort(([a = 0], [b = 0]) => a - b)
    .map((group) => {
      const circle = shortestCircle(group[0] ?? 0, new Set(group), edges);
      const [first = ''] = circle.map((index) => keys[index] ?? '');
      const names = circle.map((index) => shorten(keys[index] ?? ''));
      const message = `Constants refer to each other in a circle: ${abridge(names).join(' → ')}.`;
      return { type: 'circular_reference', path: pathOf(first), message };
    });
}

/** The circle findings of a tree's `constants`, at the constants' `value`. */
export function findTreeCircles(constants: JsonObject, pointer: string): Problem[] {
  return findCircles(referringValues(constants), (key) =>
    childPointer(pointer, 'constants', key, 'value'),
  );
}

/** The values that a run renders, by the client's key. */
export function referringValues(constants: JsonObject): Map<string, JsonValue> {
  const values = new Map<string, JsonValue>();
  for (const [key, constant] of wireEntries(constants)) {
    if (!isJsonObject(constant) || getKey(constant, 'source_type') === 'component_outputs')
      continue;
    values.set(key, getKey(constant, 'value') ?? null);
  }
  return values;
}

/** Breadth first from `start` within its group; the answer begins and ends with `start`. */
function shortestCircle(
  start: number,
  group: ReadonlySet<number>,
  edges: readonly (readonly number[])[],
): number[] {
  const cameFrom = new Map<number, number>();
  const queue = [start];
  for (const node of queue) {
    for (const next of edges[node] ?? []) {
      if (!group.has(next) || cameFrom.has(next)) continue;
      cameFrom.set(next, node);
      if (next === start) return trace(start, cameFrom);
      queue.push(next);
    }
  }
  return [start];
}

function trace(start: number, cameFrom: ReadonlyMap<number, number>): number[] {
  const circle = [start];
  let node = cameFrom.get(start);
  while (node !== undefined && node !== start) {
    circle.push(node);
    node = cameFrom.get(node);
  }
  return [...circle, start].reverse();
}

const SHOWN_KEYS = 8;

function abridge(names: string[]): string[] {
  return names.length <= SHOWN_KEYS
    ? names
    : [...names.slice(0, SHOWN_KEYS - 1), '…', ...names.slice(-1)];
}
