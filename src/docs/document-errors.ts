import { type OpenAPIObject } from '@nestjs/swagger';
import { documentedErrors, ERROR_KINDS, type ErrorTypeRow } from '../common/errors/index.js';
import { ERROR_TYPES_EXTENSION } from '../common/http/index.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type ErrorType = ErrorTypeRow & { readonly type: string };

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
/** What any guarded operation can answer. */
const GUARDED = [
  'validation_failed',
  'credentials_required',
  'credentials_malformed',
  'credentials_in_query',
  'credentials_conflict',
  'credentials_invalid',
  'gateway_token_invalid',
  'app_not_registered',
  'app_disabled',
  'auth_rate_limited',
  'internal_error',
  'database_unavailable',
];
const WITH_SPACE = ['space_not_found', 'space_not_yours'];
const WITH_BODY = ['malformed_json', 'json_too_deep', 'body_too_large', 'unsupported_media_type'];

const ENVELOPE = {
  type: 'object',
  required: ['result', 'code', 'message', 'data', 'trace_id', 'error'],
  properties: {
    result: { type: 'boolean', const: false },
    code: { type: 'string', description: 'The HTTP status of profile rest, as a string.' },
    message: { type: 'string', description: 'One readable sentence.' },
    data: {},
    trace_id: { type: 'string' },
    error: {
      type: 'object',
      required: ['type', 'details'],
      properties: {
        type: { type: 'string' },
        details: {
          type: 'array',
          items: {
            type: 'object',
            required: ['path', 'message'],
            properties: {
              path: {
                type: 'string',
                description:
                  'JSON pointer into the body, `?name` of a query parameter or `!Name` of a header.',
              },
              message: { type: 'string' },
              type: { type: 'string' },
            },
          },
        },
      },
    },
  },
};

/** Adds the failure answers to every operation that names its error types, grouped by HTTP status. */
export function documentErrors(document: OpenAPIObject): OpenAPIObject {
  const known = new Map(documentedErrors().map((error) => [error.type, error]));
  document.components ??= {};
  document.components.schemas = { ...document.components.schemas, Failure: ENVELOPE as never };
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation !== undefined) addFailures(operation, path, method, known);
    }
  }
  return document;
}

function addFailures(
  operation: Operation,
  path: string,
  method: string,
  known: ReadonlyMap<string, ErrorType>,
): void {
  const extensions = operation as unknown as Record<string, unknown>;
  const own = extensions[ERROR_TYPES_EXTENSION];
  delete extensions[ERROR_TYPES_EXTENSION];
  if (!Array.isArray(own)) return;
  const names = new Set<unknown>([
    ...own,
    ...GUARDED,
    ...(path.includes('{space_id}') ? WITH_SPACE : []),
    ...(method === 'get' ? [] : WITH_BODY),
  ]);
  const byStatus = new Map<number, ErrorType[]>();
  for (const name of names) {
    const error = known.get(String(name));
    if (error === undefined) throw new Error(`the error type ${String(name)} is not defined`);
    const { http } = ERROR_KINDS[error.kind];
    byStatus.set(http, [...(byStatus.get(http) ?? []), error]);
  }
  for (const [status, errors] of [...byStatus].sort(([a], [b]) => a - b)) {
    operation.responses[String(status)] = failureResponse(status, errors) as never;
  }
}

function failureResponse(status: number, errors: readonly ErrorType[]): object {
  return {
    description: errors.map(({ type, when }) => `- \`${type}\`: ${when}`).join('\n'),
    content: {
      'application/json': {
        schema: { $ref: '#/components/schemas/Failure' },
        examples: Object.fromEntries(
          errors.map(({ type, when }) => [type, { value: exampleOf(status, type, when) }]),
        ),
      },
    },
  };
}

function exampleOf(status: number, type: string, message: string): object {
  return {
    result: false,
    code: String(status),
    message,
    data: null,
    trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
    error: { type, details: [] },
  };
}
