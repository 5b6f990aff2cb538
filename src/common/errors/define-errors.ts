import { AppError, type AppErrorOptions } from './app-error.js';
import { type ErrorKind } from './error-kinds.js';

export interface ErrorTypeRow {
  readonly kind: ErrorKind;
  /** When it happens: one line for the documentation and the OpenAPI document. */
  readonly when: string;
}

type ErrorFactories<T extends Record<string, ErrorTypeRow>> = {
  readonly [K in keyof T & string]: (message: string, options?: AppErrorOptions) => AppError;
};

const documented = new Map<string, ErrorTypeRow>();

/**
 * A module's table of error types, turned into factories: `taskErrors.task_not_found('…')`.
 * The union of all tables is the closed list of `error.type` (wire-decisions W2).
 */
export function defineErrors<const T extends Record<string, ErrorTypeRow>>(
  table: T,
): ErrorFactories<T> {
  const factories: Record<string, (message: string, options?: AppErrorOptions) => AppError> = {};
  for (const [type, row] of Object.entries(table)) {
    if (documented.has(type)) throw new Error(`the error type ${type} is defined twice`);
    documented.set(type, row);
    factories[type] = (message, options) => new AppError(type, row.kind, message, options);
  }
  return factories as ErrorFactories<T>;
}

/** Every error type that the loaded modules define, sorted by name. */
export function documentedErrors(): readonly (ErrorTypeRow & { type: string })[] {
  return [...documented]
    .map(([type, row]) => ({ type, ...row }))
    .sort((a, b) => (a.type < b.type ? -1 : 1));
}
