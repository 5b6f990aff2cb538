import { type JsonObject } from '../../../common/json/index.js';
import { describe, type ProblemReport } from '../problem.js';
import { checkFields, required, text } from './field-rules.js';
import { checkIdentity } from './identity.js';

const FLOW_RULES = [required('id', text), required('source', text), required('target', text)];

/** Checks one entry of `flows` (flow-layer.md 1.6). */
export function checkFlow(id: string, flow: JsonObject, path: string, report: ProblemReport): void {
  checkIdentity('Flow', flow, id, path, report);
  checkFields(flow, FLOW_RULES, path, describe('Flow', id, null), report);
}
