import { memoryKey, setKey, type JsonObject } from '../../common/json/index.js';
import { enterActivity } from './activity.js';
import { chooseWays } from './conditions.js';
import {
  type ConditionalParallelNode,
  type ExclusiveNode,
  type GraphNode,
  type ParallelNode,
  type StartNode,
  type Way,
} from './graph.js';
import { failNode } from './failure.js';
import { hydrateReason } from './hydrate-error.js';
import { type NextRun, type Token } from './state.js';
import { NOTHING, type Step } from './step.js';

/** Lets every ready token go on until it waits, or the step has worked long enough (architecture.md 5). */
export function drain(step: Step): void {
  let entries = 0;
  for (let token = step.ready.shift(); token !== undefined; token = step.ready.shift()) {
    if (token.status !== 'ready' || !step.state.tokens.has(token.id)) continue;
    if (step.state.status === 'SUSPENDED') {
      step.setStatus(token, 'parked');
      continue;
    }
    if (step.state.status !== 'RUNNING') return;
    if (step.env.isOutOfTime(entries)) {
      step.continueLater();
      return;
    }
    entries += 1;
    enter(step, token);
  }
}

/** A token comes to its node. At the converge of its innermost fork it arrives and ends. */
function enter(step: Step, token: Token): void {
  const node = step.node(token.node);
  if (node.kind === 'converge' && arrive(step, token)) return;
  const isVisit = token.next === null;
  const next = token.next ?? countVisit(step, node);
  step.beginRun(token, next);
  // Rounds and retries go on with an entry that was let in, or that somebody lets in now (engine-core.md 4.3 step 7).
  if (isVisit && next.loop > step.env.limits.maxRuns) {
    const reason = `node execution exceed rerun limit ${step.env.limits.maxRuns}`;
    failNode(step, token, NOTHING, { ex_data: reason }, reason);
    return;
  }
  pass(step, token, node);
}

/** One more run of the node; only nodes on cycles have to be counted (engine-core.md 3.4, 4.3). */
function countVisit(step: Step, node: GraphNode): NextRun {
  if (!node.isOnCycle) return FIRST_RUN;
  const loop = (step.state.visits.get(node.id) ?? 0) + 1;
  step.state.visits.set(node.id, loop);
  // A looping node counts its rounds anew in each pass.
  const isLooping = node.kind === 'activity' && node.loop !== null;
  const autoRetries = step.state.autoRetries.get(node.id) ?? 0;
  return { loop, innerLoop: isLooping ? 1 : loop, retry: 0, autoRetries };
}

const FIRST_RUN: NextRun = { loop: 1, innerLoop: 1, retry: 0, autoRetries: 0 };

function pass(step: Step, token: Token, node: GraphNode): void {
  switch (node.kind) {
    case 'start':
      return start(step, token, node);
    case 'end':
      return end(step, token);
    case 'activity':
      return enterActivity(step, token, node);
    case 'exclusive':
    case 'conditional_parallel':
      return branch(step, token, node);
    case 'parallel':
      finishEvent(step, token);
      return fork(step, token, node.ways, node.converge);
    case 'converge':
      finishEvent(step, token);
      return step.move(token, node.next);
    default:
      return node satisfies never;
  }
}

/** Freezes the variables that are to be computed once (engine-core.md 4.5). */
function start(step: Step, token: Token, node: StartNode): void {
  try {
    const context = step.context();
    const values = step.graph.preRendered.map((name) => [name, context.lookup(name)] as const);
    // Constants that are no outputs always have a value.
    for (const [name, value] of values) if (value !== undefined) step.setVariable(name, value);
  } catch (error) {
    return failHydrate(step, token, error, 'context');
  }
  finishEvent(step, token);
  step.move(token, node.next);
}

/** The run's outputs: each exported variable, or its key when there is none (engine-core.md 4.10). */
function end(step: Step, token: Token): void {
  const outputs: JsonObject = {};
  try {
    const context = step.context();
    for (const name of step.graph.outputs) {
      const key = `\${${name}}`;
      const value = context.lookup(name);
      setKey(outputs, memoryKey(key), value === undefined ? key : value);
    }
  } catch (error) {
    return failHydrate(step, token, error, 'context');
  }
  step.endRun(token, { state: 'FINISHED', inputs: NOTHING, outputs });
  step.state.tokens.clear();
  step.state.forks.clear();
  step.state.status = 'FINISHED';
  step.changes.events.push({ type: 'finished', outputs });
}

function branch(step: Step, token: Token, node: ExclusiveNode | ConditionalParallelNode): void {
  const choice = chooseWays(node, step.context());
  if (!choice.ok) return step.fail(token, NOTHING, { ex_data: choice.reason }, choice.reason);
  finishEvent(step, token);
  take(step, token, node, choice.ways);
}

/** Goes on along the chosen ways of a gateway; also what skipping a failed one does. */
export function take(
  step: Step,
  token: Token,
  node: ExclusiveNode | ConditionalParallelNode | ParallelNode,
  ways: readonly Way[],
): void {
  if (node.kind !== 'exclusive') return fork(step, token, ways, node.converge);
  const way = ways[0];
  // Every caller gives an exclusive gateway one way.
  if (way === undefined) throw new Error(`no way out of ${node.id}`);
  step.move(token, way.target);
}

/** One token for each distinct target (engine-core.md 4.8); the gateway's own token ends here. */
function fork(step: Step, token: Token, ways: readonly Way[], converge: string): void {
  const id = step.nextNumber();
  const targets = new Set(ways.map(({ target }) => target));
  step.state.tokens.delete(token.id);
  const expected: number[] = [];
  step.state.forks.set(id, {
    id,
    parent: token.id,
    converge,
    expected,
    arrived: [],
    outer: token.forks,
  });
  const forks = [...token.forks, id];
  for (const target of targets) expected.push(step.addToken(target, forks).id);
}

/** @returns false when the converge does not belong to the token's innermost fork: it just passes */
function arrive(step: Step, token: Token): boolean {
  const fork = step.state.forks.get(token.forks.at(-1) ?? 0);
  if (fork === undefined || fork.converge !== token.node) return false;
  step.state.tokens.delete(token.id);
  // The token ends here, so it can't come twice; a set would not count it twice either.
  if (!fork.arrived.includes(token.id)) fork.arrived.push(token.id);
  if (fork.arrived.length < fork.expected.length) return true;
  step.state.forks.delete(fork.id);
  step.addToken(fork.converge, fork.outer, fork.parent);
  return true;
}

function finishEvent(step: Step, token: Token): void {
  step.endRun(token, { state: 'FINISHED', inputs: NOTHING, outputs: NOTHING });
}

function failHydrate(step: Step, token: Token, error: unknown, what: string): void {
  const reason = hydrateReason(error, what);
  step.fail(token, NOTHING, { ex_data: reason }, reason);
}
