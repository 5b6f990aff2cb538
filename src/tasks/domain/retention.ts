import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, type Logger } from '../../common/logging/index.js';
import { RegularSweep } from '../../common/regular-sweep.js';
import { type Config, CONFIG } from '../../config/index.js';
import { UnitOfWork } from '../../database/index.js';
import { EngineService } from '../../engine/index.js';
import { SnapshotsService } from '../../snapshots/index.js';
import { RetentionRepository } from '../persistence/retention.repository.js';

const BATCH = 100;
const DAY_MS = 86_400_000;

/**
 * Deletes what is due and nothing else (architecture.md 5.2): the details of executions that ended
 * RETENTION_DETAIL_DAYS ago, and everything but the row of tasks that ended RETENTION_TASK_DAYS ago, which becomes
 * EXPIRED. Small batches, oldest first, each a transaction, so calls go on beside it.
 */
@Injectable()
export class Retention extends RegularSweep {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) logger: Logger,
    private readonly unitOfWork: UnitOfWork,
    private readonly engine: EngineService,
    private readonly rows: RetentionRepository,
    private readonly snapshots: SnapshotsService,
  ) {
    super(logger, 'retention did not end; it goes on with the next run', config.role !== 'api');
  }

  /** @returns how many executions lost their details and how many tasks expired */
  async run(): Promise<{ readonly details: number; readonly tasks: number }> {
    const now = this.engine.now();
    const details = await this.detailsBefore(
      new Date(now - this.config.retentionDetailDays * DAY_MS),
    );
    const tasks = await this.tasksBefore(new Date(now - this.config.retentionTaskDays * DAY_MS));
    return { details, tasks };
  }

  private async detailsBefore(limit: Date): Promise<number> {
    let total = 0;
    await this.inBatches(async () => {
      const count = await this.unitOfWork.run(async (tx) => {
        const ids = await this.rows.findExecutionsBefore(tx, limit, BATCH);
        await this.rows.deleteDetails(tx, ids);
        return ids.length;
      });
      total += count;
      return count === BATCH;
    });
    return total;
  }

  /** Ids grow with the time of creation, so the walk ends at the first task that is too young to have ended then. */
  private async tasksBefore(limit: Date): Promise<number> {
    let total = 0;
    let after = 0;
    await this.inBatches(async () => {
      const page = await this.unitOfWork.run(async (tx) => {
        const { due, last, isEnd } = await this.rows.findTasksBefore(tx, limit, after, BATCH);
        const ids = await this.rows.lockEnded(tx, due, limit);
        await this.rows.deleteDetails(tx, ids);
        await this.snapshots.deleteExecutions(tx, await this.rows.executionSnapshotsOf(tx, ids));
        await this.rows.expire(tx, ids);
        return { count: ids.length, last, isEnd };
      });
      total += page.count;
      after = page.last;
      return !page.isEnd;
    });
    return total;
  }
}
