export { AppError, type AppErrorOptions, type ErrorDetail, isUnavailable } from './app-error.js';
export { ERROR_KINDS, type ErrorKind, type ErrorKindRule } from './error-kinds.js';
export { defineErrors, documentedErrors, type ErrorTypeRow } from './define-errors.js';
export { commonErrors } from './common-errors.js';
