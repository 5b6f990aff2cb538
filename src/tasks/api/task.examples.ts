/** The 2023 document's sample, completed with the later additions. Examples and schema of the OpenAPI document. */
export const TASK_EXAMPLE = {
  id: 10,
  space_id: 1,
  scope_type: null,
  scope_value: null,
  instance_id: '6e15e7cf27ab3129878cdd9b95fff006',
  template_id: 4,
  name: 'default_taskflow_instance',
  creator: 'lily',
  create_time: '2023-04-23T21:10:06.826000+08:00',
  executor: '',
  start_time: null,
  finish_time: null,
  description: '',
  is_started: false,
  is_finished: false,
  is_revoked: false,
  is_deleted: false,
  is_expired: false,
  snapshot_id: 3,
  execution_snapshot_id: 8,
  tree_info_id: null,
  extra_info: {},
  create_method: 'API',
  trigger_method: 'api',
};

export const CREATED_TASK_EXAMPLE = {
  ...TASK_EXAMPLE,
  parameters: { '${city}': 'Shenzhen' },
  labels: [],
};

const text = { type: 'string' };
const optionalText = { type: ['string', 'null'] };
const id = { type: 'integer' };
const optionalId = { type: ['integer', 'null'] };
const flag = { type: 'boolean' };
const time = { type: 'string', description: 'ISO 8601, six fraction digits, numeric offset.' };
const optionalTime = { ...time, type: ['string', 'null'] };

const TASK_PROPERTIES = {
  id,
  space_id: id,
  scope_type: optionalText,
  scope_value: optionalText,
  instance_id: { type: 'string', pattern: '^[0-9a-f]{32}$' },
  template_id: optionalId,
  name: text,
  creator: text,
  create_time: time,
  executor: { type: 'string', description: 'Who started it; empty until then.' },
  start_time: optionalTime,
  finish_time: optionalTime,
  description: text,
  is_started: flag,
  is_finished: flag,
  is_revoked: flag,
  is_deleted: flag,
  is_expired: flag,
  snapshot_id: id,
  execution_snapshot_id: id,
  tree_info_id: { ...optionalId, description: 'null until the task is started.' },
  extra_info: { type: 'object', additionalProperties: true },
  create_method: { type: 'string', enum: ['API', 'MOCK', 'DEBUG'] },
  trigger_method: { type: 'string', enum: ['api', 'manual', 'timing', 'subprocess'] },
};

const labels = { type: 'array', items: { type: 'object', additionalProperties: true } };

function objectOf(properties: object): Record<string, unknown> {
  return { type: 'object', required: Object.keys(properties), properties };
}

export const TASK_SCHEMA = objectOf({ ...TASK_PROPERTIES, labels });

export const CREATED_TASK_SCHEMA = objectOf({
  ...TASK_PROPERTIES,
  parameters: {
    type: 'object',
    additionalProperties: true,
    description: 'Constant key to value, all constants.',
  },
  labels,
});

const NODES = {
  type: 'object',
  additionalProperties: text,
  description: 'The nodes that run: the template’s id to the task’s own.',
};

export const DEBUG_TASK_SCHEMA = objectOf({
  ...TASK_PROPERTIES,
  parameters: { type: 'object', additionalProperties: true },
  labels,
  nodes: NODES,
});

export const DEBUG_TASK_EXAMPLE = {
  ...CREATED_TASK_EXAMPLE,
  create_method: 'DEBUG',
  is_started: true,
  executor: 'lily',
  start_time: '2023-04-23T21:10:06.826000+08:00',
  tree_info_id: 3,
  nodes: { n5c0a7d21e6b3f0c9d84a1b2c3d4e5f60: 'n7f3c0f6a2b1d4e5f8a9b0c1d2e3f4051' },
};

/** One result per item, in order. */
export const BULK_SCHEMA = objectOf({
  results: {
    type: 'array',
    items: {
      oneOf: [
        {
          type: 'object',
          required: ['result', 'data'],
          properties: {
            result: { type: 'boolean', const: true },
            data: CREATED_TASK_SCHEMA,
            replayed: {
              type: 'boolean',
              const: true,
              description: 'An earlier call with the key of the item had made the task.',
            },
          },
        },
        objectOf({
          result: { type: 'boolean', const: false },
          code: text,
          message: text,
          error: { $ref: '#/components/schemas/FailureReason' },
        }),
      ],
    },
  },
});

export const TASK_PAGE_SCHEMA = objectOf({
  count: { type: 'integer', description: 'All that match; see the header X-Count-Exact.' },
  next: { type: ['string', 'null'], description: 'URL of the next page; null on the last.' },
  previous: { type: ['string', 'null'] },
  results: { type: 'array', items: TASK_SCHEMA },
});

export const TASK_DETAIL_SCHEMA = objectOf({
  ...TASK_PROPERTIES,
  pipeline_tree: { type: 'object', additionalProperties: true },
  outputs: { type: 'array', items: { type: 'object', additionalProperties: true } },
  elapsed_time: { type: 'integer', description: 'Seconds since the start; 0 before.' },
  webhook_delivery_history: {
    type: 'array',
    items: { type: 'object', additionalProperties: true },
  },
  template_name: text,
  wait_reasons: {
    type: 'array',
    description: 'Why a task that has not ended is waiting.',
    items: objectOf({
      type: text,
      node_id: optionalText,
      since: optionalTime,
      until: optionalTime,
      message: text,
    }),
  },
});

export const TASK_DETAIL_EXAMPLE = {
  ...TASK_EXAMPLE,
  pipeline_tree: {
    start_event: {
      id: 'n5c0a7d21e6b3f0c9d84a1b2c3d4e5f60',
      name: '',
      type: 'EmptyStartEvent',
      incoming: '',
      outgoing: 'l41f0c9d84a1b2c3d4e5f605c0a7d21e6',
    },
    activities: {},
    constants: {},
  },
  outputs: [],
  elapsed_time: 0,
  webhook_delivery_history: [],
  template_name: 'variables through nodes',
  wait_reasons: [
    {
      type: 'not_started',
      node_id: null,
      since: '2023-04-23T21:10:06.826000+08:00',
      until: null,
      message: 'The task was not started.',
    },
  ],
};
