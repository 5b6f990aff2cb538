import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, type Logger } from '../common/logging/index.js';
import { RegularSweep } from '../common/regular-sweep.js';
import { type Config, CONFIG } from '../config/index.js';
import { UnitOfWork } from '../database/index.js';
import { SnapshotSweepRepository } from './snapshot-sweep.repository.js';

const BATCH = 50;
const HOUR_MS = 3_600_000;

/**
 * Deletes shared snapshots that no task needs. What was not marked for SNAPSHOT_GRACE_HOURS is looked at: marked
 * anew if a task has it, else deleted. A transaction that creates a task renews an old mark first (`getOrCreate`), so
 * the sweep either waits for it and sees the new mark, or is waited for and the snapshot is made again. Any number of
 * processes may sweep at a time.
 */
@Injectable()
export class SnapshotSweep extends RegularSweep {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) logger: Logger,
    private readonly unitOfWork: UnitOfWork,
    private readonly rows: SnapshotSweepRepository,
  ) {
    super(logger, 'the sweep of snapshots failed; it is tried again', config.role !== 'api');
  }

  /** Small batches, each a transaction, so calls go on beside it. @returns how many snapshots it deleted */
  async run(): Promise<number> {
    const now = new Date();
    const limit = new Date(now.getTime() - this.config.snapshotGraceHours * HOUR_MS);
    let total = 0;
    await this.inBatches(async () => {
      const { seen, deleted } = await this.sweepBatch(now, limit);
      total += deleted;
      return seen === BATCH;
    });
    return total;
  }

  /** Every snapshot that it sees leaves the range: it is deleted, or its mark is new. */
  private sweepBatch(now: Date, limit: Date): Promise<{ seen: number; deleted: number }> {
    return this.unitOfWork.run(async (tx) => {
      const ids = await this.rows.findMarkedBefore(tx, limit, BATCH);
      const used: number[] = [];
      const unused: number[] = [];
      for (const id of ids) ((await this.rows.isUsed(tx, id)) ? used : unused).push(id);
      await this.rows.mark(tx, used, now);
      const deleted = await this.rows.deleteMarkedBefore(tx, unused, limit);
      return { seen: ids.length, deleted };
    });
  }
}
