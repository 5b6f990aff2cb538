import { defineErrors } from '../common/errors/index.js';

export const idempotencyErrors = defineErrors({
  idempotency_key_reused: {
    kind: 'Conflict',
    when: 'The Idempotency-Key was used before with another body.',
  },
  idempotency_in_progress: {
    kind: 'Conflict',
    when: 'The first call with this Idempotency-Key is still under way; try again after `Retry-After` seconds.',
  },
});
