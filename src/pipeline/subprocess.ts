import { getKey, type JsonObject } from '../common/json/index.js';
import { objectAt } from './json-readers.js';
import { SUBPROCESS_PLUGIN } from './types.js';

/** Keys from an activity down to the object that says which flow a sub-process runs. */
const SPEC_PATHS = {
  SubProcess: [],
  ServiceActivity: ['component', 'data', 'subprocess', 'value'],
} as const;

export interface SubprocessSpec {
  /** Holds `template_id`, `version`, `always_use_latest`, `constants` and perhaps `pipeline`. */
  readonly spec: JsonObject;
  /** Keys that lead from the activity to {@link spec}; empty when it is the activity itself. */
  readonly keys: readonly string[];
}

/**
 * What an activity says about its child flow: a SubProcess, or the `subprocess_plugin` that stands for one in a task
 * tree (wire-decisions.md 2.3). Null for any other activity.
 */
export function subprocessSpec(activity: JsonObject): SubprocessSpec | null {
  const type = getKey(activity, 'type');
  if (type === 'SubProcess') return { spec: activity, keys: SPEC_PATHS.SubProcess };
  const component = objectAt(activity, 'component');
  if (type !== 'ServiceActivity' || component === null) return null;
  if (getKey(component, 'code') !== SUBPROCESS_PLUGIN.code) return null;
  const spec = follow(activity, SPEC_PATHS.ServiceActivity);
  return spec && { spec, keys: SPEC_PATHS.ServiceActivity };
}

/** The inlined child tree of an activity; an empty one counts as absent. */
export function inlinedPipeline(spec: JsonObject): JsonObject | null {
  const pipeline = objectAt(spec, 'pipeline');
  return pipeline !== null && Object.keys(pipeline).length > 0 ? pipeline : null;
}

function follow(start: JsonObject, keys: readonly string[]): JsonObject | null {
  let current: JsonObject | null = start;
  for (const key of keys) current = current && objectAt(current, key);
  return current;
}

/** Copies `target` with `change` applied to the object at the end of `keys`; everything else is shared. */
export function updateAt(
  target: JsonObject,
  keys: readonly string[],
  change: (object: JsonObject) => JsonObject,
): JsonObject {
  const [key, ...rest] = keys;
  if (key === undefined) return change(target);
  const inner = objectAt(target, key);
  return inner === null ? target : { ...target, [key]: updateAt(inner, rest, change) };
}
