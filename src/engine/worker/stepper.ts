import { failpoint } from '../../common/failpoint.js';
import { type JsonObject, type JsonValue, stringifyJson } from '../../common/json/index.js';
import { randomHex } from '../../common/random.js';
import { appendRows, type Tx } from '../../database/index.js';
import { TaskNodeIds } from '../../pipeline/index.js';
import { type ExecutionEvent, type Job } from '../core/changes.js';
import { type Command, type Decision, type JobPayload } from '../core/commands.js';
import { decide } from '../core/decide.js';
import { type StepEnv } from '../core/env.js';
import { taskState, type Token } from '../core/state.js';
import { startExecution } from '../core/start-execution.js';
import { Step } from '../core/step.js';
import { ExecutionsRepository } from '../persistence/executions.repository.js';
import { coreHeader } from '../persistence/header.js';
import { JobsRepository, type StoredJob } from '../persistence/jobs.repository.js';
import { NodeRunsRepository } from '../persistence/node-runs.repository.js';
import { type Execution, type NewExecution } from '../persistence/stored.js';
import { type ExecutionChange, type ExecutionListener, type PluginInvoker } from '../ports.js';
import { addCancelJobs, canCancel } from './cancel-jobs.js';
import { type EngineMetrics } from './engine-metrics.js';
import { type GraphCache } from './graph-cache.js';

/** Jobs due within this time stay with the worker that set them; later ones wait in the database. */
export const KEEP_MS = 1000;
/** When the steps of one transaction have taken so long, the others wait for the next one. */
const BATCH_MS = 100;

export interface StepOptions {
  readonly timeZone: string;
  /** Entries and milliseconds after which a step leaves the rest to a later one. */
  readonly maxEntries: number;
  readonly maxMs: number;
  /** How often a node may run in one task (engine-core.md 4.3). */
  readonly maxRuns: number;
  /** Of all node runs of a task. */
  readonly taskOutputBytes: number;
}

/** One execution and what happens to it, in order. */
export interface StepInput {
  readonly execution: Execution;
  readonly commands: readonly Command[];
  /** Whether another transaction may take it when this one takes long. */
  readonly mayWait?: boolean;
}

export interface StepOutput {
  readonly execution: Execution;
  /** One for each command. */
  readonly decisions: readonly Decision[];
  /** Jobs that the step set, with whether the given worker keeps them. */
  readonly jobs: readonly StoredJob[];
  /** Numbers of jobs that are over. */
  readonly ended: readonly number[];
  readonly cancelled: readonly {
    readonly job: number;
    readonly node: string;
    readonly version: string;
  }[];
  /** Parents that have a message in their inbox now. */
  readonly parents: readonly number[];
}

interface Opened extends StepInput {
  readonly step: Step;
}

interface StepDone {
  readonly step: Step;
  readonly output: StepOutput;
}

/** Who steps: a worker keeps what is due soon, anybody else leaves it to the workers. */
export interface Stepping {
  readonly worker: number | null;
  readonly now: number;
  /** Jobs due until then are kept. */
  readonly horizon: number;
}

/** Applies commands to executions and writes everything that follows, in the open transaction. */
export class Stepper {
  private readonly executions = new ExecutionsRepository();
  private readonly jobs = new JobsRepository();
  private readonly runs = new NodeRunsRepository();

  constructor(
    private readonly graphs: GraphCache,
    private readonly invoker: PluginInvoker,
    private readonly listener: ExecutionListener,
    private readonly options: StepOptions,
    private readonly metrics: EngineMetrics,
  ) {}

  /**
   * The executions' states are changed in place: after a failure they are worth nothing. When the first ones take long,
   * those that may wait have no output.
   * When somebody else changed one of them, the transaction fails (see `isStale`).
   */
  async apply(tx: Tx, inputs: readonly StepInput[], stepping: Stepping): Promise<StepOutput[]> {
    const opened: Opened[] = [];
    for (const input of inputs) {
      opened.push({ ...input, step: await this.open(tx, input.execution, stepping.now) });
    }
    const payloads = await this.jobs.payloads(tx, opened.flatMap(neededPayloads));
    const steps: StepDone[] = [];
    const outputs: StepOutput[] = [];
    const began = performance.now();
    for (const { execution, commands, step, mayWait } of opened) {
      if (mayWait === true && outputs.length > 0 && performance.now() - began > BATCH_MS) continue;
      const read = (job: number): JobPayload | null =>
        payloads.get(`${execution.taskId} ${job}`) ?? null;
      const decisions = commands.map((command) => decide(step, command, read));
      addCancelJobs(step, read);
      const output = outputOf(execution, step, decisions, stepping);
      outputs.push(output);
      if (decisions.some(({ ok }) => ok)) steps.push({ step, output });
    }
    if (steps.length > 0) {
      failpoint('engine.stepped', tx);
      await this.executions.update(
        tx,
        steps.map(({ output }) => output.execution),
      );
      await this.save(tx, steps);
    }
    await this.tell(tx, steps);
    this.metrics.stepped(steps);
    return outputs;
  }

  /**
   * Executions that begin. They are stepped at once for as long as one step may take; the others, and one that the engine
   * can't step, get a job that makes them go.
   */
  async begin(
    tx: Tx,
    executions: readonly NewExecution[],
    stepping: Stepping,
  ): Promise<StepOutput[]> {
    const began = performance.now();
    const steps: StepDone[] = [];
    for (const execution of executions) {
      const isInTime = performance.now() - began < this.options.maxMs;
      const stepped = isInTime ? await this.beginAtOnce(tx, execution, stepping) : null;
      steps.push(stepped ?? (await this.beginLater(tx, execution, stepping)));
    }
    await this.executions.insert(
      tx,
      steps.map(({ output }) => output.execution),
    );
    failpoint('start.execution-inserted', tx);
    await this.save(tx, steps);
    await this.tell(tx, steps);
    this.metrics.stepped(steps);
    return steps.map(({ output }) => output);
  }

  private async beginAtOnce(
    tx: Tx,
    started: NewExecution,
    stepping: Stepping,
  ): Promise<StepDone | null> {
    const { step, execution, job } = await this.openNew(tx, started, stepping);
    try {
      const decision = decide(step, { type: 'continue', job: job.no }, () => null);
      // The job of this command was never stored.
      step.changes.jobs.delete(job.no);
      return { step, output: outputOf(execution, step, [decision], stepping) };
    } catch {
      // A bug of the core: the worker that tries again gives the execution up and says why (`Faults`).
      return null;
    }
  }

  private async beginLater(tx: Tx, started: NewExecution, stepping: Stepping): Promise<StepDone> {
    const { step, execution, job } = await this.openNew(tx, started, stepping);
    step.changes.jobs.set(job.no, job);
    return { step, output: outputOf(execution, step, [], stepping) };
  }

  private async openNew(
    tx: Tx,
    started: NewExecution,
    { now }: Stepping,
  ): Promise<{ step: Step; execution: Execution; job: Job }> {
    const { state, job } = startExecution(await this.graphs.get(tx, started.snapshotId), now);
    const execution: Execution = {
      ...started,
      variables: new Map(),
      state,
      revision: 1,
      steppedAt: now,
      fault: null,
      newerSchema: null,
      taskState: taskState(state),
    };
    return { step: await this.open(tx, execution, now), execution, job };
  }

  private async open(tx: Tx, execution: Execution, time: number): Promise<Step> {
    const graph = await this.graphs.get(tx, execution.snapshotId);
    const { header } = execution;
    const now = Math.max(time, execution.steppedAt);
    execution.steppedAt = now;
    return new Step(
      graph,
      coreHeader(execution),
      execution.state,
      execution.variables,
      this.envOf(header.instanceId, now),
    );
  }

  private envOf(instanceId: string, now: number): StepEnv {
    const { options, invoker } = this;
    let ids: TaskNodeIds | null = null;
    const began = performance.now();
    return {
      now,
      newVersion: () => `v${randomHex(16)}`,
      render: { now, timeZone: options.timeZone, random: Math.random },
      isOutOfTime: (entries) =>
        entries >= options.maxEntries ||
        (entries % 16 === 15 && performance.now() - began > options.maxMs),
      traits: (code, version) => invoker.traits(code, version),
      invokeInline: (call, context) => invoker.invokeInline(call, context),
      taskNodeId: (node) => (ids ??= new TaskNodeIds(instanceId)).toTask(node),
      limits: { maxRuns: options.maxRuns, taskOutputBytes: options.taskOutputBytes },
    };
  }

  private async save(tx: Tx, steps: readonly StepDone[]): Promise<void> {
    const of = <T>(pick: (step: Step) => Iterable<T>): (readonly [number, T])[] =>
      steps.flatMap(({ step, output }) =>
        [...pick(step)].map((item) => [output.execution.taskId, item] as const),
      );
    await this.executions.saveVariables(
      tx,
      of((step) => step.changes.variables).map(([taskId, [name, value]]) => [taskId, name, value]),
    );
    failpoint('engine.executions-written', tx);
    await this.runs.insert(
      tx,
      of((step) => step.changes.runs),
    );
    await this.runs.insertLogs(
      tx,
      of((step) => step.changes.logs),
    );
    failpoint('engine.runs-written', tx);
    await this.jobs.remove(
      tx,
      steps.flatMap(({ output }) =>
        output.ended.map((no) => [output.execution.taskId, no] as const),
      ),
    );
    await this.jobs.save(
      tx,
      steps.flatMap(({ output }) => output.jobs),
    );
    failpoint('engine.jobs-written', tx);
    const messages = steps.flatMap(({ step, output }) => messagesOf(output.execution, step));
    if (messages.length > 0) {
      await appendRows(
        tx,
        'inbox (task_id, payload)',
        messages.map(({ taskId, payload }) => [taskId, stringifyJson(payload)]),
      );
      failpoint('engine.inbox-written', tx);
    }
  }

  private async tell(tx: Tx, steps: readonly StepDone[]): Promise<void> {
    const changes: ExecutionChange[] = [];
    for (const { step, output } of steps) {
      const { execution } = output;
      const state = taskState(execution.state);
      const isStateNew = state !== execution.taskState;
      execution.taskState = state;
      const { events } = step.changes;
      if (!isStateNew && events.length === 0) continue;
      const { taskId, spaceId } = execution;
      changes.push({ taskId, spaceId, state, isStateNew, events, at: new Date(step.env.now) });
    }
    if (changes.length > 0) await this.listener.onChange(tx, changes);
    failpoint('engine.told', tx);
  }
}

/** Commands about a waiting node need what its job keeps. */
function neededPayloads({ execution, commands, step }: Opened): (readonly [number, number])[] {
  const needed: (readonly [number, number])[] = [];
  for (const command of commands) {
    for (const token of execution.state.tokens.values()) {
      if (token.job === null) continue;
      if (needsPayload(step, command, token)) needed.push([execution.taskId, token.job]);
    }
  }
  return needed;
}

function needsPayload(step: Step, command: Command, token: Token): boolean {
  if (command.type === 'timer') return token.timeoutJob === command.job;
  if (command.type === 'revoke') return token.status !== 'failed' && canCancel(step, token.node);
  const isOfNode =
    command.type === 'callback' || command.type === 'child' || command.type === 'force_fail';
  return isOfNode && token.node === command.node;
}

function outputOf(
  execution: Execution,
  step: Step,
  decisions: readonly Decision[],
  { worker, horizon }: Stepping,
): StepOutput {
  const { taskId, spaceId } = execution;
  const set: Job[] = [];
  const ended: number[] = [];
  for (const [no, job] of step.changes.jobs) {
    if (job === null) ended.push(no);
    else set.push(job);
  }
  const jobs = set.map((job) => {
    const isSoon = job.dueAt !== null && job.dueAt <= horizon;
    return { taskId, spaceId, job, claimedBy: isSoon ? worker : null };
  });
  const parent = execution.header.parent;
  const parents = parent !== null && step.changes.events.some(isNews) ? [parent.taskId] : [];
  return { execution, decisions, jobs, ended, cancelled: step.changes.cancelled, parents };
}

function messagesOf(execution: Execution, step: Step): { taskId: number; payload: JsonObject }[] {
  const { parent } = execution.header;
  if (parent === null) return [];
  return step.changes.events.flatMap((event) => {
    const news = newsOf(event);
    if (news === null) return [];
    const { taskId, node, version } = parent;
    return [{ taskId, payload: { node, version, news: news.kind, data: news.data } }];
  });
}

interface News {
  readonly kind: 'finished' | 'failed' | 'revived';
  readonly data: JsonValue;
}

/** What a parent's node is told of its child (flow-layer.md 5.5). */
function newsOf(event: ExecutionEvent): News | null {
  switch (event.type) {
    case 'finished':
      return { kind: 'finished', data: { task_success: true, outputs: event.outputs } };
    case 'revoked':
      return { kind: 'failed', data: { task_success: false } };
    case 'node_failed':
      return event.willRetry ? null : { kind: 'failed', data: { task_success: false } };
    case 'node_revived':
      return { kind: 'revived', data: null };
    case 'rerun':
      return { kind: 'revived', data: null };
    case 'paused':
    case 'resumed':
      return null;
    default:
      return event satisfies never;
  }
}

function isNews(event: ExecutionEvent): boolean {
  return newsOf(event) !== null;
}
