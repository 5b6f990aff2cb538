import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, type Logger } from '../common/logging/index.js';
import { RegularSweep } from '../common/regular-sweep.js';
import { UnitOfWork } from '../database/index.js';
import { IdempotencyRepository } from './idempotency.repository.js';
import { IdempotencyService } from './idempotency.service.js';

const BATCH = 200;

/** Deletes records that are older than IDEMPOTENCY_HOURS. */
@Injectable()
export class IdempotencySweep extends RegularSweep {
  constructor(
    @Inject(LOGGER) logger: Logger,
    private readonly unitOfWork: UnitOfWork,
    private readonly service: IdempotencyService,
    private readonly repository: IdempotencyRepository,
  ) {
    super(logger, 'the sweep of idempotency records failed; it is tried again');
  }

  run(): Promise<void> {
    return this.inBatches(async () => {
      const horizon = this.service.horizon(new Date());
      const swept = await this.unitOfWork.run((tx) => this.repository.sweep(tx, horizon, BATCH));
      return swept === BATCH;
    });
  }
}
