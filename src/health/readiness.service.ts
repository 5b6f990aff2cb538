import { type OnModuleDestroy, Inject, Injectable } from '@nestjs/common';
import { commonErrors } from '../common/errors/index.js';
import { LOGGER, type Logger } from '../common/logging/index.js';
import { UnitOfWork } from '../database/index.js';
import { healthErrors } from './health.errors.js';
import { RedisProbe } from './redis-probe.js';

export type CheckResult = 'ok' | 'failed';
export type Checks = Readonly<Record<string, CheckResult>>;

const BOUND_MS = 2000;
const RETRY = { 'Retry-After': '1' };

/** Whether this process can serve calls now. */
@Injectable()
export class ReadinessService implements OnModuleDestroy {
  private isStopping = false;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly redis: RedisProbe,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleDestroy(): void {
    this.isStopping = true;
  }

  /** Each part gets 2 s. @throws AppError not_ready naming what failed, or shutting_down */
  async check(): Promise<Checks> {
    if (this.isStopping) {
      throw commonErrors.shutting_down('the process is stopping', { headers: RETRY });
    }
    const parts = [this.probe('database', () => this.unitOfWork.ping())];
    if (this.redis.isConfigured) parts.push(this.probe('redis', () => this.redis.ping()));
    const checks = Object.fromEntries(await Promise.all(parts));
    const failed = Object.keys(checks).filter((name) => checks[name] === 'failed');
    if (failed.length === 0) return checks;
    throw healthErrors.not_ready(`not ready: no answer from ${failed.join(', ')}`, {
      data: { status: 'unavailable', checks },
      headers: RETRY,
    });
  }

  /** The cause goes to the log only: drivers put addresses into their messages. */
  private async probe(
    name: string,
    ping: () => Promise<void>,
  ): Promise<readonly [string, CheckResult]> {
    try {
      await within(BOUND_MS, ping());
      return [name, 'ok'];
    } catch (error) {
      this.logger.warn({ check: name, err: error }, 'a readiness check failed');
      return [name, 'failed'];
    }
  }
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
