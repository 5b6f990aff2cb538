import { type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';

/** Asks Redis whether it answers; null REDIS_URL: there is none to ask. Connects with the first question. */
export class RedisProbe implements OnApplicationShutdown {
  private readonly redis: Redis | null;

  constructor(url: string | null) {
    this.redis =
      url === null
        ? null
        : new Redis(url, {
            lazyConnect: true,
            connectTimeout: 2000,
            maxRetriesPerRequest: 0,
            retryStrategy: (tries) => Math.min(tries * 200, 2000),
          });
    // The answer of `ping` is what counts; an emitter without a listener would end the process.
    this.redis?.on('error', () => undefined);
  }

  get isConfigured(): boolean {
    return this.redis !== null;
  }

  async ping(): Promise<void> {
    await this.redis?.ping();
  }

  onApplicationShutdown(): void {
    this.redis?.disconnect();
  }
}
