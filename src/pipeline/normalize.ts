import { isJsonObject, getKey, type JsonObject, type JsonValue } from '../common/json/index.js';
import { asObject, flowList, mapValues } from './json-readers.js';
import { childPointer } from './pointer.js';
import { inlinedPipeline, subprocessSpec, updateAt } from './subprocess.js';
import { type ConvergeIds } from './validate/validate-tree.js';

/**
 * A copy of a valid tree in the form that the engine wants: `incoming` an array, `outgoing` a string where there can
 * be one flow and an array at branching gateways, `converge_gateway_id` at paired gateways, `is_param` at constants
 * (flow-layer.md 1.7, api-templates-tasks.md B6). Inlined children as well.
 */
export function normalizeTree(
  tree: JsonObject,
  pointer: string,
  convergeIds: ConvergeIds,
): JsonObject {
  const pairs = convergeIds.get(pointer) ?? new Map<string, string>();
  return mapValues(tree, (value, key) => {
    if (!isJsonObject(value)) return value;
    switch (key) {
      case 'start_event':
        return withFlows(value, 'outgoing', 'one');
      case 'end_event':
        return withFlows(value, 'incoming', 'many');
      case 'activities':
        return mapValues(value, (entry, id) =>
          normalizeActivity(entry, childPointer(pointer, key, id), convergeIds),
        );
      case 'gateways':
        return mapValues(value, (entry, id) => normalizeGateway(entry, pairs.get(id)));
      case 'constants':
        return mapValues(value, withIsParam);
      default:
        return value;
    }
  });
}

function withFlows(node: JsonObject, field: string, form: 'one' | 'many'): JsonObject {
  const flows = flowList(getKey(node, field));
  if (flows === null) return node;
  return { ...node, [field]: form === 'many' ? flows : (flows[0] ?? '') };
}

function normalizeActivity(value: JsonValue, pointer: string, convergeIds: ConvergeIds): JsonValue {
  const activity = asObject(value);
  if (!activity) return value;
  const linked = withFlows(withFlows(activity, 'incoming', 'many'), 'outgoing', 'one');
  const child = subprocessSpec(linked);
  if (!child || !inlinedPipeline(child.spec)) return linked;
  const keys = [...child.keys, 'pipeline'];
  const childAt = childPointer(pointer, ...keys);
  return updateAt(linked, keys, (inner) => normalizeTree(inner, childAt, convergeIds));
}

function normalizeGateway(value: JsonValue, convergeId: string | undefined): JsonValue {
  const gateway = asObject(value);
  if (!gateway) return value;
  const form = getKey(gateway, 'type') === 'ConvergeGateway' ? 'one' : 'many';
  const linked = withFlows(withFlows(gateway, 'incoming', 'many'), 'outgoing', form);
  return convergeId === undefined ? linked : { ...linked, converge_gateway_id: convergeId };
}

function withIsParam(value: JsonValue): JsonValue {
  const constant = asObject(value);
  return constant ? { ...constant, is_param: getKey(constant, 'show_type') === 'show' } : value;
}
