import { getKey, isJsonObject, type JsonObject, type JsonValue } from '../../common/json/index.js';
import { asObject, mapValues, valueAt } from '../json-readers.js';
import { withTemplateNodeId } from '../ids/canonical-ids.js';
import { inlinedPipeline } from '../subprocess.js';
import { SUBPROCESS_PLUGIN } from '../types.js';

/**
 * The form of a template's tree that its tasks share (flow-layer.md 1.8, api-templates-tasks.md B7): every activity
 * and gateway has a `template_node_id`, sub-processes are `subprocess_plugin` activities, their locations task nodes.
 * Ids are still the template's. Not recursive: an inlined child is converted when its own task is made.
 */
export function toTaskForm(tree: JsonObject): JsonObject {
  return mapValues(tree, (value, key) => {
    if (key === 'location') return Array.isArray(value) ? value.map(asTaskLocation) : value;
    if (!isJsonObject(value)) return value;
    if (key === 'gateways') return mapValues(value, identified);
    if (key !== 'activities') return value;
    return mapValues(value, (activity, id) => asTaskActivity(identified(activity, id)));
  });
}

function identified(value: JsonValue, id: string): JsonValue {
  const node = asObject(value);
  return node ? withTemplateNodeId(node, id) : value;
}

function asTaskLocation(value: JsonValue): JsonValue {
  const location = asObject(value);
  if (!location || getKey(location, 'type') !== 'subflow') return value;
  return { ...location, type: 'tasknode' };
}

/** What a converted sub-process keeps of its activity (flow-layer.md 5.1), `type` aside. */
const KEPT = new Set([
  'id',
  'name',
  'type',
  'optional',
  'outgoing',
  'incoming',
  'stage_name',
  'labels',
  'original_template_id',
  'original_template_version',
  'error_ignorable',
  'skippable',
  'retryable',
  'timeout_config',
  'auto_retry',
  'template_node_id',
  'loop_config',
]);

/** What BKFlow fills in; it really writes `enabled` where it reads `enable`. */
const DEFAULTS: readonly (readonly [string, JsonValue])[] = [
  ['error_ignorable', false],
  ['skippable', true],
  ['retryable', true],
  ['auto_retry', { enabled: false, interval: 0, times: 1 }],
  ['timeout_config', { enabled: false, seconds: 10, action: 'forced_fail' }],
];

function asTaskActivity(value: JsonValue): JsonValue {
  const activity = asObject(value);
  if (!activity || getKey(activity, 'type') !== 'SubProcess') return value;
  const kept = Object.entries(activity).filter(([key]) => KEPT.has(key));
  const missing = DEFAULTS.filter(([key]) => valueAt(activity, key) === undefined);
  return {
    ...Object.fromEntries(kept),
    type: 'ServiceActivity',
    component: subprocessComponent(activity),
    ...Object.fromEntries(missing),
  };
}

const SPEC_FIELDS = ['template_id', 'version', 'always_use_latest', 'constants'];

/** An inlined `pipeline` stays beside the reference: it runs when `template_id` is unknown (wire-decisions.md W18). */
function subprocessComponent(activity: JsonObject): JsonObject {
  const fields = SPEC_FIELDS.flatMap((key) => {
    const value = getKey(activity, key);
    return value === undefined ? [] : [[key, value] as const];
  });
  const spec: JsonObject = {
    ...Object.fromEntries(fields),
    subprocess_name: getKey(activity, 'name') ?? '',
  };
  const pipeline = inlinedPipeline(activity);
  const value = pipeline ? { ...spec, pipeline } : spec;
  const data = { subprocess: { hook: false, need_render: false, value } };
  return { code: SUBPROCESS_PLUGIN.code, version: SUBPROCESS_PLUGIN.version, data };
}
