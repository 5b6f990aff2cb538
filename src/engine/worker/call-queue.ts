import { type ClaimedJob } from '../persistence/stored.js';
import { FairQueue } from './fair-queue.js';

/** How many calls run at a time in one process. */
export interface CallLimits {
  readonly total: number;
  readonly perSpace: number;
  /** By plugin code. */
  readonly perPlugin: ReadonlyMap<string, number>;
  /** Of each plugin that {@link perPlugin} does not name. */
  readonly perOtherPlugin: number;
}

/**
 * Calls that wait for their turn, spaces in turn. Which plugin a call is for is known when it is prepared: one whose
 * plugin has as many calls as it may have waits apart from then on, so that it keeps no other from its turn.
 */
export class CallQueue {
  private readonly fresh = new FairQueue<ClaimedJob>();
  private readonly apart = new Map<string, FairQueue<ClaimedJob>>();
  private readonly bySpace = new Map<number, number>();
  private readonly byPlugin = new Map<string, number>();
  /** Calls that have a place, with the plugin at which they have one too, once it is known. */
  private readonly placed = new Map<ClaimedJob, string | null>();

  constructor(private readonly limits: CallLimits) {}

  get size(): number {
    let size = this.fresh.size;
    for (const queue of this.apart.values()) size += queue.size;
    return size;
  }

  push(job: ClaimedJob): void {
    this.fresh.push(job.spaceId, job);
  }

  /** The next call that may run; it has its place among all calls and those of its space, until {@link leave}. */
  take(): ClaimedJob | undefined {
    if (this.placed.size >= this.limits.total) return undefined;
    const job = this.takeApart() ?? this.fresh.take(this.hasRoom);
    if (job === undefined) return undefined;
    if (!this.placed.has(job)) this.placed.set(job, null);
    count(this.bySpace, job.spaceId, 1);
    return job;
  }

  /** A call gives its places back, that at its plugin too. */
  leave(job: ClaimedJob): void {
    const code = this.placed.get(job) ?? null;
    if (code !== null) count(this.byPlugin, code, -1);
    this.placed.delete(job);
    count(this.bySpace, job.spaceId, -1);
  }

  /**
   * A call that waited apart has its place already.
   * @returns false when the plugin has no room: then the call waits apart, after {@link leave}
   */
  enterPlugin(job: ClaimedJob, code: string): boolean {
    if (this.placed.get(job) === code) return true;
    if (!this.hasRoomAt(code)) {
      const queue = this.apart.get(code) ?? new FairQueue<ClaimedJob>();
      queue.push(job.spaceId, job);
      this.apart.set(code, queue);
      return false;
    }
    this.place(job, code);
    return true;
  }

  private place(job: ClaimedJob, code: string): void {
    this.placed.set(job, code);
    count(this.byPlugin, code, 1);
  }

  private takeApart(): ClaimedJob | undefined {
    for (const [code, queue] of this.apart) {
      if (!this.hasRoomAt(code)) continue;
      const job = queue.take(this.hasRoom);
      if (queue.size === 0) this.apart.delete(code);
      if (job === undefined) continue;
      this.place(job, code);
      return job;
    }
    return undefined;
  }

  private readonly hasRoom = (space: number): boolean =>
    (this.bySpace.get(space) ?? 0) < this.limits.perSpace;

  private hasRoomAt(code: string): boolean {
    const limit = this.limits.perPlugin.get(code) ?? this.limits.perOtherPlugin;
    return (this.byPlugin.get(code) ?? 0) < limit;
  }
}

function count<Key>(counts: Map<Key, number>, key: Key, by: number): void {
  const sum = (counts.get(key) ?? 0) + by;
  if (sum === 0) counts.delete(key);
  else counts.set(key, sum);
}
