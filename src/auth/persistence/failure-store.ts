import { type Redis } from 'ioredis';
import { type RateLimiterAbstract, RateLimiterRedis } from 'rate-limiter-flexible';
import { type Logger } from '../../common/logging/index.js';
import { type Config } from '../../config/index.js';
import { BoundedMemoryLimiter } from './bounded-memory-limiter.js';

const MINUTE_SECONDS = 60;
const MAX_KEYS = 20_000;

export interface FailureStore {
  readonly limiter: RateLimiterAbstract;
  close(): void;
}

/** Counts of failed authentications: in Redis when there is one, so that all processes share them, else in this process. */
export async function openFailureStore(config: Config, logger: Logger): Promise<FailureStore> {
  const options = { points: config.authFailsPerMinute, duration: MINUTE_SECONDS };
  const memory = new BoundedMemoryLimiter({ ...options, maxKeys: MAX_KEYS });
  if (config.redisUrl === null) return { limiter: memory, close: () => undefined };
  const redis = await connect(config.redisUrl, logger);
  const limiter = new RateLimiterRedis({
    ...options,
    storeClient: redis,
    keyPrefix: 'millrace:auth_fail',
    rejectIfRedisNotReady: true,
    insuranceLimiter: memory,
  });
  return { limiter, close: () => redis.disconnect() };
}

/** Never waits: while Redis is away the memory counts. */
async function connect(url: string, logger: Logger): Promise<Redis> {
  const { Redis: Client } = await import('ioredis');
  const redis = new Client(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2000,
    commandTimeout: 500,
    retryStrategy: (tries) => Math.min(tries * 200, 5000),
  });
  let isAway = false;
  redis.on('ready', () => {
    isAway = false;
  });
  redis.on('error', (error: Error) => {
    if (!isAway)
      logger.warn({ err: error }, 'Redis is away: failed authentications count per process');
    isAway = true;
  });
  return redis;
}
