import { AppError, commonErrors } from '../common/errors/index.js';

/** The database is away, full or read-only: the call may succeed later. */
const UNAVAILABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'POOL_CLOSED',
  'ER_SERVER_SHUTDOWN',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_DISK_FULL',
  'ER_RECORD_FILE_FULL',
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_CONNECTION_KILLED',
  'ER_QUERY_INTERRUPTED',
  'ER_ERROR_ON_WRITE',
  'SQLITE_FULL',
  'SQLITE_ABORT_ROLLBACK',
  'SQLITE_READONLY',
  'SQLITE_CANTOPEN',
  'SQLITE_BUSY',
  'SQLITE_LOCKED',
  'SQLITE_NOTADB',
  'SQLITE_CORRUPT',
]);
const CONFLICTS = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD']);
const UNIQUE = new Set([
  'ER_DUP_ENTRY',
  'SQLITE_CONSTRAINT_UNIQUE',
  'SQLITE_CONSTRAINT_PRIMARYKEY',
]);

/** The driver's error code, also from inside TypeORM's QueryFailedError. */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('driverError' in error && error.driverError !== undefined && error.driverError !== error) {
    const inner = errorCode(error.driverError);
    if (inner !== '') return inner;
  }
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

export function isUniqueViolation(error: unknown): boolean {
  return UNIQUE.has(errorCode(error));
}

/** Deadlock or lock timeout: the closure is worth another try in a new transaction. */
export function isTransactionConflict(error: unknown): boolean {
  return CONFLICTS.has(errorCode(error));
}

export function isUnavailable(error: unknown): boolean {
  const code = errorCode(error);
  if (UNAVAILABLE.has(code) || code.startsWith('SQLITE_IOERR')) return true;
  if ([...UNAVAILABLE].some((known) => code.startsWith(`${known}_`))) return true;
  return error instanceof Error && /closed state|Pool is closed|not open/i.test(error.message);
}

/** Turns "the database is away" into the error that a client may act on; leaves everything else. */
export function translateError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  if (!isUnavailable(error) && !isTransactionConflict(error)) return error;
  return commonErrors.database_unavailable(
    'the database does not answer or can not be written now; nothing of this call was stored',
    { cause: error, headers: { 'Retry-After': '1' } },
  );
}

/** The connection was lost after COMMIT was sent: the server may have done it. */
export function outcomeUnknown(cause: unknown): AppError {
  return commonErrors.database_unavailable(
    'the database did not confirm this call, so it may or may not have been stored; repeat it with the same Idempotency-Key',
    { cause, headers: { 'Retry-After': '1' } },
  );
}
