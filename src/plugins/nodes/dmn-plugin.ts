import {
  getKey,
  isJsonObject,
  stringifyJson,
  type JsonObject,
  type JsonValue,
} from '../../common/json/index.js';
import { decide } from '../decisions/index.js';
import { inputOf, textOf } from '../inputs.js';
import { type StepPlugin } from '../plugin.js';
import { failed, finished } from '../results.js';
import { BLUEKING_GROUP } from './groups.js';

/** Decides by a decision table; each output field of the table is an output of the node (flow-layer.md 6.4). */
export const dmnPlugin: StepPlugin = {
  kind: 'step',
  onLost: 'rerun',
  code: 'dmn_plugin',
  version: 'v1.0.0',
  name: '决策插件',
  description: '提供决策计算能力，可将输出用于分支网关简化流程设计',
  group: BLUEKING_GROUP,
  inputs: [
    {
      key: 'table_id',
      name: '决策表',
      schema: { type: 'integer' },
      required: true,
      description: 'The decision table; it belongs to the space of the task.',
    },
    {
      key: 'facts',
      name: '决策表 facts',
      schema: {
        type: 'object',
        additionalProperties: { type: 'object', properties: { value: {} } },
      },
      required: true,
      description:
        'For each input field of the table `{value}`. Types count: `120` is not `"120"`.',
    },
  ],
  outputs: [],
  async execute({ inputs }, context) {
    const id = inputOf(inputs, 'table_id');
    const tableId = readId(id);
    const table = tableId === null ? null : await context.decisionTable(tableId);
    if (table === null) {
      return failed(`[get decision table] error: there is no decision table ${textOf(id)}`);
    }
    const facts = readFacts(inputOf(inputs, 'facts'));
    if (facts === null) return failed('facts must be an object of objects with a value');
    const decision = decide(getKey(table, 'data') ?? null, facts, {
      now: context.now(),
      timeZone: context.timeZone,
      isStrict: true,
    });
    if (!decision.ok) return failed(decision.reason);
    const [row, ...others] = decision.rows;
    context.log('INFO', `match outputs: ${stringifyJson(decision.rows)}`);
    if (row !== undefined && others.length === 0) return finished(row);
    const shown = textOf([...decision.rows]);
    return failed(`please confirm only one row matched, current outputs: ${shown}`);
  },
};

function readId(value: JsonValue): number | null {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}

function readFacts(value: JsonValue): JsonObject | null {
  if (!isJsonObject(value)) return null;
  const facts: [string, JsonValue][] = [];
  for (const [key, fact] of Object.entries(value)) {
    const inner = isJsonObject(fact) ? getKey(fact, 'value') : undefined;
    if (inner === undefined) return null;
    facts.push([key, inner]);
  }
  return Object.fromEntries(facts);
}
