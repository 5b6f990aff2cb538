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
  private running = 0;

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
    if (this.running >= this.limits.total) return undefined;
    const job = this.takeApart() ?? this.fresh.take(this.hasRoom);
    if (job === undefined) return undefined;
    this.running += 1;
    count(this.bySpace, job.spaceId, 1);
    return job;
  }

  /** A call gives its place back; {@link leavePlugin} before, if it entered one. */
  leave(job: ClaimedJob): void {
    this.running -= 1;
    count(this.bySpace, job.spaceId, -1);
  }

  /** @returns false when the plugin has no room: then the call waits apart */
  enterPlugin(job: ClaimedJob, code: string): boolean {
    if (!this.hasRoomAt(code)) {
      const queue = this.apart.get(code) ?? new FairQueue<ClaimedJob>();
      queue.push(job.spaceId, job);
      this.apart.set(code, queue);
      return false;
    }
    count(this.byPlugin, code, 1);
    return true;
  }

  leavePlugin(code: string): void {
    count(this.byPlugin, code, -1);
  }

  private takeApart(): ClaimedJob | undefined {
    for (const [code, queue] of this.apart) {
      if (!this.hasRoomAt(code)) continue;
      const job = queue.take(this.hasRoom);
      if (queue.size === 0) this.apart.delete(code);
      if (job !== undefined) return job;
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
