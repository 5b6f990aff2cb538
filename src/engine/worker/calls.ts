import { failpoint } from '../../common/failpoint.js';
import { FAILED, traced } from '../../common/tracing.js';
import { type ReadTx, type UnitOfWork } from '../../database/index.js';
import { TaskNodeIds } from '../../pipeline/index.js';
import { type ActivityNode } from '../core/graph.js';
import { type Command, type JobPayload } from '../core/commands.js';
import { type CurrentRun, isTerminal } from '../core/state.js';
import { ExecutionsRepository } from '../persistence/executions.repository.js';
import { type ClaimedJob, type Execution } from '../persistence/stored.js';
import { type LogLevel, type PluginCall, type PluginResult } from '../core/plugin-call.js';
import { type CallContext, type PluginInvoker } from '../ports.js';
import { type CallLimits, CallQueue } from './call-queue.js';
import { type EngineMetrics } from './engine-metrics.js';
import { type ExecutionCache } from './execution-cache.js';
import { type GraphCache } from './graph-cache.js';

/** Lost claims after which a node fails whatever its plugin says (architecture.md 5). */
const MAX_TRIES = 3;

/** Calls plugins outside of transactions, so many at a time, spaces in turn. */
export class Calls {
  private readonly queue: CallQueue;
  private readonly running = new Map<string, RunningCall>();
  /** Calls that are queued, run, or have a result that is not committed yet. */
  private readonly held = new Set<string>();
  private readonly executions = new ExecutionsRepository();
  private isStopped = false;
  private isCut = false;
  private whenIdle: (() => void) | null = null;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly graphs: GraphCache,
    private readonly cache: ExecutionCache,
    private readonly invoker: PluginInvoker,
    limits: CallLimits,
    private readonly onResult: (job: ClaimedJob, command: Command) => void,
    private readonly onTrouble: (job: ClaimedJob, error: unknown) => void,
    private readonly onForeign: (job: ClaimedJob) => void,
    private readonly metrics: EngineMetrics,
  ) {
    this.queue = new CallQueue(limits);
  }

  get depth(): number {
    return this.queue.size;
  }

  get active(): number {
    return this.running.size;
  }

  /** A call that is here already is made once. */
  add(job: ClaimedJob): void {
    const key = callKey(job.taskId, job);
    if (this.held.has(key)) return;
    this.held.add(key);
    this.queue.push(job);
    this.pump();
  }

  /** The result of a call was committed, or nobody will ever need it. */
  settle(taskId: number, command: Command): void {
    if (command.type === 'result') this.held.delete(callKey(taskId, command));
  }

  /** Tells the call of a run that nobody waits for it any more. */
  abort(taskId: number, version: string): void {
    this.running.get(`${taskId} ${version}`)?.abort.abort();
  }

  /** Others changed these tasks: calls that nobody waits for any more are told. */
  async review(taskIds: readonly number[]): Promise<void> {
    if (this.running.size === 0) return;
    const changed = new Set(taskIds);
    const calls = [...this.running.values()].filter(({ job }) => changed.has(job.taskId));
    if (calls.length === 0) return;
    const stored = await this.uow.read((tx) =>
      this.executions.load(tx, [...new Set(calls.map(({ job }) => job.taskId))], false),
    );
    for (const { job, abort } of calls) {
      const execution = stored.find(({ taskId }) => taskId === job.taskId);
      if (execution === undefined || !isDueIn(execution, job)) abort.abort();
    }
  }

  /**
   * Takes no more calls and lets those under way end, for at most `ms`; then cuts them off.
   * @returns the jobs of those: nobody knows what their plugins did
   */
  async stop(ms: number): Promise<ClaimedJob[]> {
    this.isStopped = true;
    if (this.running.size > 0) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.whenIdle = resolve;
        timer = setTimeout(resolve, ms);
      });
      clearTimeout(timer);
    }
    this.isCut = true;
    const cut = [...this.running.values()];
    for (const { abort } of cut) abort.abort();
    return cut.map(({ job }) => job);
  }

  private pump(): void {
    while (!this.isStopped) {
      const job = this.queue.take();
      if (job === undefined) return;
      void this.run(job);
    }
  }

  private async run(job: ClaimedJob): Promise<void> {
    const key = `${job.taskId} ${job.version}`;
    const call: RunningCall = { job, abort: new AbortController() };
    this.running.set(key, call);
    try {
      const prepared = await this.prepare(job);
      if (prepared === null) this.held.delete(callKey(job.taskId, job));
      else await this.callInTurn(job, prepared, call.abort.signal);
    } catch (error) {
      this.held.delete(callKey(job.taskId, job));
      this.onTrouble(job, error);
    } finally {
      if (this.running.get(key) === call) this.running.delete(key);
      this.queue.leave(job);
      if (this.running.size === 0) this.whenIdle?.();
      this.pump();
    }
  }

  private async callInTurn(job: ClaimedJob, call: PluginCall, signal: AbortSignal): Promise<void> {
    if (!this.queue.enterPlugin(job, call.plugin.code)) return;
    this.metrics.begun(job);
    const command = await this.call(job, call, signal);
    if (!this.isCut) this.onResult(job, command);
  }

  /** Null when the run is over: somebody forced it to fail or revoked the task. */
  private async prepare(job: ClaimedJob): Promise<PluginCall | null> {
    return this.uow.read(async (tx) => {
      const execution = await this.findCaller(tx, job);
      if (execution === null || job.payload === null) return null;
      const run = execution.state.tokens.get(job.token)?.run;
      const graph = await this.graphs.get(tx, execution.snapshotId);
      const node = graph.nodes.get(job.node);
      if (node?.kind !== 'activity' || run === undefined || run === null) return null;
      return toCall(job, job.payload, execution, node, run);
    });
  }

  /** The execution in which the job is due. What is remembered may be old, so only the database can say that it is not. */
  private async findCaller(tx: ReadTx, job: ClaimedJob): Promise<Execution | null> {
    const cached = this.cache.get(job.taskId);
    if (cached !== undefined && isDueIn(cached, job)) return cached;
    const [stored] = await this.executions.load(tx, [job.taskId], false);
    if ((stored?.newerSchema ?? null) !== null) this.onForeign(job);
    return stored !== undefined && isDueIn(stored, job) ? stored : null;
  }

  private async call(job: ClaimedJob, call: PluginCall, signal: AbortSignal): Promise<Command> {
    const logs: { level: LogLevel; message: string }[] = [];
    const log = (level: LogLevel, message: string): void => void logs.push({ level, message });
    failpoint('engine.before-call');
    const lost = this.lossOf(job, call);
    const result: PluginResult = lost ?? (await this.invoke(call, { signal, log }));
    failpoint('engine.after-call');
    const { inputs, outputs, state } = job.payload ?? EMPTY;
    return {
      type: 'result',
      token: job.token,
      version: job.version,
      step: job.step,
      payload: { inputs, outputs, state },
      result,
      logs,
    };
  }

  private async invoke(call: PluginCall, context: CallContext): Promise<PluginResult> {
    const began = performance.now();
    const result = await traced(
      'millrace.plugin_call',
      () => attributesOf(call),
      async (span) => {
        const answer = await this.invoker.invoke(call, context);
        if (answer.kind === 'failed') span?.setStatus(FAILED);
        return answer;
      },
    );
    const { code, version } = call.plugin;
    const isKnown = this.invoker.traits(code, version) !== null;
    this.metrics.called(isKnown ? code : 'unknown', performance.now() - began);
    return result;
  }

  /** What becomes of a call whose worker was lost in the middle of it. */
  private lossOf(job: ClaimedJob, { plugin }: PluginCall): PluginResult | null {
    if (job.tries === 0) return null;
    const rule = this.invoker.traits(plugin.code, plugin.version)?.onLost;
    if (rule === 'rerun' && job.tries < MAX_TRIES) return null;
    const reason = `worker_lost: the process that called the plugin ended before it answered (${job.tries} of ${MAX_TRIES})`;
    return { kind: 'failed', reason };
  }
}

interface RunningCall {
  readonly job: ClaimedJob;
  readonly abort: AbortController;
}

function attributesOf(call: PluginCall): Record<string, string | number> {
  return {
    'millrace.space_id': call.spaceId,
    'millrace.task_id': call.taskId,
    'millrace.node_id': call.nodeId,
    'millrace.plugin': call.plugin.code,
    'millrace.plugin_version': call.plugin.version,
    'millrace.call': call.kind,
    'millrace.retry': call.retry,
  };
}

function callKey(
  taskId: number,
  { version, step }: { readonly version: string; readonly step: number },
): string {
  return `${taskId} ${version} ${step}`;
}

/** Whether the job's call is the one that its token waits for. */
function isDueIn({ state }: Execution, job: ClaimedJob): boolean {
  const token = state.tokens.get(job.token);
  if (token === undefined || token.run === null || isTerminal(state.status)) return false;
  const isCalling = token.status === 'calling' || token.status === 'polling';
  return isCalling && token.run.version === job.version && token.run.step === job.step;
}

const EMPTY: JobPayload = { inputs: {}, outputs: {}, state: null };

/** What a call says of the run that it belongs to. */
export type RunNumbers = Pick<CurrentRun, 'loop' | 'innerLoop' | 'retry'>;

/** What a plugin is told by a job of a run. */
export function toCall(
  job: ClaimedJob,
  payload: JobPayload,
  execution: Execution,
  node: ActivityNode,
  run: RunNumbers,
): PluginCall {
  const { header } = execution;
  return {
    kind: job.kind === 'execute' ? 'execute' : 'schedule',
    taskId: job.taskId,
    spaceId: job.spaceId,
    nodeId: new TaskNodeIds(header.instanceId).toTask(node.id),
    nodeName: node.name,
    version: job.version,
    step: job.step,
    plugin: node.plugin,
    inputs: payload.inputs,
    loop: run.loop,
    innerLoop: run.innerLoop,
    retry: run.retry,
    system: header.system,
    state: payload.state,
    outputs: payload.outputs,
    ...(payload.callback !== undefined && { callback: payload.callback }),
    ...(node.apiMeta !== null && { apiMeta: node.apiMeta }),
    ...(header.mock !== null && { mock: header.mock }),
  };
}
