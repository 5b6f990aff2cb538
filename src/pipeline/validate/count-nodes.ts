import { getKey, type JsonObject, type JsonValue } from '../../common/json/index.js';
import { asObject, objectAt } from '../json-readers.js';
import { inlinedPipeline, subprocessSpec } from '../subprocess.js';

/** Flows, and their ends in the lists of nodes, for each node that a tree may have. */
export const LINKS_OF_NODE = 4;

/**
 * Whether a tree with its inlined children has more than `limit` nodes or constants, or {@link LINKS_OF_NODE} times as
 * many flows or ends of flows; stops counting there.
 */
export function isTooLarge(tree: JsonObject, limit: number): boolean {
  const trees = [tree];
  const counts = { nodes: 0, constants: 0, flows: 0, ends: 0 };
  for (const some of trees) {
    const activities = valuesAt(some, 'activities');
    const nodes = [...activities, ...valuesAt(some, 'gateways')];
    counts.nodes += 2 + nodes.length;
    counts.constants += Object.keys(objectAt(some, 'constants') ?? {}).length;
    counts.flows += Object.keys(objectAt(some, 'flows') ?? {}).length;
    for (const node of [...nodes, getKey(some, 'start_event'), getKey(some, 'end_event')]) {
      counts.ends += lengthAt(node, 'incoming') + lengthAt(node, 'outgoing');
    }
    if (counts.nodes > limit || counts.constants > limit) return true;
    if (Math.max(counts.flows, counts.ends / 2) > LINKS_OF_NODE * limit) return true;
    for (const activity of activities) {
      for (const child of childrenOf(activity)) trees.push(child);
    }
  }
  return false;
}

function valuesAt(tree: JsonObject, key: string): JsonValue[] {
  return Object.values(objectAt(tree, key) ?? {});
}

function lengthAt(node: JsonValue | undefined, key: string): number {
  const object = asObject(node);
  const list = object === null ? null : getKey(object, key);
  return Array.isArray(list) ? list.length : 1;
}

function childrenOf(value: JsonValue): JsonObject[] {
  const activity = asObject(value);
  const child = activity && subprocessSpec(activity);
  const pipeline = child && inlinedPipeline(child.spec);
  return pipeline ? [pipeline] : [];
}
