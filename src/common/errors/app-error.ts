import { type ErrorKind } from './error-kinds.js';

/** One wrong thing: where it stands (RFC 6901 JSON pointer into the body, `?name` for a query parameter, `!Name` for a header) and the rule. */
export interface ErrorDetail {
  readonly path: string;
  readonly message: string;
  /** Stable problem type, for flow problems (`docs/wire-compatibility.md`). */
  readonly type?: string;
}

export interface AppErrorOptions {
  readonly details?: readonly ErrorDetail[] | undefined;
  /** Response headers that belong to the refusal, e.g. `Allow`, `Retry-After`, `ETag`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What the client needs to go on, e.g. the current revision of a 412. Goes out as `data`. */
  readonly data?: unknown;
  readonly cause?: unknown;
}

/** A refusal that a caller can act on. Everything else that is thrown is a bug and answers `internal_error`. */
export class AppError extends Error {
  readonly details: readonly ErrorDetail[];
  readonly headers: Readonly<Record<string, string>>;
  readonly data: unknown;

  constructor(
    readonly type: string,
    readonly kind: ErrorKind,
    message: string,
    options: AppErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.details = options.details ?? [];
    this.headers = options.headers ?? {};
    this.data = options.data ?? null;
  }
}

/** The service, or what it stands on, is away for now: nothing was wrong with what was asked. */
export function isUnavailable(error: unknown): error is AppError {
  return error instanceof AppError && error.kind === 'Unavailable';
}
