import { type JsonObject } from '../../../common/json/index.js';
import { stringAt } from '../../json-readers.js';
import { describe, type ProblemReport } from '../problem.js';
import { checkFields, flows, nullable, oneOf, optional, required, text } from './field-rules.js';
import { checkId } from './identity.js';

/** The fields of an event (flow-layer.md 1.2). */
const RULES = {
  start_event: [
    required('id', text),
    required('name', text),
    required('type', oneOf(['EmptyStartEvent'])),
    optional('incoming', nullable(flows)),
    required('outgoing', flows),
  ],
  end_event: [
    required('id', text),
    required('name', text),
    required('type', oneOf(['EmptyEndEvent'])),
    required('incoming', flows),
    optional('outgoing', nullable(flows)),
  ],
};

export type EventField = keyof typeof RULES;

export const EVENT_LABELS = { start_event: 'Start event', end_event: 'End event' } as const;

export function checkEvent(
  field: EventField,
  event: JsonObject,
  path: string,
  report: ProblemReport,
): void {
  const id = stringAt(event, 'id');
  const label = describe(EVENT_LABELS[field], id ?? '', stringAt(event, 'name')).trim();
  checkFields(event, RULES[field], path, label, report);
  if (id !== null) checkId(id, `${path}/id`, label, report);
}
