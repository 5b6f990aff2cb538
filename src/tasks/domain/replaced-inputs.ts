import { getKey, isJsonObject, type JsonObject, type JsonValue } from '../../common/json/index.js';
import { objectAt, type TaskNodeIds } from '../../pipeline/index.js';

/** Keys of a retry's inputs that are not rendered (flow-layer.md 7.6). */
const ESCAPED_KEYS = '_escape_render_keys';

/** A task's tree with the inputs that retries put in place of those that a node was configured with, by template node id. */
export function withInputs(
  tree: JsonObject,
  replaced: ReadonlyMap<string, JsonValue>,
  ids: TaskNodeIds,
): JsonObject {
  const activities = { ...objectAt(tree, 'activities') };
  for (const [node, inputs] of replaced) {
    const id = ids.toTask(node);
    const activity = objectAt(activities, id);
    if (activity === null || !isJsonObject(inputs)) continue;
    const component = { ...objectAt(activity, 'component'), data: cellsOf(inputs) };
    activities[id] = { ...activity, component };
  }
  return { ...tree, activities };
}

function cellsOf(inputs: JsonObject): JsonObject {
  const escaped = getKey(inputs, ESCAPED_KEYS);
  const keys = new Set(Array.isArray(escaped) ? escaped : []);
  return Object.fromEntries(
    Object.entries(inputs)
      .filter(([key]) => key !== ESCAPED_KEYS)
      .map(([key, value]) => [key, { hook: false, need_render: !keys.has(key), value }]),
  );
}
