import { type ClaimedJob, type Execution } from '../persistence/stored.js';
import { type JobQueue } from '../ports.js';
import { type StepOutput } from './stepper.js';

/** Jobs that nobody fetched by then are given to the worker anyway; if their transaction failed, they do no harm. */
const FORGOTTEN_MS = 5000;

export interface DeskWorker {
  readonly id: number;
  /** Takes jobs that are claimed for it; what it remembers of the tasks may be old, but for `executions`. */
  adopt(
    taskIds: readonly number[],
    jobs: readonly ClaimedJob[],
    executions: readonly Execution[],
  ): void;
}

interface Left {
  readonly at: number;
  /** As it was written. Null when several transactions wrote it: nobody knows which of them were committed. */
  readonly execution: Execution | null;
  readonly jobs: readonly ClaimedJob[];
  /** Parents that have a message. */
  readonly parents: readonly number[];
}

/**
 * Where calls of the API leave what they stepped for the worker of their own process: in the call's transaction, handed
 * over after COMMIT. Without such a worker the jobs are anybody's, and whoever works is told.
 */
export class JobDesk {
  private worker: DeskWorker | null = null;
  private readonly left = new Map<number, Left>();

  constructor(private readonly queue: JobQueue) {}

  /** The worker for which jobs may be claimed; null when there is none in this process. */
  get workerId(): number | null {
    return this.worker?.id ?? null;
  }

  open(worker: DeskWorker): void {
    this.worker = worker;
  }

  close(): void {
    this.worker = null;
  }

  /** What a transaction that failed left of the task stays beside it: jobs of a step that was not written do no harm. */
  leave({ execution, jobs, parents }: StepOutput): void {
    const { taskId, spaceId } = execution;
    const known = this.left.get(taskId);
    const mine = jobs
      .filter(({ claimedBy }) => claimedBy !== null)
      .map(({ job }) => ({ ...job, taskId, spaceId, tries: 0 }));
    this.left.set(taskId, {
      at: Date.now(),
      execution: known === undefined ? execution : null,
      jobs: [...(known?.jobs ?? []), ...mine],
      parents: [...(known?.parents ?? []), ...parents],
    });
  }

  /** Call after COMMIT. */
  handOver(taskIds: readonly number[]): void {
    this.tell(taskIds, true);
  }

  /** Something of these tasks may be due, of which nothing was left here. */
  wake(taskIds: readonly number[]): void {
    if (this.worker === null) this.queue.publish(taskIds);
    else this.worker.adopt(taskIds, [], []);
  }

  /** For callers that ended between COMMIT and the hand-over, or whose transaction failed, so that nobody knows the execution. */
  handOverForgotten(): void {
    const limit = Date.now() - FORGOTTEN_MS;
    const forgotten = [...this.left].filter(([, { at }]) => at < limit).map(([taskId]) => taskId);
    this.tell(forgotten, false);
  }

  private tell(taskIds: readonly number[], isCommitted: boolean): void {
    if (taskIds.length === 0) return;
    const left = taskIds.flatMap((taskId) => this.left.get(taskId) ?? []);
    for (const taskId of taskIds) this.left.delete(taskId);
    const touched = [...new Set([...taskIds, ...left.flatMap(({ parents }) => parents)])];
    if (this.worker === null) return this.queue.publish(touched);
    this.worker.adopt(
      touched,
      left.flatMap(({ jobs }) => jobs),
      isCommitted ? left.flatMap(({ execution }) => execution ?? []) : [],
    );
  }
}
