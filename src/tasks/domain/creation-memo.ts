import { AppError, ERROR_KINDS, type ErrorKind } from '../../common/errors/index.js';
import { type BulkResult } from './bulk-result.js';
import { type CreatedTask } from './task-creation.js';

/**
 * What an idempotency record keeps of a creation: enough to make the same answer again from the stored task. Written by
 * this file only, so it is read back without suspicion.
 */
interface TaskMemo {
  readonly space: number;
  readonly task: number;
  /** Constants that the flow lacks; they go out in a header. */
  readonly ignored: readonly string[];
}

type BulkMemo = readonly (string | Pick<AppError, 'type' | 'kind' | 'message' | 'details'>)[];

export function memoOf({ task, ignoredConstants }: CreatedTask): string {
  const memo: TaskMemo = { space: task.spaceId, task: task.id, ignored: ignoredConstants };
  return JSON.stringify(memo);
}

export function readMemo(memo: string): TaskMemo {
  return JSON.parse(memo) as TaskMemo;
}

export function bulkMemo(results: readonly BulkResult[]): string {
  const memo: BulkMemo = results.map((result) => {
    if (result.kind === 'created') return memoOf(result.created);
    if (result.kind === 'replayed') return result.memo;
    const { type, kind, message, details } = result.error;
    return { type, kind, message, details };
  });
  return JSON.stringify(memo);
}

export function readBulkMemo(memo: string): BulkResult[] {
  return (JSON.parse(memo) as BulkMemo).map((item) =>
    typeof item === 'string'
      ? { kind: 'replayed', memo: item }
      : {
          kind: 'refused',
          error: new AppError(item.type, knownKind(item.kind), item.message, {
            details: item.details,
          }),
        },
  );
}

/** A release may drop a kind that an older one stored. */
function knownKind(kind: ErrorKind): ErrorKind {
  return Object.hasOwn(ERROR_KINDS, kind) ? kind : 'Internal';
}
