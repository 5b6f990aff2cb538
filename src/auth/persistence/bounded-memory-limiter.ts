import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';

/** Counts in this process, for the most recent keys only: a flood of different app codes must not eat the memory. */
export class BoundedMemoryLimiter extends RateLimiterMemory {
  private readonly recent: LRUCache<string, true>;

  constructor(options: { points: number; duration: number; maxKeys: number }) {
    super(options);
    this.recent = new LRUCache<string, true>({
      max: options.maxKeys,
      dispose: (_, key, reason) => {
        if (reason === 'evict') void this.delete(key);
      },
    });
  }

  override penalty(key: string | number, points?: number): Promise<RateLimiterRes> {
    this.recent.set(String(key), true);
    return super.penalty(key, points);
  }
}
