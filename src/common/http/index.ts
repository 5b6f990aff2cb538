export {
  ApiAnswer,
  ApiErrors,
  ApiIdempotencyKey,
  ERROR_TYPES_EXTENSION,
  TRACE_ID_EXAMPLE,
} from './api-docs.js';
export { DtoPipe } from './dto.pipe.js';
export { Envelope } from './envelope.js';
export { JSON_TYPE, WireAdapter } from './wire-adapter.js';
export { ErrorFilter } from './error.filter.js';
export { BoolField, IntField, IntListField, JsonField, TextField } from './fields.js';
export { useJsonBodies } from './json-body.js';
export { IdPipe } from './id.pipe.js';
export { Operation } from './operation.js';
export {
  readDto,
  requireDto,
  validationFailed,
  WHOLE_BODY,
  type ReadResult,
  type Source,
} from './read-dto.js';
export {
  newRequestContext,
  type Caller,
  type RequestContext,
  type WireRequest,
} from './request-context.js';
export { RouteTable } from './route-table.js';
