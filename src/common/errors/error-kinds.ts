export type ErrorKind =
  | 'Validation'
  | 'Unauthenticated'
  | 'Forbidden'
  | 'NotFound'
  | 'UnknownRoute'
  | 'MethodNotAllowed'
  | 'Conflict'
  | 'InvalidState'
  | 'PreconditionFailed'
  | 'LimitExceeded'
  | 'UnsupportedMediaType'
  | 'FlowInvalid'
  | 'RateLimited'
  | 'Internal'
  | 'Unavailable';

export interface ErrorKindRule {
  /** HTTP status in profile `rest`; as a string it is the envelope's `code` in every profile (wire-decisions W4). */
  readonly http: number;
  readonly logLevel: 'info' | 'warn' | 'error';
  /** A business failure: profile `bkflow` answers it with HTTP 200 (wire-decisions W3). */
  readonly business: boolean;
}

/** A new kind does not compile until it is mapped here. */
export const ERROR_KINDS = {
  Validation: { http: 400, logLevel: 'info', business: true },
  Unauthenticated: { http: 401, logLevel: 'info', business: false },
  Forbidden: { http: 403, logLevel: 'info', business: false },
  NotFound: { http: 404, logLevel: 'info', business: true },
  UnknownRoute: { http: 404, logLevel: 'info', business: false },
  MethodNotAllowed: { http: 405, logLevel: 'info', business: false },
  Conflict: { http: 409, logLevel: 'info', business: true },
  InvalidState: { http: 409, logLevel: 'info', business: true },
  PreconditionFailed: { http: 412, logLevel: 'info', business: true },
  LimitExceeded: { http: 413, logLevel: 'info', business: true },
  UnsupportedMediaType: { http: 415, logLevel: 'info', business: false },
  FlowInvalid: { http: 422, logLevel: 'info', business: true },
  RateLimited: { http: 429, logLevel: 'warn', business: false },
  Internal: { http: 500, logLevel: 'error', business: false },
  Unavailable: { http: 503, logLevel: 'error', business: false },
} as const satisfies Record<ErrorKind, ErrorKindRule>;
