import { DEMO_TREES, readDemoTree } from '../demo/index.js';
import { type JsonObject } from '../common/json/index.js';

/** What Swagger UI fills in before "Execute". */
export interface RequestExample {
  /** Path parameters; `space_id` is 1 everywhere. */
  readonly path?: Readonly<Record<string, number | string>>;
  /** Query parameters that a useful call needs. */
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/**
 * One request for each operation. Each works as it stands against the demo data (space 1 with templates 1 to 4; task 1
 * as soon as one was created): a test sends them all.
 */
export function requestExamples(): Readonly<Record<string, RequestExample>> {
  const tree: JsonObject = readDemoTree(DEMO_TREES['say hello']);
  return { ...SPACES, ...CREDENTIALS, ...templates(tree), ...MOCK_DATA, ...tasks(tree) };
}

const SPACES = {
  create_space: {
    body: {
      name: 'night-ops',
      platform_url: 'https://ops.example.org',
      desc: 'Jobs that run at night',
      config: { token_expiration: '8h' },
    },
  },
  renew_space_config: { body: { config: { token_expiration: '12h' } } },
  get_space_configs: {},
} as const;

const CREDENTIALS = {
  create_credential: {
    body: {
      name: 'gw-default',
      type: 'BK_APP',
      content: { bk_app_code: 'ops-portal', bk_app_secret: 'a-secret' },
      scope_level: 'part',
      scopes: [{ scope_type: 'project', scope_value: '77' }],
    },
  },
  update_credential: { path: { credential_id: 1 }, body: { name: 'gateway', scope_level: 'all' } },
  patch_credential: { path: { credential_id: 1 }, body: { desc: 'For API plugins' } },
  get_credential_list: {},
  delete_credential: { path: { credential_id: 1 } },
} as const;

function templates(tree: JsonObject): Record<string, RequestExample> {
  return {
    validate_pipeline_tree: { body: { pipeline_tree: tree } },
    create_template: { body: { name: 'my first flow', creator: 'lily', pipeline_tree: tree } },
    update_template: {
      path: { template_id: 4 },
      body: { name: 'table for guests', desc: 'Reserves a table', operator: 'lily' },
    },
    get_template_list: {},
    get_template_detail: { path: { template_id: 4 } },
    get_template_detail_by_app: { path: { template_id: 4 } },
    delete_template: { path: { template_id: 3 } },
    batch_delete_template: { body: { template_ids: [2] } },
  };
}

/** The first node of template 4, whose ids are the same in every demo space (`NewTemplate.idSalt`). */
const TEMPLATE_NODE_EXAMPLE = 'n0c1ee473ef17d4a0c7a3f963813d542';

const OF_TEMPLATE = { template_id: 4 } as const;

const MOCK_DATA = {
  get_template_mock_data: { path: OF_TEMPLATE },
  create_template_mock_data: {
    path: OF_TEMPLATE,
    body: {
      mock_data: {
        [TEMPLATE_NODE_EXAMPLE]: [{ name: 'as usual', data: { _result: true }, is_default: true }],
      },
      operator: 'lily',
    },
  },
  update_template_mock_data: {
    path: { ...OF_TEMPLATE, mock_data_id: 1 },
    body: { name: 'on a quiet day', operator: 'lily' },
  },
  delete_template_mock_data: { path: OF_TEMPLATE, body: { mock_data_ids: [1] } },
  get_template_mock_scheme: { path: OF_TEMPLATE },
  set_template_mock_scheme: { path: OF_TEMPLATE, body: { data: { nodes: [] }, operator: 'lily' } },
} as const;

function tasks(tree: JsonObject): Record<string, RequestExample> {
  const order = { template_id: 4, creator: 'lily' };
  return {
    create_task: {
      body: { ...order, name: 'my first task', constants: { '${who}': 'Ines', '${seats}': 4 } },
    },
    create_tasks: {
      body: {
        mode: 'atomic',
        tasks: [
          { ...order, name: 'table for Ines', constants: { '${who}': 'Ines' } },
          { ...order, name: 'table for Wei', constants: { '${who}': 'Wei' } },
        ],
      },
    },
    create_mock_task: { body: { ...order, name: 'a rehearsal', mock_data: { nodes: [] } } },
    create_debug_task: {
      body: { ...order, node_ids: [TEMPLATE_NODE_EXAMPLE], constants: { '${who}': 'Ines' } },
    },
    create_task_by_app: {
      path: { template_id: 4 },
      body: { name: 'my first task', constants: { '${who}': 'Ines' } },
    },
    create_task_without_template: {
      body: { name: 'a flow used once', creator: 'lily', pipeline_tree: tree },
    },
    get_task_list: {},
    get_task_detail: { path: { task_id: 1 } },
    get_tasks_states: { body: { task_ids: [1] } },
    update_task: {
      path: { task_id: 1 },
      body: { name: 'my renamed task', constants: { '${who}': 'Bo' }, operator: 'lily' },
    },
    operate_task: { path: { task_id: 1, operation: 'start' }, body: { operator: 'lily' } },
    operate_task_by_app: { path: { task_id: 2, operation: 'start' }, body: {} },
    operate_tasks: { body: { operation: 'pause', operator: 'lily', dry_run: true } },
    get_task_states: { path: { task_id: 1 } },
    get_task_states_by_app: { path: { task_id: 1 } },
    get_task_operation_records: { path: { task_id: 1 } },
    list_plugins: {},
    get_plugin_schema: { query: { code: 'sleep_timer' } },
    get_task_timeline: { path: { task_id: 1 } },
    task_events: { path: { task_id: 1 } },
    redrive: { path: { task_id: 1 } },
    ...nodes(),
    delete_task: { body: { task_ids: [1] } },
  };
}

/** A node's id is its task's own: take one from get_task_states or get_task_detail. */
export const NODE_EXAMPLE = 'n7f3c0f6a2b1d4e5f8a9b0c1d2e3f405';

function nodes(): Record<string, RequestExample> {
  const path = { task_id: 1, node_id: NODE_EXAMPLE };
  return {
    operate_node: { path: { ...path, operation: 'retry' }, body: { operator: 'lily' } },
    get_task_node_detail: { path },
    get_task_node_log: { path },
    node_callback: { path: { token: 'k1.MTox.c2lnbmF0dXJl' }, body: { approved: true } },
  };
}
