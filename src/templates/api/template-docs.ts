/** The OpenAPI side of the TEMPLATE object (`api-templates-tasks.md` 3). */
const text = { type: 'string' } as const;
const nullableText = { type: ['string', 'null'] } as const;
export const anyObject = { type: 'object', additionalProperties: true } as const;
export const time = { type: 'string', format: 'date-time' } as const;

const TEMPLATE_PROPERTIES = {
  id: { type: 'integer' },
  space_id: { type: 'integer' },
  name: text,
  desc: nullableText,
  notify_config: { description: 'As it was given; {} by default.' },
  scope_type: nullableText,
  scope_value: nullableText,
  source: nullableText,
  version: {
    type: 'string',
    description: 'MD5 of the stored tree; changes with every saved tree.',
  },
  is_enabled: { type: 'boolean' },
  bk_app_code: nullableText,
  extra_info: { description: 'As it was given; {} by default.' },
  creator: text,
  create_at: time,
  update_at: time,
  updated_by: text,
} as const;

const DETAIL_PROPERTIES = { ...TEMPLATE_PROPERTIES, pipeline_tree: anyObject } as const;

export function objectOf(properties: object): {
  type: 'object';
  required: string[];
  properties: object;
} {
  return { type: 'object', required: Object.keys(properties), properties };
}

const DETAIL_SCHEMA = objectOf(DETAIL_PROPERTIES);

export const TEMPLATE_DETAIL_SCHEMA = {
  ...DETAIL_SCHEMA,
  properties: {
    ...DETAIL_SCHEMA.properties,
    appoint_node_ids: {
      type: 'array',
      items: text,
      description: 'With with_mock_data and a mock scheme: the nodes that it chooses.',
    },
    mock_data: {
      type: 'array',
      items: objectOf({ node_id: text, data: anyObject, is_default: { type: 'boolean' } }),
      description: 'With with_mock_data and a mock scheme: that of the chosen nodes.',
    },
  },
} as const;

export const SAVED_TEMPLATE_SCHEMA = objectOf({
  ...DETAIL_PROPERTIES,
  labels: { type: 'array', items: anyObject },
});

export const TEMPLATE_LIST_SCHEMA = {
  type: 'array',
  items: objectOf({ ...TEMPLATE_PROPERTIES, has_interval_trigger: { type: 'boolean' } }),
} as const;

export const PLUGIN_SCHEMA = objectOf({
  id: { type: 'integer' },
  name: text,
  desc: nullableText,
  version: text,
  space_id: { type: 'integer' },
  scope_type: nullableText,
  scope_value: nullableText,
  creator: text,
  create_at: time,
  updated_by: text,
  update_at: time,
  inputs: anyObject,
  outputs: anyObject,
  context_inputs: anyObject,
});

export const DETAIL_ANSWER_SCHEMA = { oneOf: [TEMPLATE_DETAIL_SCHEMA, PLUGIN_SCHEMA] } as const;

export const EMPTY_SCHEMA = { type: 'object', properties: {} } as const;

export const VALIDATION_SCHEMA = {
  type: 'object',
  properties: {
    warnings: {
      type: 'array',
      description: 'Absent when there are none.',
      items: objectOf({ path: text, message: text, type: text }),
    },
  },
} as const;

export const TEMPLATE_EXAMPLE = {
  id: 12,
  space_id: 3,
  name: 'Deploy the shop',
  desc: null,
  notify_config: {},
  scope_type: 'project',
  scope_value: '77',
  source: null,
  version: '9b0f2c1d4e5a6b7c8d9e0f1a2b3c4d5e',
  is_enabled: true,
  bk_app_code: null,
  extra_info: {},
  creator: 'li.wei',
  create_at: '2026-05-04T10:20:30.123000+08:00',
  update_at: '2026-05-04T10:20:30.123000+08:00',
  updated_by: 'li.wei',
} as const;

export const TEMPLATE_DETAIL_EXAMPLE = {
  ...TEMPLATE_EXAMPLE,
  pipeline_tree: { id: 'n5c0a7d21e6b3f0c9d84a1b2c3d4e5f60', activities: {} },
} as const;

export const SAVED_TEMPLATE_EXAMPLE = { ...TEMPLATE_DETAIL_EXAMPLE, labels: [] } as const;
