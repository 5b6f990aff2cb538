import { AppError } from '../../common/errors/index.js';
import { failpoint } from '../../common/failpoint.js';
import { type Logger } from '../../common/logging/index.js';
import { type UnitOfWork } from '../../database/index.js';
import { type Command } from '../core/commands.js';
import { InboxRepository } from '../persistence/inbox.repository.js';
import { JobsRepository } from '../persistence/jobs.repository.js';
import { type ClaimedJob, type Execution } from '../persistence/stored.js';
import { type JobQueue, type PluginInvoker } from '../ports.js';
import { Backlog } from './backlog.js';
import { type CallLimits } from './call-queue.js';
import { Calls } from './calls.js';
import { Cancels } from './cancels.js';
import { Committer, type Work } from './committer.js';
import { type DatabaseClock } from './database-clock.js';
import { type Depths, type EngineMetrics } from './engine-metrics.js';
import { type ExecutionCache } from './execution-cache.js';
import { ExecutionMemory } from './execution-memory.js';
import { Faults } from './faults.js';
import { type GraphCache } from './graph-cache.js';
import { type DeskWorker, type JobDesk } from './job-desk.js';
import { Lease } from './lease.js';
import { KEEP_MS, type StepOutput, type Stepper, type Stepping } from './stepper.js';
import { Timers } from './timers.js';

const SWEEP_MS = 500;
const MAX_CLAIM = 500;
const RETRY_MS = 1000;
const SAY_AGAIN_MS = 10_000;

export interface WorkerOptions {
  readonly leaseMs: number;
  readonly limits: CallLimits;
  /** How many transactions at a time: one writer on SQLite, several connections on MySQL. */
  readonly lanes: number;
  /** Whether no other process can work on this database: what others claimed is free at once. */
  readonly isAlone: boolean;
}

/**
 * One process's work on tasks: claims what is due, calls plugins, and commits what happened in batches. Everything that
 * has to survive stands in the database; what is here can be lost at any moment.
 */
export class EngineWorker {
  private readonly jobs = new JobsRepository();
  private readonly inbox = new InboxRepository();
  private readonly committer: Committer;
  private readonly calls: Calls;
  private readonly cancels: Cancels;
  private readonly faults: Faults;
  private readonly lease: Lease;
  private readonly backlog = new Backlog();
  private readonly memory: ExecutionMemory;
  private readonly timers = new Timers();
  private readonly hinted = new Set<number>();
  private readonly saidAt = new Map<string, number>();
  private activeLanes = 0;
  private isScheduled = false;
  private isStopped = false;
  /** A commit was not confirmed: there may be jobs for this worker that it does not know of. */
  private isUnsure = false;

  constructor(
    private readonly uow: UnitOfWork,
    stepper: Stepper,
    graphs: GraphCache,
    cache: ExecutionCache,
    invoker: PluginInvoker,
    private readonly queue: JobQueue,
    private readonly desk: JobDesk,
    private readonly clock: DatabaseClock,
    private readonly options: WorkerOptions,
    private readonly log: Logger,
    private readonly metrics: EngineMetrics,
  ) {
    this.memory = new ExecutionMemory(cache, this.backlog);
    this.committer = new Committer(uow, stepper, cache, metrics);
    this.faults = new Faults(uow);
    this.lease = new Lease(uow, options.leaseMs, log, metrics);
    this.cancels = new Cancels(uow, graphs, invoker, log);
    this.calls = new Calls(
      uow,
      graphs,
      cache,
      invoker,
      options.limits,
      (job, command) => this.enqueue(job.taskId, job.spaceId, command),
      (job, error) => this.retryLater(job, error),
      (job) => this.deliver(job.taskId),
      metrics,
    );
  }

  get depths(): Depths {
    return { calls: this.calls.depth, active: this.calls.active, steps: this.backlog.size };
  }

  /** Registers the process, frees what lost ones had, and begins to work. */
  async start(): Promise<void> {
    await this.clock.synchronize(this.uow);
    await this.lease.open(this.clock.now(), this.options.isAlone);
    const adopt: DeskWorker['adopt'] = (...left) => this.adopt(...left);
    this.desk.open({ id: this.lease.id, adopt });
    this.queue.subscribe((taskIds) => this.hint(taskIds));
    this.every(SWEEP_MS, () => this.sweep());
    this.every(this.options.leaseMs / 3, () => this.renewLease());
    await this.sweep();
    await this.collectMail();
  }

  /** Ends what is under way within `ms`, stores what came of it and hands on the rest. */
  async stop(ms: number): Promise<void> {
    this.isStopped = true;
    this.desk.close();
    this.timers.stop();
    const cut = await this.calls.stop(ms);
    while (this.activeLanes > 0 || this.backlog.isReady) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    this.timers.stop();
    await this.lease.close(cut);
  }

  private every(ms: number, work: () => Promise<void>): void {
    this.timers.every(ms, () =>
      work().catch((error: unknown) => this.warn(error, 'the engine tries again')),
    );
  }

  /** Jobs that a call of this process set for this worker, and executions as it wrote them. */
  private adopt(
    taskIds: readonly number[],
    jobs: readonly ClaimedJob[],
    executions: readonly Execution[],
  ): void {
    for (const taskId of taskIds) this.memory.forget(taskId);
    for (const execution of executions) this.memory.learn(execution);
    this.reviewCalls(taskIds);
    for (const job of jobs) this.accept(job);
    this.deliverWhereNothingIsDue(taskIds, jobs);
  }

  /** A task of which somebody speaks has a job, or a message in its inbox. */
  private deliverWhereNothingIsDue(taskIds: readonly number[], jobs: readonly ClaimedJob[]): void {
    const withJobs = new Set(jobs.map(({ taskId }) => taskId));
    for (const taskId of taskIds) if (!withJobs.has(taskId)) this.deliver(taskId);
  }

  /** Something of these tasks may be due; what is remembered of them may be old. */
  private hint(taskIds: readonly number[]): void {
    for (const taskId of taskIds) {
      this.memory.forget(taskId);
      this.hinted.add(taskId);
    }
    this.reviewCalls(taskIds);
    this.schedule();
  }

  private reviewCalls(taskIds: readonly number[]): void {
    this.calls.review(taskIds).catch((error: unknown) => {
      this.warn(error, 'calls that nobody waits for could not be looked for');
    });
  }

  private tellOf(job: ClaimedJob): void {
    this.cancels.tell(job).catch((error: unknown) => {
      this.warn(error, 'a plugin may be told once more that its node was given up');
    });
  }

  private async sweep(): Promise<void> {
    if (this.isUnsure) await this.takeUnknown();
    for (let claimed = MAX_CLAIM; claimed === MAX_CLAIM && !this.isStopped;) {
      claimed = await this.claim(null);
    }
  }

  /** Jobs that a commit without an answer may have given to this worker; those that are here already are made once. */
  private async takeUnknown(): Promise<void> {
    this.isUnsure = false;
    const jobs = await this.uow.read((tx) => this.jobs.ofWorker(tx, this.lease.id));
    for (const job of jobs) this.accept(job);
  }

  private async claim(taskIds: readonly number[] | null): Promise<number> {
    const horizon = new Date(this.clock.now() + SWEEP_MS);
    const claimed = await this.uow.run((tx) =>
      this.jobs.claim(tx, this.lease.id, horizon, MAX_CLAIM, taskIds),
    );
    if (claimed.length > 0) failpoint('engine.claimed');
    for (const job of claimed) this.accept(job);
    if (taskIds !== null) this.deliverWhereNothingIsDue(taskIds, claimed);
    return claimed.length;
  }

  private async renewLease(): Promise<void> {
    await this.clock.synchronize(this.uow);
    await this.lease.renew(this.clock.now());
    this.desk.handOverForgotten();
    await this.collectMail();
  }

  /** Messages whose sender was lost before it told anybody. */
  private async collectMail(): Promise<void> {
    const taskIds = await this.uow.read((tx) => this.inbox.waiting(tx, MAX_CLAIM));
    for (const taskId of taskIds) this.deliver(taskId);
  }

  private accept(job: ClaimedJob): void {
    if (this.isStopped) return;
    const wait = (job.dueAt ?? 0) - this.clock.now();
    if (wait <= 0) return this.begin(job);
    this.timers.after(wait, () => this.begin(job));
  }

  private begin(job: ClaimedJob): void {
    // Calls wait for their turn; they begin when it comes.
    if (job.kind === 'execute' || job.kind === 'schedule') return this.calls.add(job);
    this.metrics.begun(job);
    switch (job.kind) {
      case 'continue':
        return this.enqueue(job.taskId, job.spaceId, { type: 'continue', job: job.no });
      case 'timeout':
      case 'retry':
        return this.enqueue(job.taskId, job.spaceId, { type: 'timer', job: job.no });
      case 'cancel':
        return this.tellOf(job);
      case 'wait':
        return;
      default:
        return job.kind satisfies never;
    }
  }

  private enqueue(taskId: number, spaceId: number, command: Command): void {
    this.backlog.addCommand(taskId, spaceId, command);
    this.schedule();
  }

  private deliver(taskId: number): void {
    this.backlog.addMail(taskId);
    this.schedule();
  }

  /** Gathers what arrives in the same turn of the event loop. */
  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      this.pump();
    });
  }

  private pump(): void {
    if (this.hinted.size > 0 && !this.isStopped) {
      const taskIds = [...this.hinted].slice(0, MAX_CLAIM);
      for (const taskId of taskIds) this.hinted.delete(taskId);
      void this.claim(taskIds).catch((error: unknown) =>
        this.warn(error, 'jobs could not be claimed; the next sweep finds them'),
      );
    }
    while (this.activeLanes < this.options.lanes && this.backlog.isReady) {
      void this.runLane(this.backlog.take());
    }
  }

  private async runLane(batch: readonly Work[]): Promise<void> {
    this.activeLanes += 1;
    try {
      const { outputs, faults, foreign, postponed } = await this.committer.commit(batch, () =>
        this.stepping(),
      );
      const later = new Set(postponed);
      for (const { taskId, error } of faults) {
        this.log.error({ err: error, task_id: taskId }, 'the engine met an error of its own');
        await this.faults.park(taskId);
      }
      await this.lease.giveAway(foreign);
      failpoint('engine.before-dispatch');
      for (const work of batch) {
        if (later.has(work)) continue;
        for (const command of work.commands) this.calls.settle(work.taskId, command);
      }
      this.backlog.putBack(postponed);
      for (const output of outputs) this.dispatch(output);
    } catch (error) {
      this.warn(error, 'a batch of steps could not be written; it is tried again');
      this.repeatLater(batch);
    } finally {
      this.activeLanes -= 1;
      this.backlog.release(batch);
      this.memory.release(batch);
      if (this.backlog.isReady) this.schedule();
    }
  }

  private repeatLater(batch: readonly Work[]): void {
    this.timers.after(RETRY_MS, () => {
      this.backlog.putBack(batch);
      this.schedule();
    });
  }

  private retryLater(job: ClaimedJob, error: unknown): void {
    this.log.warn(
      { err: error, task_id: job.taskId },
      'a plugin could not be called; it is tried again',
    );
    this.timers.after(RETRY_MS, () => this.begin(job));
  }

  private warn(error: unknown, message: string): void {
    this.isUnsure = true;
    if (error instanceof AppError && this.wasSaid(message)) return;
    this.log.warn({ err: error }, message);
  }

  /** While the database is away the same fails several times a second: it is said every ten seconds. */
  private wasSaid(message: string): boolean {
    const now = performance.now();
    const said = this.saidAt.get(message);
    if (said !== undefined && now - said < SAY_AGAIN_MS) return true;
    this.saidAt.set(message, now);
    return false;
  }

  private stepping(): Stepping {
    const now = this.clock.now();
    return { worker: this.lease.id, now, horizon: now + KEEP_MS };
  }

  private dispatch(output: StepOutput): void {
    const { execution } = output;
    for (const { version } of output.cancelled) this.calls.abort(execution.taskId, version);
    for (const { job, claimedBy, taskId, spaceId } of output.jobs) {
      if (claimedBy === this.lease.id) this.accept({ ...job, taskId, spaceId, tries: 0 });
    }
    for (const parent of output.parents) this.deliver(parent);
    if (output.jobs.every(({ claimedBy }) => claimedBy === null)) this.memory.dropIdle(execution);
  }
}
