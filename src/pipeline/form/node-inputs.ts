import {
  isJsonObject,
  memoryKey,
  setKey,
  type JsonObject,
  type JsonValue,
} from '../../common/json/index.js';
import { asObject, mapValues, objectAt, valueAt, wireEntries } from '../json-readers.js';
import { subprocessSpec, updateAt } from '../subprocess.js';

/**
 * A task form with other inputs of some activities. Those that are not named stay; each value is rendered as a value of
 * the flow is. A sub-process takes values of its child's constants.
 * @param inputs node id to (input key to value)
 */
export function withNodeInputs(tree: JsonObject, inputs: JsonObject): JsonObject {
  const activities = objectAt(tree, 'activities') ?? {};
  return {
    ...tree,
    activities: mapValues(activities, (activity, id) => {
      const given = asObject(valueAt(inputs, id));
      return isJsonObject(activity) && given !== null ? withInputs(activity, given) : activity;
    }),
  };
}

function withInputs(activity: JsonObject, given: JsonObject): JsonObject {
  const child = subprocessSpec(activity);
  if (child !== null) {
    return updateAt(activity, child.keys, (spec) => ({
      ...spec,
      constants: merged(objectAt(spec, 'constants'), given, (value, old) => ({ ...old, value })),
    }));
  }
  return updateAt(activity, ['component'], (component) => ({
    ...component,
    data: merged(objectAt(component, 'data'), given, cellOf),
  }));
}

function cellOf(value: JsonValue): JsonObject {
  return { hook: false, need_render: true, value };
}

function merged(
  fields: JsonObject | null,
  given: JsonObject,
  make: (value: JsonValue, old: JsonObject | null) => JsonObject,
): JsonObject {
  const result = { ...fields };
  for (const [key, value] of wireEntries(given)) {
    const old = fields === null ? null : asObject(valueAt(fields, key));
    setKey(result, memoryKey(key), make(value, old));
  }
  return result;
}
