import { anyObject, objectOf, time } from './template-docs.js';

/** The OpenAPI side of stored mock data (`api-templates-tasks.md` 3.10). */
const operator = { type: ['string', 'null'] } as const;

export const MOCK_DATA_SCHEMA = objectOf({
  id: { type: 'integer' },
  name: { type: 'string' },
  space_id: { type: 'integer' },
  template_id: { type: 'integer' },
  node_id: { type: 'string' },
  data: { ...anyObject, description: 'Output key to value, as it was given.' },
  is_default: { type: 'boolean' },
  extra_info: { description: 'As it was given; null by default.' },
  operator,
  create_at: time,
  update_at: time,
});

export const MOCK_DATA_LIST_SCHEMA = { type: 'array', items: MOCK_DATA_SCHEMA } as const;

const NODE_ID = 'n5c0a7d21e6b3f0c9d84a1b2c3d4e5f60';

export const MOCK_DATA_EXAMPLE = {
  id: 3,
  name: 'sold out',
  space_id: 1,
  template_id: 4,
  node_id: NODE_ID,
  data: { left: 0 },
  is_default: true,
  extra_info: null,
  operator: 'li.wei',
  create_at: '2026-05-04T10:20:30.123000+08:00',
  update_at: '2026-05-04T10:20:30.123000+08:00',
} as const;

const SCHEME = objectOf({
  space_id: { type: 'integer' },
  template_id: { type: 'integer' },
  data: anyObject,
  operator,
  create_at: time,
  update_at: time,
});

export const MOCK_SCHEME_SCHEMA = { ...SCHEME, type: ['object', 'null'] } as const;

export const MOCK_SCHEME_EXAMPLE = {
  space_id: 1,
  template_id: 4,
  data: { nodes: [NODE_ID] },
  operator: 'li.wei',
  create_at: '2026-05-04T10:20:30.123000+08:00',
  update_at: '2026-05-04T10:20:30.123000+08:00',
} as const;
