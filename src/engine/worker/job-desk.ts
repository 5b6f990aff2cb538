import { type ClaimedJob } from '../persistence/stored.js';
import { type JobQueue } from '../ports.js';

/** Jobs that nobody fetched by then are given to the worker anyway; if their transaction failed, they do no harm. */
const FORGOTTEN_MS = 5000;

export interface DeskWorker {
  readonly id: number;
  /** Takes jobs that are claimed for it; what it remembers of the tasks may be old. */
  adopt(taskIds: readonly number[], jobs: readonly ClaimedJob[]): void;
}

/**
 * Where calls of the API leave jobs for the worker of their own process: set in the call's transaction, handed over after
 * COMMIT. Without such a worker the jobs are anybody's, and whoever works is told.
 */
export class JobDesk {
  private worker: DeskWorker | null = null;
  private readonly jobs = new Map<number, { readonly at: number; readonly jobs: ClaimedJob[] }>();

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

  leave(job: ClaimedJob): void {
    const known = this.jobs.get(job.taskId);
    if (known === undefined) this.jobs.set(job.taskId, { at: Date.now(), jobs: [job] });
    else known.jobs.push(job);
  }

  /** Call after COMMIT. */
  handOver(taskIds: readonly number[]): void {
    if (taskIds.length === 0) return;
    const jobs = taskIds.flatMap((taskId) => this.jobs.get(taskId)?.jobs ?? []);
    for (const taskId of taskIds) this.jobs.delete(taskId);
    if (this.worker === null) this.queue.publish(taskIds);
    else this.worker.adopt(taskIds, jobs);
  }

  /** For callers that ended between COMMIT and the hand-over. */
  handOverForgotten(): void {
    const limit = Date.now() - FORGOTTEN_MS;
    const forgotten = [...this.jobs].filter(([, { at }]) => at < limit).map(([taskId]) => taskId);
    this.handOver(forgotten);
  }
}
