import { type Logger } from '../../common/logging/index.js';
import { type Config } from '../../config/index.js';
import { type JobQueue } from '../ports.js';
import { LocalQueue } from './local-queue.js';

const QUEUE_NAME = 'millrace-hints';
const COMMAND_TIMEOUT_MS = 2000;
const CLOSE_MS = 1000;

/** Hints within the process, or through Redis when the roles are split. */
export async function openQueue(config: Config, logger: Logger): Promise<JobQueue> {
  if (config.role === 'all' || config.redisUrl === null) return new LocalQueue();
  const { Queue, Worker } = await import('bullmq');
  const base = connectionOf(config.redisUrl);
  const queue = new Queue<{ taskIds: number[] }>(QUEUE_NAME, {
    connection: {
      ...base,
      maxRetriesPerRequest: 1,
      enableOfflineQueue: false,
      commandTimeout: COMMAND_TIMEOUT_MS,
    },
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true, attempts: 1 },
  });
  let said = false;
  const onError = (error: Error): void => {
    if (!said) logger.warn({ err: error }, 'redis does not answer; sweeps of the database go on');
    said = true;
  };
  queue.on('error', onError);
  let worker: InstanceType<typeof Worker<{ taskIds: number[] }>> | null = null;
  return {
    publish: (taskIds) => {
      if (taskIds.length === 0) return;
      void queue.add('due', { taskIds: [...taskIds] }).then(() => {
        said = false;
      }, onError);
    },
    subscribe: (onHint) => {
      worker = new Worker<{ taskIds: number[] }>(
        QUEUE_NAME,
        (job) => {
          onHint(job.data.taskIds);
          return Promise.resolve();
        },
        { connection: { ...base, maxRetriesPerRequest: null }, concurrency: 50 },
      );
      worker.on('error', onError);
    },
    close: () => closeWithin([worker?.close(true) ?? Promise.resolve(), queue.close()]),
  };
}

function connectionOf(url: string): {
  host: string;
  port: number;
  username?: string;
  password?: string;
  db: number;
  tls?: object;
} {
  const { hostname, port, username, password, pathname, protocol } = new URL(url);
  return {
    host: hostname,
    port: port === '' ? 6379 : Number(port),
    db: Number(pathname.slice(1) || '0'),
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' && { tls: {} }),
  };
}

/** BullMQ's close waits for ever while Redis is away. */
async function closeWithin(closing: readonly Promise<void>[]): Promise<void> {
  const timer = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_MS).unref());
  await Promise.race([Promise.allSettled(closing), timer]);
}
