import { type AppError } from '../../common/errors/index.js';
import { type IdempotencyClaim } from '../../idempotency/index.js';
import { type CreatedTask, type TaskRequest } from './task-creation.js';

/** One item of create_tasks as it was read: a request, or what is wrong with it. */
export type BulkItem =
  | {
      readonly ok: true;
      readonly templateId: number;
      readonly request: TaskRequest;
      readonly claim: IdempotencyClaim | null;
    }
  | { readonly ok: false; readonly error: AppError };

export type BulkResult =
  | { readonly kind: 'created'; readonly created: CreatedTask }
  | { readonly kind: 'replayed'; readonly memo: string }
  | { readonly kind: 'refused'; readonly error: AppError };
