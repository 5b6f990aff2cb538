import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  setKey,
  memoryKey,
  wireKey,
} from '../../common/json/index.js';
import { MAX_LOOP_TIMES } from '../../pipeline/index.js';
import { type Context } from './context.js';
import { type ActivityNode, type NodeLoop } from './graph.js';
import { HydrateError } from './hydrate-error.js';
import { type CurrentRun } from './state.js';
import { type Step } from './step.js';

/**
 * The loop variables of a looping node's round (flow-layer.md 5.6): each list's item, counted from round 1. The number of
 * rounds is fixed in the first one.
 * @throws HydrateError when a list is none or too long
 */
export function roundVariables(
  step: Step,
  node: ActivityNode,
  loop: NodeLoop,
  run: CurrentRun,
  context: Context,
): Map<string, JsonValue> {
  const lists = [...loop.params].map(
    ([name, list]) => [name, readList(name, context.render(list))] as const,
  );
  if (!step.state.rounds.has(node.id)) {
    const shortest = Math.min(...lists.map(([, list]) => list.length));
    step.state.rounds.set(node.id, loop.times ?? (lists.length === 0 ? 1 : shortest));
  }
  return new Map(lists.map(([name, list]) => [name, list[run.innerLoop - 1] ?? null]));
}

function readList(name: string, value: JsonValue): readonly JsonValue[] {
  const list = toList(value);
  if (list === null) {
    throw new HydrateError(`循环参数 \${${name}} 的值必须是可迭代对象`);
  }
  if (list.length > MAX_LOOP_TIMES) {
    throw new HydrateError(`循环参数 \${${name}} 的值超过最大循环次数 ${MAX_LOOP_TIMES}`);
  }
  return list;
}

function toList(value: JsonValue): readonly JsonValue[] | null {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return value.split(',').map((item) => item.trim());
  return isJsonObject(value) ? Object.keys(value).map(wireKey) : null;
}

/** Whether a looping node has another round after this one. */
export function hasNextRound(step: Step, node: ActivityNode, run: CurrentRun): boolean {
  return node.loop !== null && run.innerLoop < (step.state.rounds.get(node.id) ?? 1);
}

/** Appends what a round came to (flow-layer.md 5.6); a looping node maps no outputs itself. */
export function collectRound(
  step: Step,
  loop: NodeLoop,
  run: CurrentRun,
  outputs: JsonObject,
  isSuccess: boolean,
): void {
  const collected: JsonObject = {};
  for (const [key, value] of Object.entries(outputs)) {
    const name = wireKey(key);
    if (name === '_result' || name === '_loop' || name === '_inner_loop') continue;
    const bare = name.startsWith('${') && name.endsWith('}') ? name.slice(2, -1) : name;
    setKey(collected, memoryKey(bare), value);
  }
  collected['result'] = isSuccess;
  collected['inner_loop'] = run.innerLoop;
  const known = step.variables.get(loop.outputsKey);
  const earlier = Array.isArray(known) ? known.slice(0, run.innerLoop - 1) : [];
  step.setVariable(loop.outputsKey, [...earlier, collected]);
}
