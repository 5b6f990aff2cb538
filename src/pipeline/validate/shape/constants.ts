import { type JsonObject } from '../../../common/json/index.js';
import { describe, type ProblemReport } from '../problem.js';
import {
  anyJson,
  checkFields,
  mapOf,
  name,
  oneOf,
  optional,
  required,
  stringList,
  text,
} from './field-rules.js';

/**
 * The fields of a constant (flow-layer.md 1.7 a). BKFlow's schema asks for none of them, but its conversion to the
 * engine tree reads `show_type`, `custom_type`, `source_type` and `value` without a default (1.9).
 */
const CONSTANT_RULES = [
  required('key', text),
  optional('name', name(1)),
  required('value', anyJson),
  required('custom_type', text),
  required('source_type', oneOf(['component_inputs', 'component_outputs', 'custom', 'system'])),
  required('show_type', oneOf(['show', 'hide'])),
  optional('source_tag', text),
  optional('validation', text),
  optional('desc', text),
  optional('source_info', mapOf(stringList)),
];

export function constantLabel(key: string): string {
  return describe('Constant', key, null);
}

export function checkConstantShape(
  key: string,
  constant: JsonObject,
  path: string,
  report: ProblemReport,
): void {
  checkFields(constant, CONSTANT_RULES, path, constantLabel(key), report);
}
