import {
  getKey,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../../../common/json/index.js';
import { asNumber, isTruthy, objectAt, stringAt, wireEntries } from '../../json-readers.js';
import { childPointer } from '../../pointer.js';
import { ACTIVITY_TYPES } from '../../types.js';
import { describe, type ProblemReport } from '../problem.js';
import {
  anyJson,
  checkFields,
  flag,
  flows,
  name,
  nullable,
  object,
  oneOf,
  optional,
  required,
  text,
  describeType,
  typed,
} from './field-rules.js';
import { checkIdentity } from './identity.js';

/** The common fields of an activity (flow-layer.md 1.3). Absent flags have their defaults. */
const ACTIVITY_RULES = [
  required('id', text),
  required('name', name(1)),
  required('type', oneOf(ACTIVITY_TYPES)),
  required('incoming', flows),
  required('outgoing', flows),
  optional('error_ignorable', nullable(flag)),
  optional('skippable', nullable(flag)),
  optional('retryable', nullable(flag)),
  optional('optional', nullable(flag)),
  optional('auto_retry', nullable(object)),
  optional('timeout_config', nullable(object)),
  optional('loop_config', nullable(object)),
];

const templateId = typed(
  (value) => typeof value === 'string' || asNumber(value) !== null,
  'a string or a number',
);

const SUBPROCESS_RULES = [
  optional('template_id', nullable(templateId)),
  optional('version', nullable(text)),
  optional('always_use_latest', nullable(flag)),
  optional('constants', nullable(object)),
  optional('pipeline', nullable(object)),
];

const SERVICE_RULES = [required('component', object)];

const COMPONENT_RULES = [
  required('code', text),
  optional('version', nullable(text)),
  required('data', object),
];

const CELL_RULES = [
  required('hook', flag),
  required('value', anyJson),
  optional('need_render', nullable(flag)),
  optional('is_param', nullable(flag)),
];

export function activityLabel(id: string, activity: JsonObject): string {
  return describe('Activity', id, stringAt(activity, 'name'));
}

/** Checks one entry of `activities` (flow-layer.md 1.3, 1.4). */
export function checkActivity(
  id: string,
  activity: JsonObject,
  path: string,
  report: ProblemReport,
): void {
  const label = activityLabel(id, activity);
  checkIdentity('Activity', activity, id, path, report);
  checkFields(activity, ACTIVITY_RULES, path, label, report);
  const type = getKey(activity, 'type');
  if (type === 'SubProcess') checkSubprocess(activity, path, label, report);
  if (type === 'ServiceActivity') checkFields(activity, SERVICE_RULES, path, label, report);
  const component = objectAt(activity, 'component');
  if (component) checkComponent(component, childPointer(path, 'component'), label, report);
  checkTimeout(activity, path, label, report);
}

function checkSubprocess(
  activity: JsonObject,
  path: string,
  label: string,
  report: ProblemReport,
): void {
  checkFields(activity, SUBPROCESS_RULES, path, label, report);
  if (isTruthy(getKey(activity, 'template_id')) || isTruthy(getKey(activity, 'pipeline'))) return;
  const message = `${label} is a sub-process, but has neither a "template_id" nor a "pipeline".`;
  report.add('subprocess_without_flow', childPointer(path, 'template_id'), message);
}

function checkComponent(
  component: JsonObject,
  path: string,
  label: string,
  report: ProblemReport,
): void {
  checkFields(component, COMPONENT_RULES, path, `${label}, component`, report);
  const data = objectAt(component, 'data');
  if (!data) return;
  for (const [key, cell] of wireEntries(data)) {
    checkCell(cell, childPointer(path, 'data', key), `${label}, input "${key}"`, report);
  }
}

function checkCell(cell: JsonValue, path: string, label: string, report: ProblemReport): void {
  if (!isJsonObject(cell)) {
    report.add('wrong_type', path, `${label} must be an object, not ${describeType(cell)}.`);
    return;
  }
  checkFields(cell, CELL_RULES, path, label, report);
  if (getKey(cell, 'is_param') === true && getKey(cell, 'need_render') === true) {
    const message = `${label}: "is_param" and "need_render" cannot both be true.`;
    report.add('param_and_render', path, message);
  }
}

/** BKFlow refuses the combination only at start, so here it is a warning (wire-decisions.md W25). */
function checkTimeout(
  activity: JsonObject,
  path: string,
  label: string,
  report: ProblemReport,
): void {
  if (!isEnabled(activity, 'timeout_config')) return;
  const ignorable = isTruthy(getKey(activity, 'error_ignorable'));
  if (!ignorable && !isEnabled(activity, 'auto_retry')) return;
  const other = ignorable ? '"error_ignorable"' : '"auto_retry"';
  const message = `${label}: "timeout_config" cannot be enabled together with ${other}; the task would not start.`;
  report.warn('timeout_conflict', childPointer(path, 'timeout_config'), message);
}

function isEnabled(activity: JsonObject, field: string): boolean {
  const config = objectAt(activity, field);
  return config !== null && isTruthy(getKey(config, 'enable'));
}
