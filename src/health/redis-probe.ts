import { type OnApplicationShutdown } from '@nestjs/common';
import { type Redis } from 'ioredis';

/** Asks Redis whether it answers; null REDIS_URL: there is none to ask. Loads and connects with the first question. */
export class RedisProbe implements OnApplicationShutdown {
  private redis: Redis | null = null;

  constructor(private readonly url: string | null) {}

  get isConfigured(): boolean {
    return this.url !== null;
  }

  async ping(): Promise<void> {
    if (this.url === null) return;
    this.redis ??= await connect(this.url);
    await this.redis.ping();
  }

  onApplicationShutdown(): void {
    this.redis?.disconnect();
  }
}

async function connect(url: string): Promise<Redis> {
  const { Redis: Client } = await import('ioredis');
  const redis = new Client(url, {
    lazyConnect: true,
    connectTimeout: 2000,
    maxRetriesPerRequest: 0,
    retryStrategy: (tries) => Math.min(tries * 200, 2000),
  });
  // The answer of `ping` is what counts; an emitter without a listener would end the process.
  redis.on('error', () => undefined);
  return redis;
}
