import { createGateway, signToken } from './auth-tokens.js';
import { describeOnAllRoles, type WireAnswer } from '../support/harness.js';
import { display, failing, hold, serial } from './engine-flows.js';
import { EngineApi } from './engine-support.js';
import {
  type BulkItem,
  DOCUMENT_FIELDS,
  DOCUMENT_TIME,
  expectRefusal,
  keyed,
  type TaskData,
} from './tasks-support.js';
import { TemplatesApi, type Tree } from './templates-support.js';

const gateway = createGateway();

const TIMEOUT = { timeout_config: { enable: true, seconds: 5, action: 'forced_fail' } };
const unstartable = serial({
  a: display('x', { ...TIMEOUT, auto_retry: { enable: true, interval: 0, times: 1 } }),
});

describeOnAllRoles('creating and starting in one call', ({ start }) => {
  const api = EngineApi.ofSuite(start, {
    GATEWAY_JWT_PUBLIC_KEYS: JSON.stringify({ gw: gateway.publicPem }),
  });
  let templateId: number;
  let brokenId: number;

  const templateOf = async (pipelineTree: Tree, more: object = {}): Promise<number> => {
    const templates = new TemplatesApi(api.service, api.spaceId);
    return (await templates.make({ pipeline_tree: pipelineTree, ...more })).id;
  };

  beforeAll(async () => {
    templateId = await templateOf(serial({ a: display(), b: hold() }), { bind_app_code: 'demo' });
    brokenId = await templateOf(unstartable);
  });

  const create = (more: object = {}, key?: string): Promise<WireAnswer<TaskData>> =>
    api.post(
      'create_task',
      { template_id: templateId, creator: 'lily', start: true, ...more },
      key === undefined ? {} : keyed(key),
    );

  const taskCount = async (): Promise<number> =>
    (await api.get<{ count: number }>('get_task_list/?limit=1')).json.data.count;

  it('create_task answers with the started task', async () => {
    const { json } = await create();
    expect(Object.keys(json.data).slice(0, 22)).toEqual([...DOCUMENT_FIELDS]);
    expect(json.data).toMatchObject({
      is_started: true,
      is_finished: false,
      executor: 'lily',
      creator: 'lily',
      finish_time: null,
      tree_info_id: expect.any(Number),
      start_time: expect.stringMatching(DOCUMENT_TIME),
    });
    const { id, start_time: startTime } = json.data;
    await api.expectWaits(id, 'callback b');
    expect(await api.detail(id)).toMatchObject({ start_time: startTime, is_started: true });
    expect((await api.records(id)).map((record) => record.operate_type)).toEqual(['start']);
    expectRefusal(await api.operate(id, 'start'), 409, 'task_already_started');
  });

  it('the operator may be another than the creator', async () => {
    const { json } = await create({ operator: 'bob' });
    expect(json.data).toMatchObject({ creator: 'lily', executor: 'bob' });
    expect((await api.records(json.data.id))[0]).toMatchObject({ operator: 'bob' });
  });

  it.each([undefined, false])('start: %s leaves the task CREATED', async (value) => {
    const { json } = await create({ start: value, operator: 'bob' });
    expect(json.data).toMatchObject({ is_started: false, executor: '', start_time: null });
    expect(await api.state(json.data.id)).toBe('CREATED');
  });

  it('a repeated keyed call starts nothing again and answers the same', async () => {
    const first = await create({}, 'start-once');
    const count = await taskCount();
    const again = await create({}, 'start-once');
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.json.data).toEqual(first.json.data);
    expect(await taskCount()).toBe(count);
    await api.expectWaits(first.json.data.id, 'callback b');
  });

  it('create_task_without_template', async () => {
    const { json } = await api.post<TaskData>('create_task_without_template', {
      creator: 'lily',
      pipeline_tree: serial({ a: hold() }),
      start: true,
      operator: 'bob',
    });
    expect(json.data).toMatchObject({ is_started: true, executor: 'bob', template_id: null });
    await api.expectWaits(json.data.id, 'callback a');
  });

  it('create_task_by_app: the verified user starts it', async () => {
    const headers = { 'x-bkapi-jwt': await signToken(gateway) };
    const path = `/template/${templateId}/create_task_by_app/`;
    const options = { as: null, headers };
    const { json } = await api.service.call<TaskData>('POST', path, { start: true }, options);
    expect(json.data).toMatchObject({ is_started: true, executor: 'li.wei', creator: 'li.wei' });
    await api.expectWaits(json.data.id, 'callback b');
  });

  it('a flow that can not be started stays CREATED', async () => {
    const created = await create({ template_id: brokenId, start: false });
    expect(created.json.result).toBe(true);
    const { id } = created.json.data;
    const refused = await api.operate(id, 'start');
    expectRefusal(refused, 422, 'flow_not_startable');
    expect(refused.json.message).toContain('timeout_config');
    expect(await api.state(id)).toBe('CREATED');
    expect(await api.detail(id)).toMatchObject({
      is_started: false,
      executor: '',
      start_time: null,
    });
    expect(await api.records(id)).toEqual([]);
    const ignoring = serial({ a: failing('0', { ...TIMEOUT, error_ignorable: true }) });
    const other = await api.create(ignoring);
    expectRefusal(await api.operate(other, 'start'), 422, 'flow_not_startable');
  });

  it('validate_pipeline_tree warns of it', async () => {
    const { json } = await api.post<{ warnings: { path: string; message: string }[] }>(
      'validate_pipeline_tree',
      { pipeline_tree: unstartable },
    );
    expect(json.result).toBe(true);
    expect(json.data.warnings).toHaveLength(1);
    expect(json.data.warnings[0]?.message).toMatch(/timeout/);
  });

  it('with start: true such a flow creates nothing', async () => {
    const before = await taskCount();
    expectRefusal(await create({ template_id: brokenId }), 422, 'flow_not_startable');
    expectRefusal(
      await create({ template_id: brokenId }, 'unstartable'),
      422,
      'flow_not_startable',
    );
    expectRefusal(
      await api.post('create_task_without_template', {
        creator: 'lily',
        pipeline_tree: unstartable,
        start: true,
      }),
      422,
      'flow_not_startable',
    );
    expect(await taskCount()).toBe(before);
  });

  it('a good call beside such a one is not harmed', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        create({ template_id: n % 2 === 0 ? templateId : brokenId }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(
      Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? 200 : 422)),
    );
  });

  describe('create_tasks', () => {
    const item = (more: object = {}): object => ({
      template_id: templateId,
      creator: 'lily',
      start: true,
      ...more,
    });

    const createMany = (
      tasks: object[],
      mode: string,
      key?: string,
    ): Promise<WireAnswer<{ results: BulkItem[] }>> =>
      api.post('create_tasks', { mode, tasks }, key === undefined ? {} : keyed(key));

    it.each(['atomic', 'partial'])('%s: starts those that ask for it', async (mode) => {
      const tasks = [item(), item({ start: false }), item({ operator: 'bob' })];
      const { json } = await createMany(tasks, mode);
      const created = json.data.results.map(({ data }) => [data?.is_started, data?.executor]);
      expect(created).toEqual([
        [true, 'lily'],
        [false, ''],
        [true, 'bob'],
      ]);
      const [first, second, third] = json.data.results.map(({ data }) => data?.id ?? 0);
      await api.expectWaits(first ?? 0, 'callback b');
      await api.expectWaits(third ?? 0, 'callback b');
      expect(await api.state(second ?? 0)).toBe('CREATED');
    });

    it('atomic: one that can not be started refuses all, by its path', async () => {
      const before = await taskCount();
      const answer = await createMany([item(), item({ template_id: brokenId })], 'atomic');
      expectRefusal(answer, 422, 'flow_not_startable');
      expect(answer.text).toContain('/tasks/1');
      expect(await taskCount()).toBe(before);
    });

    it('partial: one that can not be started is refused alone', async () => {
      const before = await taskCount();
      const { json } = await createMany([item({ template_id: brokenId }), item()], 'partial');
      expect(json.data.results.map(({ result, error }) => [result, error?.type])).toEqual([
        [false, 'flow_not_startable'],
        [true, undefined],
      ]);
      expect(await taskCount()).toBe(before + 1);
      await api.expectWaits(json.data.results[1]?.data?.id ?? 0, 'callback b');
    });

    it('a repeat gives the same tasks', async () => {
      const first = await createMany([item(), item()], 'atomic', 'bulk-start');
      const again = await createMany([item(), item()], 'atomic', 'bulk-start');
      expect(again.json.data.results.map(({ data }) => data)).toEqual(
        first.json.data.results.map(({ data }) => data),
      );
      for (const { data } of first.json.data.results)
        expect((await api.records(data?.id ?? 0)).length).toBe(1);
    });
  });
});
