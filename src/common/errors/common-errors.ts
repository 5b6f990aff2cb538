import { defineErrors } from './define-errors.js';

/** Errors that any operation can answer. */
export const commonErrors = defineErrors({
  validation_failed: {
    kind: 'Validation',
    when: 'A field of the request is missing or wrong; `details` names every one.',
  },
  malformed_json: {
    kind: 'Validation',
    when: 'The body is not JSON; the message says where it breaks.',
  },
  json_too_deep: { kind: 'Validation', when: 'The body nests deeper than LIMIT_JSON_DEPTH.' },
  bad_request: { kind: 'Validation', when: 'The request line or a header is malformed.' },
  route_not_found: { kind: 'UnknownRoute', when: 'No operation has this path.' },
  method_not_allowed: {
    kind: 'MethodNotAllowed',
    when: 'The path exists, with another method; `Allow` names it.',
  },
  unsupported_media_type: {
    kind: 'UnsupportedMediaType',
    when: 'The content type is not one that is read as JSON.',
  },
  body_too_large: {
    kind: 'LimitExceeded',
    when: 'The body exceeds LIMIT_BODY_BYTES, or LIMIT_TREE_BODY_BYTES on routes that carry a tree.',
  },
  internal_error: {
    kind: 'Internal',
    when: 'A defect of the service; the log has the cause under the trace id.',
  },
  database_unavailable: {
    kind: 'Unavailable',
    when: 'The database does not answer or can not be written; try again after `Retry-After` seconds.',
  },
  shutting_down: { kind: 'Unavailable', when: 'The process is stopping; try again.' },
});
