import { type Logger } from '../../common/logging/index.js';
import { type UnitOfWork } from '../../database/index.js';
import { JobsRepository } from '../persistence/jobs.repository.js';
import { type ClaimedJob } from '../persistence/stored.js';
import { WorkersRepository } from '../persistence/workers.repository.js';
import { type EngineMetrics } from './engine-metrics.js';

/** A lease that ends later was given before the clock was set back, and nobody has renewed it since. */
const LONGEST = 10;

/** A process's number among the workers and its lease, under which its claims hold (architecture.md 5). */
export class Lease {
  private readonly jobs = new JobsRepository();
  private readonly workers = new WorkersRepository();
  private number = 0;
  private renewedAt = 0;
  /** Since when nothing kept this worker from renewing its lease. */
  private presentSince = 0;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly ms: number,
    private readonly log: Logger,
    private readonly metrics: EngineMetrics,
  ) {}

  get id(): number {
    return this.number;
  }

  /** @param isAlone whether no other process can work on this database: what was claimed is free at once */
  async open(now: number, isAlone: boolean): Promise<void> {
    this.renewedAt = now;
    this.number = await this.uow.run(async (tx) => {
      if (isAlone) {
        await this.jobs.releaseAll(tx);
        await this.workers.removeAll(tx);
      }
      return this.workers.register(tx, new Date(now), this.until(now));
    });
  }

  /**
   * Prolongs the lease, and hands on the jobs of workers that let theirs run out. What kept this worker from renewing its
   * own (the database was away, its clock was moved) kept the others too: they get the time of a lease to come back.
   */
  async renew(now: number): Promise<void> {
    const sinceThen = now - this.renewedAt;
    if (sinceThen < 0 || sinceThen >= this.ms) this.presentSince = now;
    const isSettled = now - this.presentSince >= this.ms;
    const lost = await this.uow.run(async (tx) => {
      // A worker that was taken for lost keeps its number: what it claimed since then has to be somebody's.
      const isOurs = await this.workers.renew(tx, this.number, this.until(now));
      if (!isOurs) await this.workers.restore(tx, this.number, new Date(now), this.until(now));
      if (!isSettled) return [];
      const stale = await this.workers.stale(tx, new Date(now), new Date(now + LONGEST * this.ms));
      const gone = await this.jobs.claimersWithoutLease(tx);
      const ids = [...stale, ...gone].filter((id) => id !== this.number);
      for (const id of ids) {
        await this.jobs.release(tx, id);
        await this.workers.remove(tx, id);
      }
      return ids;
    });
    this.renewedAt = now;
    this.metrics.leasesLost(lost.length);
    for (const id of lost) {
      this.log.warn({ worker: id }, 'a worker was lost; its jobs are handed on');
    }
  }

  /** A newer release goes on with these tasks; a call that was under way here counts as lost. */
  async giveAway(taskIds: readonly number[]): Promise<void> {
    if (taskIds.length === 0) return;
    await this.uow.run(async (tx) => {
      for (const taskId of taskIds) await this.jobs.releaseTask(tx, this.number, taskId);
    });
    this.log.warn({ task_ids: taskIds }, 'a newer release works on tasks; this one leaves them');
  }

  /** Gives everything back. @param cut jobs whose calls were cut off: they count as lost in the middle */
  async close(cut: readonly ClaimedJob[]): Promise<void> {
    await this.uow.run(async (tx) => {
      for (const { taskId, no } of cut) await this.jobs.lose(tx, this.number, taskId, no);
      await this.jobs.giveBack(tx, this.number);
      await this.workers.remove(tx, this.number);
    });
  }

  private until(now: number): Date {
    return new Date(now + this.ms);
  }
}
