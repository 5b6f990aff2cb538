import { getKey, isJsonObject, type JsonObject } from '../../../common/json/index.js';
import { objectAt, stringAt, wireEntries } from '../../json-readers.js';
import { childPointer } from '../../pointer.js';
import { GATEWAY_TYPES } from '../../types.js';
import { describe, type ProblemReport } from '../problem.js';
import {
  checkFields,
  describeType,
  flows,
  name,
  nullable,
  object,
  oneOf,
  optional,
  required,
  text,
} from './field-rules.js';
import { checkIdentity } from './identity.js';

const GATEWAY_RULES = [
  required('id', text),
  required('name', name(0)),
  required('type', oneOf(GATEWAY_TYPES)),
  required('incoming', flows),
  required('outgoing', flows),
  optional('converge_gateway_id', nullable(text)),
];

const BRANCH_RULES = [
  required('conditions', object),
  optional('default_condition', nullable(object)),
  optional('extra_info', nullable(object)),
];

const CONDITION_RULES = [required('evaluate', text)];

const DEFAULT_RULES = [required('flow_id', text)];

export function gatewayLabel(id: string, gateway: JsonObject): string {
  return describe('Gateway', id, stringAt(gateway, 'name'));
}

/** Whether the gateway chooses its branches by conditions. */
export function hasConditions(gateway: JsonObject): boolean {
  const type = getKey(gateway, 'type');
  return type === 'ExclusiveGateway' || type === 'ConditionalParallelGateway';
}

/** Checks one entry of `gateways` (flow-layer.md 1.5). */
export function checkGateway(
  id: string,
  gateway: JsonObject,
  path: string,
  report: ProblemReport,
): void {
  const label = gatewayLabel(id, gateway);
  checkIdentity('Gateway', gateway, id, path, report);
  checkFields(gateway, GATEWAY_RULES, path, label, report);
  if (!hasConditions(gateway)) return;
  checkFields(gateway, BRANCH_RULES, path, label, report);
  checkConditionShapes(gateway, path, label, report);
}

function checkConditionShapes(
  gateway: JsonObject,
  path: string,
  label: string,
  report: ProblemReport,
): void {
  for (const [flow, condition] of wireEntries(objectAt(gateway, 'conditions') ?? {})) {
    const at = childPointer(path, 'conditions', flow);
    const owner = `${label}, condition of flow ${flow}`;
    if (isJsonObject(condition)) {
      checkFields(condition, CONDITION_RULES, at, owner, report);
    } else {
      report.add('wrong_type', at, `${owner} must be an object, not ${describeType(condition)}.`);
    }
  }
  const fallback = objectAt(gateway, 'default_condition');
  if (!fallback || Object.keys(fallback).length === 0) return;
  const at = childPointer(path, 'default_condition');
  checkFields(fallback, DEFAULT_RULES, at, `${label}, default condition`, report);
}
