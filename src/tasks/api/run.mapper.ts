import { ABSENT_TIME } from '../../common/wire/index.js';
import { type JsonObject, memoryKey, getKey, wireKey } from '../../common/json/index.js';
import { bareName, childInputs } from '../domain/child-inputs.js';
import {
  exDataOf,
  type NodeDetail,
  type OutputRow,
  type RunDetail,
} from '../domain/node-detail.js';
import { type StateNode, type TaskStates } from '../domain/task-states.js';
import { type Task } from '../domain/task.js';
import { type WaitReason } from '../domain/wait-reasons.js';

const COMMON_OUTPUTS = [
  { key: '_result', name: '执行结果' },
  { key: '_loop', name: '循环次数' },
  { key: '_inner_loop', name: '当前流程循环次数' },
] as const;

type Declared = readonly { readonly key: string; readonly name: string }[];

/** flow-layer.md 9.2. `root_id:` stays for old clients (wire-decisions W14). */
export function toStatesResponse(
  states: TaskStates | null,
  reasons: readonly WaitReason[],
  elapsedSeconds: number,
  now: number,
): object {
  if (states === null) {
    return {
      start_time: null,
      state: 'CREATED',
      retry: 0,
      skip: 0,
      finish_time: null,
      elapsed_time: 0,
      children: {},
      wait_reasons: reasons,
    };
  }
  const { root, nodes } = states;
  const children = nodes.map((node) => [
    node.id,
    { ...stateFields(node, root.id, now), children: {} },
  ]);
  return {
    ...stateFields(root, root.id, now),
    elapsed_time: elapsedSeconds,
    children: Object.fromEntries(children) as object,
    wait_reasons: reasons,
  };
}

function stateFields(node: StateNode, rootId: string, now: number): object {
  return {
    id: node.id,
    state: node.state,
    root_id: rootId,
    'root_id:': rootId,
    parent_id: rootId,
    name: node.name,
    type: node.type,
    version: node.version,
    loop: node.loop,
    retry: node.retry,
    skip: node.skip,
    error_ignorable: node.errorIgnored,
    error_ignored: node.errorIgnored,
    elapsed_time: secondsBetween(node.startTime, node.finishTime, now),
    start_time: node.startTime ?? ABSENT_TIME,
    finish_time: node.finishTime ?? ABSENT_TIME,
  };
}

function secondsBetween(start: Date | null, finish: Date | null, now: number): number {
  if (start === null) return 0;
  return Math.max(0, Math.floor(((finish?.getTime() ?? now) - start.getTime()) / 1000));
}

/** flow-layer.md 9.4. */
export function toNodeDetailResponse(
  task: Task,
  detail: NodeDetail,
  declared: Declared | null,
  now: number,
): object {
  if (detail.kind === 'not_executed') {
    const { name, errorIgnorable, inputs } = detail;
    return {
      name,
      error_ignorable: errorIgnorable,
      state: 'READY',
      inputs,
      outputs: [],
      ex_data: '',
    };
  }
  const { nodeId, isSubprocess, current, isCurrent, histories, mapped } = detail;
  const data = (run: RunDetail): object => ({
    inputs: isSubprocess ? childInputs(run.inputs) : run.inputs,
    outputs: outputRows(run.outputs, declared, mapped),
    ex_data: exDataOf(run),
  });
  return {
    ...runFields(nodeId, task.instanceId, current, now),
    history_id: isCurrent ? -1 : current.seq,
    ...data(current),
    histories: histories.map((run) => ({
      ...runFields(nodeId, task.instanceId, run, now),
      node_id: nodeId,
      history_id: run.seq,
      ...data(run),
    })),
  };
}

function runFields(nodeId: string, rootId: string, run: RunDetail, now: number): object {
  return {
    id: nodeId,
    state: run.state,
    root_id: rootId,
    'root_id:': rootId,
    parent_id: rootId,
    version: run.version,
    loop: run.loop,
    retry: run.retry,
    skip: run.skip,
    error_ignorable: run.errorIgnored,
    error_ignored: run.errorIgnored,
    children: {},
    elapsed_time: secondsBetween(run.startTime, run.finishTime, now),
    start_time: run.startTime,
    finish_time: run.finishTime,
  };
}

/** Declared outputs first, named; then what else there is. A key that a variable takes has the variable's name. */
function outputRows(
  outputs: JsonObject,
  declared: Declared | null,
  mapped: ReadonlyMap<string, string>,
): OutputRow[] {
  const rename = (key: string): string => mapped.get(key) ?? key;
  const rows: OutputRow[] = [];
  const known = declared === null ? [] : [...declared, ...COMMON_OUTPUTS];
  for (const { key, name } of known) {
    const value = getKey(outputs, memoryKey(key));
    rows.push({ name, key: rename(key), value: value === undefined ? '' : value, preset: true });
  }
  const shown = new Set(known.map(({ key }) => key));
  for (const [stored, value] of Object.entries(outputs)) {
    const key = wireKey(stored);
    if (shown.has(key)) continue;
    // What a child gave is keyed by its constants, and counts as declared.
    const name = bareName(key);
    const row = { key: mapped.get(key) ?? name, value, preset: name !== key };
    rows.push(declared === null ? row : { name, ...row });
  }
  return rows;
}
