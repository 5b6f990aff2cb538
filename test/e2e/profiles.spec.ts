import { AppsService } from '../../src/auth/index.js';
import {
  describeOnBothDatabases,
  eventually,
  type Service,
  uniqueName,
  type WireAnswer,
} from '../support/harness.js';
import { createGateway, signToken } from './auth-tokens.js';
import { sampleTree } from './engine-support.js';
import { TasksApi, treeWithConstants } from './tasks-support.js';
import { type Tree } from './templates-support.js';

const gateway = createGateway();
const FORMATS = {
  document: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}000\+08:00$/,
  utc: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3})?Z$/,
  local: /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\+0800$/,
  spaced: /^(?:|\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} \+0800)$/,
};
type Format = keyof typeof FORMATS;

/** What a success of each operation looks like to a client of today's BKFlow (wire-decisions 2.1). */
const TABLE: Record<string, { code: 0 | '0' | undefined; times: Format | null }> = {
  create_space: { code: 0, times: null },
  get_space_configs: { code: 0, times: null },
  renew_space_config: { code: 0, times: null },
  create_template: { code: 0, times: 'utc' },
  update_template: { code: 0, times: 'utc' },
  get_template_list: { code: 0, times: 'utc' },
  get_template_detail: { code: 0, times: 'utc' },
  get_template_detail_by_app: { code: 0, times: 'utc' },
  validate_pipeline_tree: { code: 0, times: null },
  create_task: { code: '0', times: 'document' },
  create_tasks: { code: '0', times: 'document' },
  create_task_by_app: { code: '0', times: 'local' },
  create_mock_task: { code: '0', times: 'local' },
  create_debug_task: { code: '0', times: 'local' },
  create_task_without_template: { code: '0', times: 'local' },
  get_task_list: { code: '0', times: 'local' },
  get_task_detail: { code: '0', times: 'local' },
  get_tasks_states: { code: '0', times: null },
  get_task_states: { code: undefined, times: 'spaced' },
  get_task_states_by_app: { code: undefined, times: 'spaced' },
  get_task_node_detail: { code: undefined, times: 'spaced' },
  operate_task: { code: undefined, times: null },
  operate_task_by_app: { code: undefined, times: null },
  operate_node: { code: undefined, times: null },
  delete_task: { code: undefined, times: null },
  get_template_mock_data: { code: 0, times: 'document' },
  delete_template: { code: 0, times: null },
  batch_delete_template: { code: 0, times: null },
};

/** Every operation once, in an order in which each succeeds. */
async function callAll(
  service: Service,
  app: string | null,
): Promise<Record<string, WireAnswer<unknown>>> {
  const claims = app === null ? {} : { app: { app_code: app, verified: true } };
  const headers = { 'x-bkapi-jwt': await signToken(gateway, claims) };
  const call = <Data = unknown>(
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
  ): Promise<WireAnswer<Data>> => service.call<Data>(method, path, body, { as: null, headers });
  const create_space = await call<{ space: { id: number } }>('POST', '/create_space', {
    name: uniqueName('space'),
    platform_url: 'https://p.example',
    app_code: app ?? 'demo',
  });
  const space = `/space/${create_space.json.data.space.id}`;
  const flow = {
    name: 't',
    creator: 'c',
    bind_app_code: app ?? 'demo',
    pipeline_tree: treeWithConstants(),
  };
  const create_template = await call<{ id: number }>('POST', `${space}/create_template`, flow);
  const { id: template_id } = create_template.json.data;
  const create_task = await call<{ id: number }>('POST', `${space}/create_task`, {
    template_id,
    creator: 'c',
  });
  const task = create_task.json.data.id;
  const spare = (await call<{ id: number }>('POST', `${space}/create_template`, flow)).json.data.id;
  return {
    create_space,
    create_template,
    create_task,
    renew_space_config: await call('POST', `${space}/renew_space_config`, {
      config: { strict_constants: 'true' },
    }),
    get_space_configs: await call('GET', `${space}/get_space_configs`),
    update_template: await call('POST', `${space}/update_template/${template_id}`, {
      name: 'u',
      operator: 'c',
    }),
    get_template_list: await call('GET', `${space}/get_template_list`),
    get_template_detail: await call('GET', `${space}/template/${template_id}/get_template_detail`),
    get_template_detail_by_app: await call(
      'GET',
      `/template/${template_id}/get_template_detail_by_app`,
    ),
    get_template_mock_data: await mockData(call, `${space}/template/${template_id}`),
    validate_pipeline_tree: await call('POST', `${space}/validate_pipeline_tree`, {
      pipeline_tree: treeWithConstants(),
    }),
    create_tasks: await call('POST', `${space}/create_tasks`, {
      tasks: [{ template_id, creator: 'c' }],
    }),
    create_task_by_app: await call('POST', `/template/${template_id}/create_task_by_app`, {}),
    create_mock_task: await call('POST', `${space}/create_mock_task`, {
      template_id,
      creator: 'c',
      name: 'm',
    }),
    create_debug_task: await debugTask(call, space, template_id),
    create_task_without_template: await call('POST', `${space}/create_task_without_template`, {
      creator: 'c',
      pipeline_tree: treeWithConstants(),
    }),
    get_task_list: await call('GET', `${space}/get_task_list`),
    get_task_detail: await call('GET', `${space}/task/${task}/get_task_detail`),
    ...(await runAndSee(call, space, template_id)),
    get_tasks_states: await call('POST', `${space}/get_tasks_states`, { task_ids: [task] }),
    delete_task: await call('POST', `${space}/delete_task`, { task_ids: [task] }),
    delete_template: await call('POST', `${space}/delete_template/${template_id}`),
    batch_delete_template: await call('POST', `${space}/batch_delete_template`, {
      template_ids: [spare],
    }),
  };
}

async function nodeOf(call: Call, path: string): Promise<string> {
  const { json } = await call<{ pipeline_tree: Tree }>('GET', `${path}/get_template_detail`);
  return Object.keys(json.data.pipeline_tree.activities)[0] ?? '';
}

async function debugTask(call: Call, space: string, id: number): Promise<WireAnswer<unknown>> {
  const node_ids = [await nodeOf(call, `${space}/template/${id}`)];
  return call('POST', `${space}/create_debug_task`, { template_id: id, creator: 'c', node_ids });
}

/** The list of one entry, which has times. */
async function mockData(call: Call, path: string): Promise<WireAnswer<unknown>> {
  const node = await nodeOf(call, path);
  await call('POST', `${path}/create_template_mock_data`, {
    mock_data: { [node]: [{ name: 'n', data: {} }] },
  });
  return call('GET', `${path}/get_template_mock_data`);
}

type Call = <Data = unknown>(
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
) => Promise<WireAnswer<Data>>;

/** What needs a task that runs: one that waits at a node for a callback. */
async function runAndSee(
  call: Call,
  space: string,
  template_id: number,
): Promise<Record<string, WireAnswer<unknown>>> {
  const pipeline_tree = sampleTree('09');
  const flow = { name: 'pause', operator: 'c', pipeline_tree };
  await call('POST', `${space}/update_template/${template_id}`, flow);
  const start = async (): Promise<number> =>
    (await call<{ id: number }>('POST', `${space}/create_task`, { template_id, creator: 'c' })).json
      .data.id;
  const [id, other] = [await start(), await start()];
  const operate_task = await call('POST', `${space}/task/${id}/operate_task/start`, {
    operator: 'c',
  });
  const states = await eventually(
    () =>
      call<{ wait_reasons: { type: string; node_id: string }[] }>(
        'GET',
        `${space}/task/${id}/get_task_states`,
      ),
    ({ json }) => json.data.wait_reasons.some(({ type }) => type === 'callback'),
  );
  const node = states.json.data.wait_reasons[0]?.node_id ?? '';
  return {
    operate_task,
    operate_task_by_app: await call('POST', `/task/${other}/operate_task_by_app/start`, {}),
    get_task_states: states,
    get_task_states_by_app: await call('GET', `/task/${id}/get_task_states_by_app`),
    get_task_node_detail: await call(
      'GET',
      `${space}/task/${id}/node/${node}/get_task_node_detail`,
    ),
    operate_node: await call('POST', `${space}/task/${id}/node/${node}/operate_node/callback`, {
      operator: 'c',
      data: {},
    }),
  };
}

/** Every text in `value` that stands under a key of a time. */
function timesIn(value: unknown, key = ''): string[] {
  if (typeof value === 'string') return /(?:_time|_at|^since|^until)$/.test(key) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'pipeline_tree' ? [] : timesIn(inner, Array.isArray(value) ? key : name),
  );
}

function expectStyle(
  name: string,
  answer: WireAnswer<unknown>,
  code: unknown,
  times: Format | null,
): void {
  expect([name, answer.status, answer.json.code]).toEqual([name, 200, code]);
  expect(answer.json.result).toBe(true);
  expect('code' in answer.json).toBe(code !== undefined);
  const extras = { exc: null, exc_trace: null };
  if (code === undefined) expect(answer.json).toMatchObject(extras);
  else for (const key of Object.keys(extras)) expect(answer.json).not.toHaveProperty(key);
  const found = timesIn(answer.json.data);
  expect([name, found.length > 0]).toEqual([name, times !== null]);
  for (const time of found)
    expect([name, time]).toEqual([name, expect.stringMatching(FORMATS[times ?? 'document'])]);
}

/** Refusals: business ones are 200 in profile bkflow, those of guards and of the edge keep their status. */
async function refusals(
  service: Service,
  as: 'demo' | 'other',
): Promise<Record<string, WireAnswer<unknown>>> {
  const space = `/space/${await service.createSpace(uniqueName(), { as })}`;
  const foreign = `/space/${await service.createSpace(uniqueName(), { as: as === 'demo' ? 'other' : 'demo' })}`;
  const key = { as, headers: { 'idempotency-key': uniqueName() } };
  const post = (
    path: string,
    body: unknown,
    options: object = { as },
  ): Promise<WireAnswer<unknown>> => service.call('POST', path, body, options);
  await post(`${space}/create_template`, { name: 'a', creator: 'c' }, key);
  return {
    '400': await post(`${space}/create_task`, {}),
    '404': await post(`${space}/create_task`, { template_id: 99999, creator: 'c' }),
    '409': await post(`${space}/create_template`, { name: 'b', creator: 'c' }, key),
    '413': await post(`${space}/create_task`, { x: 'x'.repeat(1_100_000) }),
    '422': await post(`${space}/create_template`, { name: 'a', creator: 'c', pipeline_tree: {} }),
    '401 guard': await post(`${space}/create_task`, {}, { as: null }),
    '403 guard': await post(`${foreign}/create_task`, {}),
    '404 guard': await service.call('GET', '/nothing', undefined, { as }),
    '405 guard': await service.call('GET', `${space}/create_task`, undefined, { as }),
    '415 guard': await post(`${space}/create_task`, 'x', {
      as,
      headers: { 'content-type': 'text/html' },
    }),
  };
}

const env = { GATEWAY_JWT_PUBLIC_KEYS: JSON.stringify({ gw: gateway.publicPem }) };

describeOnBothDatabases('wire profiles', ({ start }) => {
  it('rest: code "0" and the document’s times on every operation', async () => {
    const answers = await callAll(await start(env), null);
    expect(Object.keys(answers).sort()).toEqual(Object.keys(TABLE).sort());
    for (const [name, answer] of Object.entries(answers)) {
      expectStyle(name, answer, '0', TABLE[name]?.times === null ? null : 'document');
    }
  });

  it('bkflow: codes and times as the table says', async () => {
    const answers = await callAll(await start({ ...env, WIRE_PROFILE: 'bkflow' }), null);
    for (const [name, { code, times }] of Object.entries(TABLE)) {
      const answer = answers[name];
      if (answer === undefined) throw new Error(`${name} was not called`);
      expectStyle(name, answer, code, times);
    }
  });

  it('rest: every refusal has its status', async () => {
    const answers = await refusals(await start(), 'demo');
    for (const [name, answer] of Object.entries(answers)) {
      const status = Number(name.slice(0, 3));
      expect([name, answer.status, answer.json.code]).toEqual([name, status, String(status)]);
    }
  });

  it('bkflow: business refusals are 200 with the number in code, guards keep their status', async () => {
    const answers = await refusals(await start({ WIRE_PROFILE: 'bkflow' }), 'demo');
    for (const [name, answer] of Object.entries(answers)) {
      const status = name.slice(0, 3);
      const seen = name.endsWith('guard') ? Number(status) : 200;
      expect([name, answer.status, answer.json.code, answer.json.result]).toEqual([
        name,
        seen,
        status,
        false,
      ]);
    }
  });

  it('an app’s own profile wins over the process’s, either way', async () => {
    const service = await start(env);
    const apps = service.app.get(AppsService, { strict: false });
    for (const [code, profile] of [
      ['old-client', 'bkflow'],
      ['new-client', 'rest'],
    ] as const) {
      await service.unitOfWork.run((tx) => apps.create(tx, { code, profile }));
    }
    const old = await callAll(service, 'old-client');
    for (const [name, { code, times }] of Object.entries(TABLE)) {
      const answer = old[name];
      if (answer !== undefined) expectStyle(name, answer, code, times);
    }
    const bkflow = await start({
      ...env,
      WIRE_PROFILE: 'bkflow',
      DATABASE_URL: service.databaseUrl.startsWith('mysql')
        ? service.databaseUrl
        : await closed(service),
    });
    const fresh = await callAll(bkflow, 'new-client');
    for (const [name, answer] of Object.entries(fresh)) {
      expectStyle(name, answer, '0', TABLE[name]?.times === null ? null : 'document');
    }
  });

  it('create_task’s 22 fields are the document’s in both profiles', async () => {
    const service = await start({ WIRE_PROFILE: 'bkflow' });
    const api = await TasksApi.open(service);
    const { json } = await api.create();
    expect(Object.keys(json.data).slice(0, 3)).toEqual(['id', 'space_id', 'scope_type']);
    expect(json.data.create_time).toMatch(FORMATS.document);
    expect(json.data.instance_id).toMatch(/^[0-9a-f]{32}$/);
  });
});

/** SQLite has one server per file. */
async function closed(service: Service): Promise<string> {
  await service.close();
  return service.databaseUrl;
}
