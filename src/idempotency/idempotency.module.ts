import { Global, Module } from '@nestjs/common';
import { IdempotencySweep } from './idempotency-sweep.js';
import { IdempotencyRepository } from './idempotency.repository.js';
import { IdempotencyService } from './idempotency.service.js';

@Global()
@Module({
  providers: [IdempotencyRepository, IdempotencyService, IdempotencySweep],
  exports: [IdempotencyService],
})
export class IdempotencyModule {}
