import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtension, ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';

type Schema = Readonly<Record<string, unknown>>;

/** OpenAPI extension under which an operation lists its error types; the document's builder turns it into responses. */
export const ERROR_TYPES_EXTENSION = 'x-error-types';

/**
 * The success answer of an operation: the envelope around `data`.
 * @param data a DTO class, or a schema
 * @param options.example the `data` of the example
 */
export function ApiAnswer(
  data: Type | Schema,
  options: { example?: unknown; isArray?: boolean; message?: string; count?: number } = {},
): MethodDecorator {
  const reference = typeof data === 'function' ? { $ref: getSchemaPath(data) } : data;
  const schema = options.isArray ? { type: 'array', items: reference } : reference;
  const { example, message = '', count } = options;
  const decorators = [
    ApiOkResponse({
      description: 'Done.',
      content: {
        'application/json': {
          schema: envelopeSchema(schema, count !== undefined) as never,
          ...(example !== undefined && {
            example: {
              result: true,
              code: '0',
              message,
              data: example,
              ...(count !== undefined && { count }),
              trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
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

function envelopeSchema(data: Schema, withCount: boolean): Schema {
  return {
    type: 'object',
    required: ['result', 'code', 'message', 'data', 'trace_id', ...(withCount ? ['count'] : [])],
    properties: {
      result: { type: 'boolean', const: true },
      code: {
        type: ['string', 'integer'],
        description:
          '"0" on success; profile bkflow: the integer 0 on some operations, absent on others.',
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
