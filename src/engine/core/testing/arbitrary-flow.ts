import fc from 'fast-check';
import {
  getKey,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../../../common/json/index.js';
import { stringAt, wireEntries } from '../../../pipeline/index.js';
import { arbitraryFlow, type Block, type BlockShape } from '../../../pipeline/testing/blocks.js';
import { TreeBuilder } from '../../../pipeline/testing/tree-builder.js';
import { type Graph } from '../graph.js';
import { graphOfTree, output } from './sketch.js';

/** Decides what the parts of a flow do, one number after the other, again and again from the front. */
class Picks {
  private at = 0;

  constructor(private readonly numbers: readonly number[]) {}

  /** A whole number below `bound`. */
  below(bound: number): number {
    const number = this.numbers[this.at % this.numbers.length] ?? 0;
    this.at += 1;
    return number % bound;
  }

  of<T>(items: readonly T[]): T | undefined {
    return items[this.below(items.length)];
  }
}

/** A random flow: its shape, and what its parts do. */
export interface FlowPlan {
  readonly flow: Block;
  readonly picks: readonly number[];
}

export function arbitraryPlan(shape: BlockShape): fc.Arbitrary<FlowPlan> {
  const picks = fc.array(fc.nat(996), { minLength: 24, maxLength: 24 });
  return fc.record({ flow: arbitraryFlow(shape), picks });
}

/**
 * A valid flow of all blocks, whose activities call scripted plugins, whose gateways open any number of branches and whose
 * loops end.
 * @param behaviours what activities may do; {@link BEHAVIOURS} by default
 */
export function graphOfPlan(
  { flow, picks }: FlowPlan,
  behaviours: readonly Behaviour[] = BEHAVIOURS,
): Graph {
  const tree = new TreeBuilder(STYLE).build(bounded(flow));
  return graphOfTree(dress(tree, new Picks(picks), behaviours));
}

const STYLE = { prefix: 'n', swapFlowForms: false, withDrawing: false };

/** Before the gateway that closes a loop stands an activity, whose number of runs ends the loop. */
function bounded(block: Block): Block {
  switch (block.kind) {
    case 'loop':
      return {
        kind: 'loop',
        body: { kind: 'sequence', blocks: [bounded(block.body), { kind: 'activity' }] },
      };
    case 'sequence':
      return { ...block, blocks: block.blocks.map(bounded) };
    case 'parallel':
    case 'conditional':
    case 'exclusive':
      return {
        ...block,
        branches: block.branches.map((branch) => (branch === null ? null : bounded(branch))),
      };
    case 'activity':
    case 'subprocess':
    case 'guard':
      return block;
  }
}

export interface Behaviour {
  readonly code: string;
  readonly inputs?: JsonObject;
  readonly fields?: JsonObject;
}

const RETRIED = { auto_retry: { enable: true, times: 1, interval: 2 } };
const BROKEN = { greeting: '${broken}' };

/** Fields of a sub-process node; the operations play the child. */
function childFields(id: string, picks: Picks): JsonObject {
  const items = { [`\${item_${id}}`]: 'a,b' };
  const flags = { retryable: true, skippable: true };
  const choices: readonly JsonObject[] = [
    {},
    {},
    RETRIED,
    timeLimit('forced_fail'),
    { loop_config: { enable: true, loop_times: null, loop_params: items, ...flags } },
    { loop_config: { enable: true, type: 'time_loop', loop_times: 3, fail_skip: true } },
  ];
  return picks.of(choices) ?? {};
}

/** What an activity may do; the usual more often than the rare. */
export const BEHAVIOURS: readonly Behaviour[] = [
  { code: 'sync' },
  { code: 'sync' },
  { code: 'sync' },
  { code: 'noop' },
  { code: 'noop' },
  { code: 'poll', inputs: { times: 1 } },
  { code: 'poll', inputs: { times: 2, interval: 3 } },
  { code: 'flaky', inputs: { times: 1 } },
  { code: 'flaky', inputs: { times: 1 }, fields: RETRIED },
  { code: 'flaky', inputs: { times: 2 }, fields: RETRIED },
  { code: 'fail' },
  { code: 'fail', fields: { error_ignorable: true } },
  { code: 'fail', fields: { skippable: false } },
  { code: 'cb' },
  { code: 'cb', fields: timeLimit('forced_fail') },
  { code: 'mcb', inputs: { count: 2 } },
  { code: 'forgetful' },
  { code: 'forgetful', fields: timeLimit('forced_fail_and_skip') },
  { code: 'poll', inputs: { times: 9, interval: 2 }, fields: timeLimit('forced_fail_and_skip') },
  { code: 'sync', inputs: BROKEN },
  { code: 'unknown' },
];

function timeLimit(action: string): JsonObject {
  return { timeout_config: { enable: true, seconds: 5, action } };
}

function dress(tree: JsonObject, picks: Picks, behaviours: readonly Behaviour[]): JsonObject {
  const constants = objectOf(tree, 'constants');
  constants['${broken}'] = {
    key: '${broken}',
    value: '{',
    show_type: 'show',
    source_type: 'custom',
    custom_type: 'json_variable',
  };
  for (const [id, activity] of wireEntries(objectOf(tree, 'activities'))) {
    if (isJsonObject(activity)) dressActivity(id, activity, picks, behaviours, constants);
  }
  for (const [id, gateway] of wireEntries(objectOf(tree, 'gateways'))) {
    if (isJsonObject(gateway)) dressGateway(tree, id, gateway, picks);
  }
  return tree;
}

function dressActivity(
  id: string,
  activity: JsonObject,
  picks: Picks,
  behaviours: readonly Behaviour[],
  constants: JsonObject,
): void {
  const key = loopVariable(id);
  constants[key] = { key, name: 'Runs', ...output(id, '_loop') };
  if (stringAt(activity, 'type') === 'SubProcess') {
    Object.assign(activity, childFields(id, picks));
    return;
  }
  const { code, inputs, fields } = picks.of(behaviours) ?? { code: 'sync' };
  const given: JsonObject = { greeting: 'hello ${who}', ...inputs };
  const data = Object.entries(given).map(([name, value]) => [name, { hook: false, value }]);
  activity['component'] = { code, version: 'v1', data: Object.fromEntries(data) as JsonObject };
  Object.assign(activity, fields);
}

function loopVariable(activity: string): string {
  return `\${runs_${activity}}`;
}

const LANGUAGES = [
  { extra: undefined, holds: '"${who}" == "Ines"', fails: '"${who}" == "Bo"' },
  { extra: 'FEEL', holds: '"${who}" = "Ines"', fails: '"${who}" = "Bo"' },
  { extra: 'MAKO', holds: '${who == "Ines"}', fails: '${1 == 0}' },
] as const;

function dressGateway(tree: JsonObject, id: string, gateway: JsonObject, picks: Picks): void {
  const conditions = getKey(gateway, 'conditions');
  if (!isJsonObject(conditions)) return;
  const outgoing = getKey(gateway, 'outgoing');
  const flows = Array.isArray(outgoing) ? outgoing : [outgoing ?? null];
  const [back] = flows;
  const source = previousActivity(tree, gateway);
  if (isLoop(tree, id, back) && source !== null && typeof back === 'string') {
    const times = 1 + picks.below(4);
    const variable = loopVariable(source);
    for (const flow of Object.keys(conditions)) {
      conditions[flow] = { evaluate: `${variable} ${flow === back ? '<' : '>='} ${times}` };
    }
    return;
  }
  const { extra, holds, fails } = picks.of(LANGUAGES) ?? LANGUAGES[0];
  if (extra !== undefined) gateway['extra_info'] = { parse_lang: extra };
  for (const flow of Object.keys(conditions)) {
    conditions[flow] = { evaluate: picks.below(3) === 0 ? holds : fails };
  }
}

/** Whether a gateway's first way leads back: to a node that was made before it, and not to the end event. */
function isLoop(tree: JsonObject, gateway: string, flow: JsonValue | undefined): boolean {
  const target = typeof flow === 'string' ? stringAt(flowOf(tree, flow), 'target') : null;
  if (target === null || target === stringAt(objectOf(tree, 'end_event'), 'id')) return false;
  return Number(target.slice(1)) < Number(gateway.slice(1));
}

function previousActivity(tree: JsonObject, gateway: JsonObject): string | null {
  const incoming = getKey(gateway, 'incoming');
  const [flow] = Array.isArray(incoming) ? incoming : [incoming ?? null];
  const source = typeof flow === 'string' ? stringAt(flowOf(tree, flow), 'source') : null;
  return source !== null && Object.hasOwn(objectOf(tree, 'activities'), source) ? source : null;
}

function flowOf(tree: JsonObject, flow: string): JsonObject {
  return objectOf(objectOf(tree, 'flows'), flow);
}

function objectOf(target: JsonObject, key: string): JsonObject {
  const value = getKey(target, key);
  if (!isJsonObject(value)) throw new Error(`${key} is not an object`);
  return value;
}
