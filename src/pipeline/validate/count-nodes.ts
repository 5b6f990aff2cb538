import { type JsonObject, type JsonValue } from '../../common/json/index.js';
import { asObject, objectAt } from '../json-readers.js';
import { inlinedPipeline, subprocessSpec } from '../subprocess.js';

/** Whether a tree with its inlined children has more than `limit` nodes; stops counting there. */
export function hasMoreNodes(tree: JsonObject, limit: number): boolean {
  const trees = [tree];
  let count = 0;
  for (const { activities, gateways } of sections(trees)) {
    count += 2 + activities.length + gateways;
    if (count > limit) return true;
    for (const activity of activities) trees.push(...childrenOf(activity));
  }
  return false;
}

function* sections(trees: JsonObject[]): Generator<{ activities: JsonValue[]; gateways: number }> {
  for (const tree of trees) {
    const activities = Object.values(objectAt(tree, 'activities') ?? {});
    yield { activities, gateways: Object.keys(objectAt(tree, 'gateways') ?? {}).length };
  }
}

function childrenOf(value: JsonValue): JsonObject[] {
  const activity = asObject(value);
  const child = activity && subprocessSpec(activity);
  const pipeline = child && inlinedPipeline(child.spec);
  return pipeline ? [pipeline] : [];
}
