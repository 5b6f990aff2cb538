import { type OpenAPIObject } from '@nestjs/swagger';
import { documentedErrors, ERROR_KINDS, type ErrorTypeRow } from '../common/errors/index.js';
import { ERROR_TYPES_EXTENSION, TRACE_ID_EXAMPLE } from '../common/http/index.js';
import { failureSchemas } from './failure-schemas.js';
import { isOpen, isRepeatable, operationsOf, type PlacedOperation } from './operations.js';

type ErrorType = ErrorTypeRow & { readonly type: string };

/** What any guarded operation can answer. */
const GUARDED = [
  'validation_failed',
  'bad_request',
  'credentials_required',
  'credentials_malformed',
  'credentials_in_query',
  'credentials_conflict',
  'credentials_invalid',
  'gateway_token_invalid',
  'app_not_registered',
  'app_disabled',
  'auth_rate_limited',
  'database_unavailable',
];
const WITH_SPACE = ['space_not_found', 'space_not_yours'];
const WITH_BODY = ['malformed_json', 'json_too_deep', 'body_too_large', 'unsupported_media_type'];
const WITH_KEY = ['idempotency_key_reused', 'idempotency_in_progress'];
const WITH_RETRY_AFTER: ReadonlySet<number> = new Set([429, 503]);

/** Adds the failure answers to every operation, grouped by HTTP status, and their schemas. */
export function documentErrors(document: OpenAPIObject): OpenAPIObject {
  const known = new Map(documentedErrors().map((error) => [error.type, error]));
  document.components ??= {};
  document.components.schemas = { ...document.components.schemas, ...failureSchemas() };
  document.components.examples = Object.fromEntries(
    [...known.values()].map((error) => [error.type, { value: exampleOf(error) }]),
  );
  for (const placed of operationsOf(document)) addFailures(placed, known);
  return document;
}

function addFailures(placed: PlacedOperation, known: ReadonlyMap<string, ErrorType>): void {
  const byStatus = new Map<number, ErrorType[]>();
  for (const name of errorTypesOf(placed)) {
    const error = known.get(name);
    if (error === undefined) throw new Error(`the error type ${name} is not defined`);
    const { http } = ERROR_KINDS[error.kind];
    byStatus.set(http, [...(byStatus.get(http) ?? []), error]);
  }
  for (const [status, errors] of [...byStatus].sort(([a], [b]) => a - b)) {
    placed.operation.responses[String(status)] = failureResponse(status, errors) as never;
  }
}

/** The operation's own types come first; no credentials: no space, no body of weight. */
function errorTypesOf({ operation, path, method }: PlacedOperation): ReadonlySet<string> {
  const extensions = operation as unknown as Record<string, unknown>;
  const listed = extensions[ERROR_TYPES_EXTENSION];
  delete extensions[ERROR_TYPES_EXTENSION];
  const own = Array.isArray(listed) ? listed.map(String) : [];
  if (isOpen(operation)) return new Set([...own, 'internal_error']);
  return new Set([
    ...own,
    ...(isRepeatable(operation) ? WITH_KEY : []),
    ...(path.includes('{space_id}') ? WITH_SPACE : []),
    ...GUARDED,
    ...(method === 'get' ? [] : WITH_BODY),
    'internal_error',
  ]);
}

function failureResponse(status: number, errors: readonly ErrorType[]): object {
  return {
    description: errors.map(({ type, when }) => `- \`${type}\`: ${when}`).join('\n'),
    ...(WITH_RETRY_AFTER.has(status) && {
      headers: { 'Retry-After': { description: 'In seconds.', schema: { type: 'integer' } } },
    }),
    content: {
      'application/json': {
        schema: { $ref: '#/components/schemas/Failure' },
        examples: Object.fromEntries(
          errors.map(({ type }) => [type, { $ref: `#/components/examples/${type}` }]),
        ),
      },
    },
  };
}

function exampleOf({ type, kind, when }: ErrorType): object {
  return {
    result: false,
    code: String(ERROR_KINDS[kind].http),
    message: when,
    data: null,
    trace_id: TRACE_ID_EXAMPLE,
    error: { type, details: [] },
  };
}
