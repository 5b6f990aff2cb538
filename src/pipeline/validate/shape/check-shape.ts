import {
  getKey,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../../../common/json/index.js';
import { objectAt, wireEntries } from '../../json-readers.js';
import { childPointer } from '../../pointer.js';
import { describe, type ProblemReport } from '../problem.js';
import { checkActivity } from './activities.js';
import { checkConstantShape } from './constants.js';
import { checkEvent } from './events.js';
import { checkFields, describeType, object, required, stringList } from './field-rules.js';
import { checkFlow } from './flows.js';
import { checkGateway } from './gateways.js';

/** Top-level fields (flow-layer.md 1.1). BKFlow's schema forgets `flows`, every graph needs them. */
const TREE_RULES = [
  required('start_event', object),
  required('end_event', object),
  required('activities', object),
  required('gateways', object),
  required('flows', object),
  required('constants', object),
  required('outputs', stringList),
];

type EntryCheck = (key: string, entry: JsonObject, path: string, report: ProblemReport) => void;

const SECTIONS: readonly { field: string; kind: string; check: EntryCheck }[] = [
  { field: 'activities', kind: 'Activity', check: checkActivity },
  { field: 'gateways', kind: 'Gateway', check: checkGateway },
  { field: 'flows', kind: 'Flow', check: checkFlow },
  { field: 'constants', kind: 'Constant', check: checkConstantShape },
];

/** Required keys, types and limits of one pipeline (flow-layer.md 1.7 a); inlined children are not entered. */
export function checkShape(tree: JsonObject, pointer: string, report: ProblemReport): void {
  checkFields(tree, TREE_RULES, pointer, 'The pipeline tree', report);
  for (const field of ['start_event', 'end_event'] as const) {
    const event = objectAt(tree, field);
    if (event) checkEvent(field, event, childPointer(pointer, field), report);
  }
  for (const section of SECTIONS) {
    const map = getKey(tree, section.field);
    if (!isJsonObject(map)) continue;
    for (const [key, entry] of wireEntries(map)) {
      checkEntry(section, key, entry, childPointer(pointer, section.field, key), report);
    }
  }
}

function checkEntry(
  section: (typeof SECTIONS)[number],
  key: string,
  entry: JsonValue,
  path: string,
  report: ProblemReport,
): void {
  if (isJsonObject(entry)) return section.check(key, entry, path, report);
  const message = `${describe(section.kind, key, null)} must be an object, not ${describeType(entry)}.`;
  report.add('wrong_type', path, message);
}
