import { applyDecorators, type Type } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import { ApiAnswer, ApiErrors, ApiIdempotencyKey } from '../../common/http/index.js';

/** The OpenAPI side of the answers in this room. */
const text = { type: 'string' } as const;
const nullableText = { type: ['string', 'null'] } as const;
const time = { type: 'string', format: 'date-time' } as const;

const PROPERTIES = {
  id: { type: 'integer' },
  space_id: { type: 'integer' },
  name: text,
  desc: nullableText,
  type: text,
  content: {
    type: 'object',
    additionalProperties: text,
    description: 'Secrets are nine asterisks.',
  },
  scope_level: text,
  scopes: {
    type: 'array',
    items: {
      type: 'object',
      required: ['scope_type', 'scope_value'],
      properties: { scope_type: nullableText, scope_value: nullableText },
    },
  },
  creator: text,
  create_at: time,
  updated_by: text,
  update_at: time,
} as const;

export const CREDENTIAL_SCHEMA = {
  type: 'object',
  required: Object.keys(PROPERTIES),
  properties: PROPERTIES,
} as const;

export const CREDENTIAL_LIST_SCHEMA = { type: 'array', items: CREDENTIAL_SCHEMA } as const;

export const NO_DATA_SCHEMA = { type: 'object', properties: {} } as const;

export const CREDENTIAL_EXAMPLE = {
  id: 4,
  space_id: 12,
  name: 'gw-default',
  desc: null,
  type: 'BK_APP',
  content: { bk_app_code: 'ops-portal', bk_app_secret: '*********' },
  scope_level: 'part',
  scopes: [{ scope_type: 'biz', scope_value: '2' }],
  creator: 'li.wei',
  create_at: '2026-05-04T10:20:30.123000+08:00',
  updated_by: 'li.wei',
  update_at: '2026-05-04T10:20:30.123000+08:00',
} as const;

/** The OpenAPI side of an operation that stores a credential and answers it. */
export function ApiStoresCredential(body: Type): MethodDecorator {
  return applyDecorators(
    ApiIdempotencyKey(),
    ApiBody({ type: body }),
    ApiAnswer(CREDENTIAL_SCHEMA, { example: CREDENTIAL_EXAMPLE }),
    ApiErrors('credential_not_found', 'credential_too_large'),
  );
}
