/** Schemas and examples of the answers in this room, for the OpenAPI document. */

export const SPACE_CONFIGS_SCHEMA = {
  type: 'object',
  required: ['space_id', 'config'],
  properties: {
    space_id: { type: 'integer' },
    config: {
      type: 'array',
      description: 'Only what was set, in the order in which it was first set.',
      items: {
        type: 'object',
        required: ['key', 'value'],
        properties: { key: { type: 'string' }, value: {} },
      },
    },
  },
};

export const SPACE_CONFIGS_EXAMPLE = {
  space_id: 12,
  config: [
    { key: 'superusers', value: ['li.wei'] },
    { key: 'flow_versioning', value: 'false' },
    { key: 'token_expiration', value: '8h' },
  ],
};

const SPACE_EXAMPLE = {
  id: 12,
  name: 'night-ops',
  desc: null,
  platform_url: 'https://ops.example.org',
  app_code: 'ops-portal',
  create_type: 'API',
};

export const CREATED_SPACE_SCHEMA = {
  type: 'object',
  required: ['space', 'config'],
  properties: {
    space: {
      type: 'object',
      required: Object.keys(SPACE_EXAMPLE),
      properties: {
        id: { type: 'integer' },
        name: { type: 'string' },
        desc: { type: ['string', 'null'] },
        platform_url: { type: 'string' },
        app_code: { type: 'string' },
        create_type: { type: 'string' },
      },
    },
    config: SPACE_CONFIGS_SCHEMA,
  },
};

export const CREATED_SPACE_EXAMPLE = { space: SPACE_EXAMPLE, config: SPACE_CONFIGS_EXAMPLE };
