import { type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type Logger } from './logging/index.js';

const EVERY_MS = 10 * 60_000;

/** Tidying that a process does every ten minutes, in small batches, until it stops. */
export abstract class RegularSweep implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | null = null;
  private isStopped = false;

  /**
   * @param complaint what the log says when a run failed
   * @param isWanted whether this process does it
   */
  protected constructor(
    private readonly logger: Logger,
    private readonly complaint: string,
    private readonly isWanted = true,
  ) {}

  /** One run, until there is nothing left to do. */
  abstract run(): Promise<unknown>;

  onApplicationBootstrap(): void {
    if (!this.isWanted) return;
    this.timer = setInterval(() => {
      this.run().catch((error: unknown) => this.logger.warn({ err: error }, this.complaint));
    }, EVERY_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    this.isStopped = true;
    if (this.timer !== null) clearInterval(this.timer);
  }

  /** One batch after the other while `batch` answers that there is more. */
  protected async inBatches(batch: () => Promise<boolean>): Promise<void> {
    for (let more = true; more && !this.isStopped;) more = await batch();
  }
}
