import { applyDecorators, type Type } from '@nestjs/common';
import {
  ApiExtension,
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  getSchemaPath,
} from '@nestjs/swagger';

type Schema = Readonly<Record<string, unknown>>;

/** OpenAPI extension under which an operation lists its error types; the document's builder turns it into responses. */
export const ERROR_TYPES_EXTENSION = 'x-error-types';

export const TRACE_ID_EXAMPLE = '4bf92f3577b34da6a3ce929d0e0e4736';

/** Headers of success answers, by name; for `ApiAnswer`. */
const ANSWER_HEADERS = {
  ETag: 'Revision of the template, for `If-Match`.',
  'X-Ignored-Constants': 'Keys of `constants` that the flow lacks, separated by commas.',
  'X-Count-Exact': '`false`: `count` is a lower bound or up to a minute old.',
  'X-Search-Complete': '`false`: the time for searching ran out; `next` goes on with it.',
} as const;

/**
 * The success answer of an operation: the envelope around `data`.
 * @param data a DTO class, or a schema
 * @param options.example the `data` of the example
 */
export function ApiAnswer(
  data: Type | Schema,
  options: {
    example?: unknown;
    isArray?: boolean;
    message?: string;
    count?: number;
    headers?: readonly (keyof typeof ANSWER_HEADERS)[];
  } = {},
): MethodDecorator {
  const reference = typeof data === 'function' ? { $ref: getSchemaPath(data) } : data;
  const schema = options.isArray ? { type: 'array', items: reference } : reference;
  const { example, message = '', count, headers = [] } = options;
  const decorators = [
    ApiOkResponse({
      description: 'Done.',
      headers: Object.fromEntries(
        headers.map((name) => [
          name,
          { description: ANSWER_HEADERS[name], schema: { type: 'string' } },
        ]),
      ),
      content: {
        'application/json': {
          schema: envelopeSchema(schema, count !== undefined),
          ...(example !== undefined && {
            example: {
              result: true,
              code: '0',
              message,
              data: example,
              ...(count !== undefined && { count }),
              trace_id: TRACE_ID_EXAMPLE,
            },
          }),
        },
      },
    }),
  ];
  return applyDecorators(
    ...(typeof data === 'function' ? [ApiExtraModels(data)] : []),
    ...decorators,
  );
}

/** The error types that an operation can answer besides those that every operation can. */
export function ApiErrors(...types: string[]): MethodDecorator {
  return ApiExtension(ERROR_TYPES_EXTENSION, types) as MethodDecorator;
}

/** The operation takes an `Idempotency-Key`; its header and error types are documented with it. */
export function ApiIdempotencyKey(): MethodDecorator {
  return ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description:
      'Makes the call safe to repeat: the same key with the same body answers as the first success did, with `Idempotency-Replayed: true`. 1 to 255 printable ASCII characters.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  });
}

function envelopeSchema(data: Schema, withCount: boolean): Schema {
  return {
    type: 'object',
    required: ['result', 'code', 'message', 'data', 'trace_id', ...(withCount ? ['count'] : [])],
    properties: {
      result: { type: 'boolean', const: true },
      code: {
        type: 'string',
        description:
          '"0". In profile bkflow some operations answer the integer 0, others leave it out.',
        example: '0',
      },
      message: { type: 'string' },
      data,
      ...(withCount && {
        count: { type: 'integer', description: 'All that match, before paging.' },
      }),
      trace_id: { type: 'string' },
    },
  };
}
