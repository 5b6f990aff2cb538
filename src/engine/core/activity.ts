import { getKey, type JsonObject, type JsonValue, memoryKey } from '../../common/json/index.js';
import { SUBPROCESS_PLUGIN } from '../../pipeline/index.js';
import { type PluginCall, type PluginResult } from './plugin-call.js';
import { type JobPayload } from './commands.js';
import { type Context } from './context.js';
import { failNode } from './failure.js';
import { type ActivityNode } from './graph.js';
import { hydrateReason } from './hydrate-error.js';
import { renderInputs } from './node-inputs.js';
import { overBudget } from './output-budget.js';
import { collectRound, hasNextRound, roundVariables } from './rounds.js';
import { type CurrentRun, type NextRun, type Token } from './state.js';
import { runOf, type Step } from './step.js';

/** A token enters an activity: its inputs are rendered, then its plugin is called, here or by a job. */
export function enterActivity(step: Step, token: Token, node: ActivityNode): void {
  const run = runOf(token);
  const replaced = step.state.inputs.get(node.id);
  let inputs: JsonObject;
  let context: Context;
  try {
    context = contextOf(step, node, run);
    inputs = renderInputs(node, run, replaced, context);
  } catch (error) {
    // Ignoring errors does not reach this far (engine-core.md 5.1 step 5).
    const reason = hydrateReason(error, 'inputs');
    const outputs = { ex_data: reason, ...resultOf(run, false) };
    failNode(step, token, renderInputs(node, run, replaced, null), outputs, reason);
    return;
  }
  const traits = step.env.traits(node.plugin.code, node.plugin.version);
  const payload: JobPayload = { inputs, outputs: {}, state: null };
  if (traits === null) {
    const reason = `there is no plugin ${node.plugin.code} in version ${node.plugin.version}`;
    return applyResult(step, token, node, payload, { kind: 'failed', reason });
  }
  if (traits.isInline) {
    const result = step.env.invokeInline(callOf(step, token, node, payload), {
      findVariable: (name) => context.view(name),
      log: (level, message) => step.log(token, level, message),
    });
    return applyResult(step, token, node, payload, result);
  }
  run.step += 1;
  step.setStatus(token, 'calling');
  step.setJob(token, 'execute', step.env.now, payload);
  if (node.timeout !== null) step.setTimeoutJob(token, step.env.now + node.timeout.ms);
}

function contextOf(step: Step, node: ActivityNode, run: CurrentRun): Context {
  const overlay = new Map<string, JsonValue>();
  const loopName = node.outputs.get('_loop');
  if (loopName !== undefined) overlay.set(loopName, run.loop);
  const innerName = node.outputs.get('_inner_loop');
  if (innerName !== undefined) overlay.set(innerName, run.innerLoop);
  if (node.loop === null) return step.context(overlay);
  const items = roundVariables(step, node, node.loop, run, step.context(overlay));
  return step.context(new Map([...overlay, ...items]));
}

/** What a plugin is told; the shell makes the same from a job's row. */
function callOf(step: Step, token: Token, node: ActivityNode, payload: JobPayload): PluginCall {
  const run = runOf(token);
  return {
    kind: 'execute',
    taskId: step.header.taskId,
    spaceId: step.header.spaceId,
    nodeId: step.env.taskNodeId(node.id),
    nodeName: node.name,
    version: run.version,
    step: run.step,
    plugin: node.plugin,
    inputs: payload.inputs,
    loop: run.loop,
    innerLoop: run.innerLoop,
    retry: run.retry,
    system: step.header.system,
    state: payload.state,
    outputs: payload.outputs,
    ...(node.apiMeta !== null && { apiMeta: node.apiMeta }),
    ...(step.header.mock !== null && { mock: step.header.mock }),
  };
}

/** What a call of the plugin came to. The token's run is the one that made the call. */
export function applyResult(
  step: Step,
  token: Token,
  node: ActivityNode,
  payload: JobPayload,
  result: PluginResult,
): void {
  const { inputs } = payload;
  const outputs = { ...payload.outputs, ...result.outputs };
  const problem =
    result.kind === 'finished' || result.kind === 'failed'
      ? overBudget(step.state, step.env.limits, outputs)
      : null;
  switch (result.kind) {
    case 'finished':
      if (problem !== null) return failActivity(step, token, node, inputs, {}, problem);
      for (const [name, value] of result.assign ?? []) step.setVariable(name, value);
      return succeed(step, token, node, inputs, outputs);
    case 'failed': {
      const kept = problem === null ? outputs : {};
      return failActivity(step, token, node, inputs, kept, result.reason);
    }
    case 'poll': {
      const dueAt = step.env.now + Math.max(0, result.afterMs);
      step.setStatus(token, 'polling', dueAt);
      return callAgain(step, token, { ...payload, outputs, state: result.state }, dueAt);
    }
    case 'await_callback':
      return awaitCallback(step, token, { ...payload, outputs, state: result.state });
    default:
      return result satisfies never;
  }
}

function callAgain(step: Step, token: Token, payload: JobPayload, dueAt: number): void {
  runOf(token).step += 1;
  step.setJob(token, 'schedule', dueAt, payload);
}

/** A callback that came too early is taken now (architecture.md 5, Nothing is lost in a race). */
function awaitCallback(step: Step, token: Token, payload: JobPayload): void {
  const run = runOf(token);
  const early = run.early.shift();
  if (early !== undefined) return wake(step, token, payload, early);
  run.isAnswered = false;
  delete run.isRevived;
  step.setStatus(token, 'waiting');
  step.setJob(token, 'wait', null, {
    inputs: payload.inputs,
    outputs: payload.outputs,
    state: payload.state,
  });
}

/** The plugin is called with the body of a callback. */
export function wake(step: Step, token: Token, payload: JobPayload, callback: JsonValue): void {
  step.setStatus(token, 'calling');
  callAgain(step, token, { ...payload, callback }, step.env.now);
}

function succeed(
  step: Step,
  token: Token,
  node: ActivityNode,
  inputs: JsonObject,
  given: JsonObject,
): void {
  const run = runOf(token);
  const outputs = { ...given, ...resultOf(run, true) };
  step.endRun(token, { state: 'FINISHED', inputs, outputs });
  extract(step, node, run, outputs, true);
  goOn(step, token, node, run);
}

/** @see engine-core.md 5.2, Failure */
function failActivity(
  step: Step,
  token: Token,
  node: ActivityNode,
  inputs: JsonObject,
  given: JsonObject,
  reason: string,
): void {
  const run = runOf(token);
  const isChild = node.plugin.code === SUBPROCESS_PLUGIN.code;
  if (isChild && goesOn(step, token, { inputs, outputs: given, state: null })) return;
  const outputs = { ...given, ex_data: reason, ...resultOf(run, false) };
  const isForgiven = node.isErrorIgnorable || node.loop?.failSkip === true;
  if (isForgiven) {
    step.log(token, 'ERROR', reason);
    step.endRun(token, { state: 'FINISHED', inputs, outputs, isErrorIgnored: true });
    extract(step, node, run, outputs, false);
    return node.isErrorIgnorable ? leave(step, token, node) : goOn(step, token, node, run);
  }
  const willRetry = failNode(step, token, inputs, outputs, reason);
  extract(step, node, run, outputs, false);
  if (isChild && !willRetry) {
    step.setJob(token, 'wait', null, { inputs, outputs: given, state: null });
  }
}

/** The child went on while its failure was worked on: its last news count. */
function goesOn(step: Step, token: Token, payload: JobPayload): boolean {
  const run = runOf(token);
  const news = run.early.shift();
  if (news !== undefined) wake(step, token, payload, news);
  else if (run.isRevived === true) awaitCallback(step, token, payload);
  else return false;
  return true;
}

/** To the next round of a loop, or to the next node. */
export function goOn(step: Step, token: Token, node: ActivityNode, run: CurrentRun): void {
  if (!hasNextRound(step, node, run)) return leave(step, token, node);
  const loop = run.loop + 1;
  if (node.isOnCycle) step.state.visits.set(node.id, loop);
  const { autoRetries } = run;
  const round: NextRun = { loop, innerLoop: run.innerLoop + 1, retry: 0, autoRetries };
  step.move(token, node.id, round);
}

/** To the next node; a later pass through this one fixes its rounds anew. */
export function leave(step: Step, token: Token, node: ActivityNode): void {
  step.state.rounds.delete(node.id);
  step.move(token, node.next);
}

/** Mapped outputs become variables, after failures too (engine-core.md 5.6, flow-layer.md 1.10). */
function extract(
  step: Step,
  node: ActivityNode,
  run: CurrentRun,
  outputs: JsonObject,
  isSuccess: boolean,
): void {
  if (node.loop !== null) return collectRound(step, node.loop, run, outputs, isSuccess);
  for (const [key, name] of node.outputs) {
    const value = getKey(outputs, memoryKey(key));
    if (value !== undefined) step.setVariable(name, value);
  }
}

/** The outputs that every node has (engine-core.md 5.2). */
export function resultOf(run: CurrentRun, isSuccess: boolean): JsonObject {
  return { _result: isSuccess, _loop: run.loop, _inner_loop: run.innerLoop };
}
