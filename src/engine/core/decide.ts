import { type JsonValue } from '../../common/json/index.js';
import { applyResult, goOn, leave, resultOf, wake } from './activity.js';
import { type Command, type Decision, type JobPayload } from './commands.js';
import { failNode } from './failure.js';
import { ended, findFailed, findToken, notRunning, otherType, reject } from './find-token.js';
import { type ActivityNode, type GraphNode, type Way } from './graph.js';
import { drain, take } from './nodes.js';
import { type CurrentRun, isTerminal, type NextRun, type Token } from './state.js';
import { NOTHING, runOf, type Step } from './step.js';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

/** What `callback`, `force_fail` and timers need of a waiting node's job. */
export type ReadPayload = (job: number) => JobPayload | null;

const DONE: Decision = { ok: true };

/**
 * Applies one command and lets the tokens that it freed go on. A rejection changes nothing; a command that comes too
 * late or twice and can be told from a mistake (a result, a timer) is dropped.
 */
export function decide(step: Step, command: Command, readPayload: ReadPayload): Decision {
  const decision = apply(step, command, readPayload);
  if (decision.ok) drain(step);
  return decision;
}

function apply(step: Step, command: Command, readPayload: ReadPayload): Decision {
  switch (command.type) {
    case 'continue':
      step.changes.jobs.set(command.job, null);
      return resumeReady(step);
    case 'result':
      return result(step, command);
    case 'timer':
      return timer(step, command, readPayload);
    case 'callback':
      return callback(step, command, readPayload);
    case 'child':
      return child(step, command, readPayload);
    case 'rerun':
      return rerun(step, command);
    case 'pause':
      return pause(step);
    case 'resume':
      return resume(step);
    case 'revoke':
      return revoke(step);
    case 'retry':
      return retry(step, command);
    case 'skip':
      return skip(step, command);
    case 'skip_exclusive':
      return skipExclusive(step, command);
    case 'skip_conditional_parallel':
      return skipConditionalParallel(step, command);
    case 'force_fail':
      return forceFail(step, command, readPayload);
    default:
      return command satisfies never;
  }
}

function resumeReady(step: Step): Decision {
  for (const token of step.state.tokens.values()) {
    if (token.status === 'ready') step.ready.push(token);
  }
  return DONE;
}

function result(step: Step, command: Of<'result'>): Decision {
  const token = step.state.tokens.get(command.token);
  const run = token?.run;
  const isCurrent =
    token !== undefined &&
    run?.version === command.version &&
    run.step === command.step &&
    (token.status === 'calling' || token.status === 'polling');
  if (!isCurrent || isTerminal(step.state.status)) return DONE;
  for (const { level, message } of command.logs) step.log(token, level, message);
  applyResult(step, token, activity(step, token.node), command.payload, command.result);
  return DONE;
}

function timer(step: Step, { job }: Of<'timer'>, readPayload: ReadPayload): Decision {
  for (const token of step.state.tokens.values()) {
    if (token.timeoutJob === job) {
      timeOut(step, token, payloadOf(step, token, readPayload));
      return DONE;
    }
    if (token.job === job && token.status === 'failed') {
      retryItself(step, token);
      return DONE;
    }
  }
  return DONE;
}

/** flow-layer.md 7.1: the node is forced to fail, then skipped when its action says so and it may be (wire-decisions W19). */
function timeOut(step: Step, token: Token, payload: JobPayload | null): void {
  const node = activity(step, token.node);
  giveUp(step, token, payload, 'forced fail by bkflow_engine');
  const skips = node.timeout?.action === 'forced_fail_and_skip' && node.isSkippable;
  if (skips) skipToken(step, token, node, false);
}

function callback(step: Step, command: Of<'callback'>, readPayload: ReadPayload): Decision {
  const found = findToken(step, command.node);
  if (!found.ok) return found;
  const { token } = found;
  const run = token.run;
  if (
    run === null ||
    (token.status !== 'waiting' && token.status !== 'calling' && token.status !== 'polling')
  ) {
    return reject('node_not_waiting', 'the node waits for no callback');
  }
  if (command.version !== null && command.version !== run.version) {
    return reject('stale_version', 'the callback is for an earlier run of the node');
  }
  if (run.isAnswered === true) {
    return reject('callback_repeated', 'the node has its callback already');
  }
  run.isAnswered = true;
  return deliver(step, token, command.data, readPayload);
}

/** A message for a node that is still being called is kept until it waits. */
function deliver(step: Step, token: Token, data: JsonValue, readPayload: ReadPayload): Decision {
  if (token.status !== 'waiting') {
    runOf(token).early.push(data);
    return DONE;
  }
  const payload = payloadOf(step, token, readPayload);
  if (payload === null) throw new Error(`job ${String(token.job)} of a waiting node is gone`);
  wake(step, token, payload, data);
  return DONE;
}

/**
 * A child's end is a callback. After its failure the node keeps what it waited with: a child that goes on after a retry
 * revives it (flow-layer.md 5.5). News of an older run are dropped.
 */
function child(step: Step, command: Of<'child'>, readPayload: ReadPayload): Decision {
  const found = findToken(step, command.node);
  if (!found.ok || found.token.run?.version !== command.version) return DONE;
  const { token } = found;
  if (token.status !== 'failed') {
    if (token.status !== 'waiting') noteNews(found.token.run, command.news);
    if (command.news === 'revived') return DONE;
    return deliver(step, token, command.data, readPayload);
  }
  const payload = payloadOf(step, token, readPayload);
  if (payload === null || command.news === 'failed') return DONE;
  step.changes.events.push({ type: 'node_revived', node: token.node });
  const { timeout } = activity(step, token.node);
  if (timeout !== null) step.setTimeoutJob(token, step.env.now + timeout.ms);
  if (command.news === 'revived') step.setStatus(token, 'waiting');
  else wake(step, token, payload, command.data);
  return DONE;
}

/** That a child goes on makes what it said before out of date, until it says more. */
function noteNews(run: CurrentRun, news: Of<'child'>['news']): void {
  if (news === 'revived') {
    run.early = [];
    run.isRevived = true;
  } else delete run.isRevived;
}

/**
 * A task that ended, was revoked or stands still at failed nodes goes on from a node of its main stream. What was produced
 * stays; what failed is history.
 */
function rerun(step: Step, { node: id }: Of<'rerun'>): Decision {
  const { state } = step;
  const node = step.graph.nodes.get(id);
  if (node === undefined) return reject('node_not_found', 'the task has no such node');
  if (!step.graph.mainStream.has(id) || node.kind === 'end' || node.kind === 'converge') {
    return reject('node_not_startable', `the flow can not be run again from ${node.name || id}`);
  }
  const isBusy = [...state.tokens.values()].some(({ status }) => status !== 'failed');
  if (isBusy && !isTerminal(state.status)) {
    return reject('task_busy', 'the task still runs; revoke it, or wait until nothing of it does');
  }
  for (const token of state.tokens.values()) step.endJobs(token);
  state.tokens.clear();
  state.forks.clear();
  state.rounds.clear();
  state.autoRetries.clear();
  state.status = 'RUNNING';
  step.changes.events.push({ type: 'rerun', node: id });
  step.addToken(id, []);
  return DONE;
}

function pause(step: Step): Decision {
  if (step.state.status !== 'RUNNING') return notRunning(step);
  step.state.status = 'SUSPENDED';
  step.changes.events.push({ type: 'paused' });
  return DONE;
}

/** One transaction frees all that parked meanwhile. */
function resume(step: Step): Decision {
  if (isTerminal(step.state.status)) return ended(step);
  if (step.state.status !== 'SUSPENDED') {
    return reject(
      'task_not_suspended',
      `the task is ${step.state.status}, only a paused one resumes`,
    );
  }
  step.state.status = 'RUNNING';
  step.changes.events.push({ type: 'resumed' });
  for (const token of step.state.tokens.values()) {
    if (token.status === 'parked') step.setStatus(token, 'ready');
  }
  return resumeReady(step);
}

function revoke(step: Step): Decision {
  if (isTerminal(step.state.status)) return ended(step);
  for (const token of step.state.tokens.values()) {
    noteCancelled(step, token);
    step.endJobs(token);
  }
  step.state.status = 'REVOKED';
  step.changes.events.push({ type: 'revoked' });
  return DONE;
}

function retry(step: Step, command: Of<'retry'>): Decision {
  const found = findFailed(step, command.node);
  if (!found.ok) return found;
  const { token, node } = found;
  const loop = node.kind === 'activity' ? node.loop : null;
  const isRetryable =
    node.kind !== 'activity' ||
    (command.keepsRound ? loop?.isRetryable === true : node.isRetryable);
  if (!isRetryable) return reject('node_not_retryable', `the node ${node.name} may not be retried`);
  if (command.inputs !== null && node.kind === 'activity')
    step.state.inputs.set(node.id, command.inputs);
  if (loop !== null && !command.keepsRound) {
    step.state.rounds.delete(node.id);
    const { loop: last, innerLoop, retry: retries, autoRetries } = runOf(token);
    const first = last - innerLoop + 1;
    repeat(step, token, { loop: first, innerLoop: 1, retry: retries + 1, autoRetries });
    return DONE;
  }
  const { loop: number, innerLoop, retry: retries, autoRetries } = runOf(token);
  repeat(step, token, { loop: number, innerLoop, retry: retries + 1, autoRetries });
  return DONE;
}

/** Counted for the node as long as the task runs, whatever else happens to it (flow-layer.md 7.2). */
function retryItself(step: Step, token: Token): void {
  const run = runOf(token);
  const { loop, innerLoop } = run;
  const autoRetries = run.autoRetries + 1;
  if (step.node(token.node).isOnCycle) step.state.autoRetries.set(token.node, autoRetries);
  repeat(step, token, { loop, innerLoop, retry: run.retry + 1, autoRetries });
}

/** The failed node runs again in a new version; what failed is history. */
function repeat(step: Step, token: Token, next: NextRun): void {
  step.endJobs(token);
  step.changes.events.push({ type: 'node_revived', node: token.node });
  step.move(token, token.node, next);
}

/** engine-core.md 6, skip_node: activities and start events. */
function skip(step: Step, command: Of<'skip'>): Decision {
  const found = findFailed(step, command.node);
  if (!found.ok) return found;
  const { token, node } = found;
  if (node.kind === 'start') {
    endSkipped(step, token);
    step.move(token, node.next);
    return DONE;
  }
  if (node.kind !== 'activity') return otherType('skip', node, 'an activity');
  const isSkippable = command.onlyRound ? node.loop?.isSkippable === true : node.isSkippable;
  if (!isSkippable) return reject('node_not_skippable', `the node ${node.name} may not be skipped`);
  skipToken(step, token, node, command.onlyRound);
  return DONE;
}

/** No outputs are taken over (engine-core.md 6): what the failed run gave is there already. */
function skipToken(step: Step, token: Token, node: ActivityNode, onlyRound: boolean): void {
  const run = runOf(token);
  endSkipped(step, token);
  if (onlyRound) goOn(step, token, node, run);
  else leave(step, token, node);
}

/** A skip is a run of its own, so that the failed one stays in the history; it has no data of its own. */
function endSkipped(step: Step, token: Token): void {
  const { loop, innerLoop, retry: retries, autoRetries } = runOf(token);
  step.endJobs(token);
  step.changes.events.push({ type: 'node_revived', node: token.node });
  step.beginRun(token, { loop, innerLoop, retry: retries, autoRetries });
  step.endRun(token, { state: 'FINISHED', inputs: NOTHING, outputs: NOTHING, isSkipped: true });
}

function skipExclusive(step: Step, command: Of<'skip_exclusive'>): Decision {
  const found = findFailed(step, command.node);
  if (!found.ok) return found;
  const { token, node } = found;
  if (node.kind !== 'exclusive') return otherType('skip_exg', node, 'an exclusive gateway');
  return choose(step, token, node, [command.flow]);
}

function skipConditionalParallel(step: Step, command: Of<'skip_conditional_parallel'>): Decision {
  const found = findFailed(step, command.node);
  if (!found.ok) return found;
  const { token, node } = found;
  if (node.kind !== 'conditional_parallel') {
    return otherType('skip_cpg', node, 'a conditional parallel gateway');
  }
  return choose(step, token, node, command.flows);
}

function choose(
  step: Step,
  token: Token,
  node: Extract<GraphNode, { kind: 'exclusive' | 'conditional_parallel' }>,
  flows: readonly string[],
): Decision {
  const ways: Way[] = [];
  for (const flow of flows) {
    const way = node.ways.find((candidate) => candidate.flow === flow);
    if (way === undefined) {
      return reject('flow_not_found', `no flow ${flow} leaves the gateway ${node.name}`);
    }
    ways.push(way);
  }
  if (ways.length === 0) return reject('flow_not_found', 'no flow was chosen');
  endSkipped(step, token);
  take(step, token, node, ways);
  return DONE;
}

function forceFail(step: Step, command: Of<'force_fail'>, readPayload: ReadPayload): Decision {
  const found = findToken(step, command.node);
  if (!found.ok) return found;
  const { token } = found;
  const node = step.node(token.node);
  if (node.kind !== 'activity') return otherType('forced_fail', node, 'an activity');
  if (token.status !== 'calling' && token.status !== 'polling' && token.status !== 'waiting') {
    return reject('node_not_running', `the node ${node.name} is not running`);
  }
  giveUp(step, token, payloadOf(step, token, readPayload), command.reason);
  return DONE;
}

/** The node FAILS; what its plugin still answers finds no call under way and is dropped (engine-core.md 6). */
function giveUp(step: Step, token: Token, payload: JobPayload | null, reason: string): void {
  noteCancelled(step, token);
  const run = runOf(token);
  const hasAnswered = token.status !== 'calling' || run.step > 1;
  const outputs = {
    ...payload?.outputs,
    ...(hasAnswered && resultOf(run, true)),
    ex_data: reason,
    _forced_failed: true,
  };
  failNode(step, token, payload?.inputs ?? {}, outputs, reason);
}

function noteCancelled(step: Step, token: Token): void {
  if (token.run === null || token.job === null || token.status === 'failed') return;
  step.changes.cancelled.push({ job: token.job, node: token.node, version: token.run.version });
}

/** What the token's job keeps: as this step set it, otherwise as it is stored. */
function payloadOf(step: Step, token: Token, readPayload: ReadPayload): JobPayload | null {
  if (token.job === null) return null;
  const set = step.changes.jobs.get(token.job);
  return set === undefined ? readPayload(token.job) : (set?.payload ?? null);
}

function activity(step: Step, id: string): ActivityNode {
  const node = step.node(id);
  // Only activities call plugins, wait and are retried.
  if (node.kind !== 'activity') throw new Error(`${id} is no activity`);
  return node;
}
