export { idempotencyErrors } from './idempotency-errors.js';
export { IdempotencyModule } from './idempotency.module.js';
export { IdempotencyRecordEntity } from './idempotency-record.entity.js';
export {
  alwaysAnswering,
  hasIdempotencyKey,
  IdempotencyService,
  isWellFormedKey,
  reused,
  type IdempotencyClaim,
  type RepeatableOperation,
} from './idempotency.service.js';
