import { createGateway, signToken } from './auth-tokens.js';
import { describeOnBothDatabases, type Service, type WireAnswer } from '../support/harness.js';
import { converge, display, failing, flow, hold, parallel, serial } from './engine-flows.js';
import { EngineApi, type TaskStates } from './engine-support.js';
import { DOCUMENT_TIME, expectRefusal, type TaskData } from './tasks-support.js';
import { TemplatesApi } from './templates-support.js';

const gateway = createGateway();
const env = { GATEWAY_JWT_PUBLIC_KEYS: JSON.stringify({ gw: gateway.publicPem }) };

const NODE_FIELDS = [
  'id',
  'state',
  'root_id',
  'root_id:',
  'parent_id',
  'name',
  'type',
  'version',
  'loop',
  'retry',
  'skip',
  'error_ignorable',
  'error_ignored',
  'elapsed_time',
  'start_time',
  'finish_time',
];

describeOnBothDatabases('states of tasks', ({ start }) => {
  const api = EngineApi.ofSuite(start, env);

  it('a task that was not started', async () => {
    const id = await api.create(serial({ a: display() }));
    expect(await api.states(id)).toEqual({
      start_time: null,
      state: 'CREATED',
      retry: 0,
      skip: 0,
      finish_time: null,
      elapsed_time: 0,
      children: {},
      wait_reasons: [
        {
          type: 'not_started',
          node_id: null,
          since: expect.stringMatching(DOCUMENT_TIME),
          until: null,
          message: expect.any(String),
        },
      ],
    });
    expect(await api.state(id)).toBe('CREATED');
  });

  it('a finished task: every field of the root and of each node', async () => {
    const id = await api.runTo('FINISHED', serial({ a: display(), b: display() }));
    const states = await api.states(id);
    const { instance_id: root } = await api.detail(id);
    expect(Object.keys(states).toSorted()).toEqual(
      [...NODE_FIELDS, 'children', 'wait_reasons'].toSorted(),
    );
    expect(states).toMatchObject({
      id: root,
      root_id: root,
      'root_id:': root,
      parent_id: root,
      state: 'FINISHED',
      loop: 1,
      retry: 0,
      skip: false,
      error_ignorable: false,
      error_ignored: false,
      elapsed_time: expect.any(Number),
      start_time: expect.stringMatching(DOCUMENT_TIME),
      finish_time: expect.stringMatching(DOCUMENT_TIME),
      wait_reasons: [],
    });
    const nodes = Object.entries(states.children);
    expect(nodes).toHaveLength(4);
    for (const [key, node] of nodes) {
      expect(Object.keys(node).toSorted()).toEqual([...NODE_FIELDS, 'children'].toSorted());
      expect(node).toMatchObject({
        id: key,
        root_id: root,
        'root_id:': root,
        parent_id: root,
        state: 'FINISHED',
        version: expect.stringMatching(/^v[0-9a-f]{32}$/),
        children: {},
        start_time: expect.stringMatching(DOCUMENT_TIME),
        finish_time: expect.stringMatching(DOCUMENT_TIME),
      });
    }
    expect(new Set(nodes.map(([, { version }]) => version)).size).toBe(4);
  });

  it('only nodes that were reached appear; a running one has no end', async () => {
    const id = await api.run(serial({ a: display(), b: hold(), c: display() }));
    await api.expectWaits(id, 'callback b');
    const { a, b, c, start: begin, end } = await api.nodeStates(id);
    expect([begin?.state, a?.state, b?.state]).toEqual(['FINISHED', 'FINISHED', 'RUNNING']);
    expect([c, end]).toEqual([undefined, undefined]);
    expect(b).toMatchObject({ finish_time: null, type: 'ServiceActivity', name: 'b' });
    const states = await api.states(id);
    expect(states).toMatchObject({ state: 'RUNNING', finish_time: null });
    expect(states.wait_reasons).toEqual([
      {
        type: 'callback',
        node_id: b?.id,
        since: expect.stringMatching(DOCUMENT_TIME),
        until: null,
        message: 'b waits for a callback',
      },
    ]);
    expect((await api.detail(id)).wait_reasons).toEqual(states.wait_reasons);
  });

  it('a failed branch makes a running task FAILED, though another branch runs', async () => {
    const tree = flow('start > f > a > j > end; f > b > j', {
      f: parallel(),
      a: failing(),
      b: hold(),
      j: converge(),
    });
    const id = await api.run(tree);
    await api.expectWaits(id, 'node_failed a', 'callback b');
    expect((await api.states(id)).state).toBe('FAILED');
    expect(await api.state(id)).toBe('FAILED');
    const { a, b, f } = await api.nodeStates(id);
    expect([a?.state, b?.state, f?.type]).toEqual(['FAILED', 'RUNNING', 'ParallelGateway']);
    await api.do(id, 'pause');
    expect((await api.states(id)).state).toBe('SUSPENDED');
    await api.do(id, 'resume');
    expect(await api.state(id)).toBe('FAILED');
    await api.doNode(id, 'a', 'skip');
    expect(await api.state(id)).toBe('RUNNING');
    expect((await api.nodeStates(id)).j).toBeUndefined();
    await api.doNode(id, 'b', 'callback', { data: 1 });
    await api.expectState(id, 'FINISHED');
  });

  it('a timer says until when', async () => {
    const id = await api.run(serial({ a: failing('600') }));
    await api.expectWaits(id, 'poll a');
    const [reason] = (await api.states(id)).wait_reasons;
    const ms = Date.parse(String(reason?.until)) - Date.parse(String(reason?.since));
    expect(ms / 1000).toBeGreaterThan(598);
    expect(ms / 1000).toBeLessThanOrEqual(600);
    await api.do(id, 'revoke');
    const states = await api.states(id);
    expect([states.state, states.wait_reasons]).toEqual(['REVOKED', []]);
    expect(states.finish_time).toMatch(DOCUMENT_TIME);
  });

  it('a loop shows its last run', async () => {
    const tree = serial({ a: failing('whenever', { error_ignorable: true }) });
    const id = await api.runTo('FINISHED', tree);
    expect((await api.nodeStates(id)).a).toMatchObject({
      state: 'FINISHED',
      error_ignored: true,
      error_ignorable: true,
      skip: false,
    });
  });

  it('get_tasks_states: those of the space, deleted ones too', async () => {
    const created = await api.create(serial({ a: display() }));
    const finished = await api.runTo('FINISHED', serial({ a: display() }));
    await api.post('delete_task', { task_ids: [finished] });
    const other = await EngineApi.open(api.service);
    const foreign = await other.create(serial({ a: display() }));
    const { json } = await api.post('get_tasks_states', {
      task_ids: [created, finished, foreign, 999_999, created],
    });
    expect(json.data).toEqual({
      [String(created)]: { state: 'CREATED' },
      [String(finished)]: { state: 'FINISHED' },
    });
    expect((await api.post('get_tasks_states', { task_ids: [] })).json.data).toEqual({});
  });

  it('unknown, deleted and foreign tasks are not found', async () => {
    const id = await api.create(serial({ a: display() }));
    const other = await EngineApi.open(api.service);
    const reads = ['get_task_states', 'get_task_detail', 'get_task_operation_records'];
    for (const read of reads) {
      expectRefusal(await other.get(`task/${id}/${read}`), 404, 'task_not_found');
    }
    await api.post('delete_task', { task_ids: [id] });
    for (const read of reads) {
      expectRefusal(await api.get(`task/${id}/${read}`), 404, 'task_not_found');
    }
  });

  describe('by app', () => {
    const byApp = async <T>(
      method: 'GET' | 'POST',
      path: string,
      body?: unknown,
      claims: Record<string, unknown> = {},
    ): Promise<WireAnswer<T>> =>
      api.service.call<T>(method, path, body, {
        as: null,
        headers: { 'x-bkapi-jwt': await signToken(gateway, claims) },
      });

    const taskOf = async (bind: string | null): Promise<number> => {
      const templates = new TemplatesApi(api.service, api.spaceId);
      const { id } = await templates.make({
        pipeline_tree: serial({ a: hold() }),
        ...(bind !== null && { bind_app_code: bind }),
      });
      const { json } = await api.post<TaskData>('create_task', { template_id: id, creator: 'c' });
      return json.data.id;
    };

    it('operates and shows tasks of templates that are bound to the app', async () => {
      const id = await taskOf('demo');
      const start = await byApp('POST', `/task/${id}/operate_task_by_app/start/`);
      expect(start.json).toMatchObject({ result: true, data: null, message: 'success' });
      await api.expectWaits(id, 'callback a');
      const states = await byApp<TaskStates>('GET', `/task/${id}/get_task_states_by_app/`);
      expect(states.json.data).toEqual({
        ...(await api.states(id)),
        elapsed_time: expect.any(Number),
        children: expect.any(Object),
      });
      expect((await api.records(id))[0]).toMatchObject({
        operator: 'li.wei',
        operate_type: 'start',
        operate_source: 'app',
      });
      expect((await api.detail(id)).executor).toBe('li.wei');
      for (const operation of ['pause', 'resume', 'revoke']) {
        const answer = await byApp('POST', `/task/${id}/operate_task_by_app/${operation}`, {});
        expect([operation, answer.status]).toEqual([operation, 200]);
      }
      const again = await byApp('POST', `/task/${id}/operate_task_by_app/start`, {});
      expectRefusal(again, 409, 'task_already_started');
      const odd = await byApp('POST', `/task/${id}/operate_task_by_app/begin`, {});
      expectRefusal(odd, 404, 'operation_unknown');
    });

    it('needs the app’s template and a verified user', async () => {
      const unbound = await taskOf(null);
      const foreign = await taskOf('other');
      const mine = await taskOf('demo');
      const paths = (id: number) =>
        [
          ['POST', `/task/${id}/operate_task_by_app/start`],
          ['GET', `/task/${id}/get_task_states_by_app`],
        ] as const;
      for (const [method, path] of paths(unbound))
        expectRefusal(await byApp(method, path, undefined), 403, 'template_app_unbound');
      for (const [method, path] of paths(foreign))
        expectRefusal(await byApp(method, path, undefined), 403, 'template_app_mismatch');
      for (const [method, path] of paths(999_999))
        expectRefusal(await byApp(method, path, undefined), 404, 'task_not_found');
      const user = { version: 1, username: 'eve', verified: false };
      for (const [method, path] of paths(mine))
        expectRefusal(await byApp(method, path, undefined, { user }), 403, 'user_not_verified');
      expect(await api.state(mine)).toBe('CREATED');
    });
  });
});

describeOnBothDatabases('states and operations in profile bkflow', ({ start }) => {
  let service: Service;
  let api: EngineApi;

  beforeAll(async () => {
    service = await start({ WIRE_PROFILE: 'bkflow' });
    api = await EngineApi.open(service);
  });

  it('operations answer without a code, with exc and exc_trace; refusals are 200', async () => {
    const id = await api.create(serial({ a: hold() }));
    const good = await api.operate(id, 'start');
    expect(good.json).toEqual({
      result: true,
      data: null,
      message: 'success',
      exc: null,
      exc_trace: null,
      trace_id: expect.any(String),
    });
    await api.expectWaits(id, 'callback a');
    const bad = await api.operate(id, 'start');
    expect([bad.status, bad.json.result, bad.json.error?.type]).toEqual([
      200,
      false,
      'task_already_started',
    ]);
    const node = await api.operateNode(id, 'a', 'retry');
    expect([node.status, node.json.result, node.json.error?.type]).toEqual([
      200,
      false,
      'node_not_failed',
    ]);
    const callback = await api.operateNode(id, 'a', 'callback', { data: 1 });
    expect(callback.json).toMatchObject({ result: true, exc: null, exc_trace: null });
  });

  it('times of states are BKFlow’s, absent ones empty texts; null in node detail', async () => {
    const time = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} \+0800$/;
    const id = await api.run(serial({ a: hold() }));
    await api.expectWaits(id, 'callback a');
    const states = await api.states(id);
    expect(states).toMatchObject({ start_time: expect.stringMatching(time), finish_time: '' });
    expect((await api.nodeStates(id)).a).toMatchObject({
      start_time: expect.stringMatching(time),
      finish_time: '',
    });
    expect(await api.node(id, 'a')).toMatchObject({
      start_time: expect.stringMatching(time),
      finish_time: null,
    });
    const fresh = await api.create(serial({ a: hold() }));
    expect(await api.states(fresh)).toMatchObject({ start_time: null, finish_time: null });
  });
});
