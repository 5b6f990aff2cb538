import { describeOnBothDatabases, type Service } from '../support/harness.js';
import {
  constant,
  DOCUMENT_FIELDS,
  DOCUMENT_TIME,
  expectRefusal,
  TasksApi,
  treeWithConstants,
} from './tasks-support.js';

describeOnBothDatabases('operations on tasks', ({ start }) => {
  let service: Service;
  let api: TasksApi;
  let other: TasksApi;

  beforeAll(async () => {
    service = await start();
    api = await TasksApi.open(service);
    other = await TasksApi.open(service);
  });

  describe('get_task_detail', () => {
    it('is the task, its execution tree and what it waits for', async () => {
      const task = await api.make({ name: 'shown', constants: { '${city}': 'SZ' } });
      const { json } = await api.detail(task.id);
      expect(Object.keys(json.data)).toEqual([
        ...DOCUMENT_FIELDS,
        'pipeline_tree',
        'outputs',
        'elapsed_time',
        'webhook_delivery_history',
        'template_name',
        'create_method',
        'trigger_method',
        'wait_reasons',
      ]);
      expect(json.data).toMatchObject({
        outputs: [],
        elapsed_time: 0,
        webhook_delivery_history: [],
        template_name: api.template.name,
      });
      expect(json.data.wait_reasons).toEqual([
        {
          type: 'not_started',
          node_id: null,
          since: task.create_time,
          until: null,
          message: expect.any(String) as unknown,
        },
      ]);
      const { pipeline_tree: tree } = json.data;
      expect(tree.constants['${city}']).toMatchObject({ value: 'SZ', key: '${city}' });
      expect(json.data).not.toHaveProperty('parent_task_info');
    });

    it('of an unknown, a deleted or another space’s task is 404', async () => {
      const gone = await api.make();
      await api.post('delete_task', { task_ids: [gone.id] });
      const foreign = await other.make();
      for (const id of [2147483647, gone.id, foreign.id]) {
        expectRefusal(await api.detail(id), 404, 'task_not_found');
        expectRefusal(await api.update(id, { name: 'x' }), 404, 'task_not_found');
      }
      expectRefusal(
        await service.call('GET', api.path('task/x/get_task_detail')),
        400,
        'validation_failed',
      );
      expect((await other.detail(foreign.id)).json.data.name).toBe(foreign.name);
    });
  });

  describe('get_tasks_states', () => {
    it('names the states of the space’s tasks, deleted and expired ones too', async () => {
      const [living, deleted, expired] = [await api.make(), await api.make(), await api.make()];
      const foreign = await other.make();
      await api.post('delete_task', { task_ids: [deleted.id] });
      await api.run('UPDATE task SET is_expired = 1 WHERE id = ?', [expired.id]);
      const task_ids = [expired, living, foreign, deleted, living].map(({ id }) => id);
      const { json } = await api.post('get_tasks_states', { task_ids: [...task_ids, 2147483647] });
      expect(json).toMatchObject({ result: true, code: '0', message: '' });
      expect(json.data).toEqual({
        [living.id]: { state: 'CREATED' },
        [deleted.id]: { state: 'CREATED' },
        [expired.id]: { state: 'EXPIRED' },
      });
    });

    it('takes no id, 3,000 ids, ids as text and as floats', async () => {
      const { id } = await api.make();
      expect((await api.post('get_tasks_states', { task_ids: [] })).json.data).toEqual({});
      const many = Array.from({ length: 3000 }, (_, index) => id + index);
      expect((await api.post('get_tasks_states', { task_ids: many })).json.data).toHaveProperty(
        String(id),
      );
      for (const text of [`["${id}"]`, `[${id}.0]`]) {
        const answer = await api.post('get_tasks_states', `{"task_ids": ${text}}`);
        expect(answer.json.data).toEqual({ [id]: { state: 'CREATED' } });
      }
    });

    it.each([
      '{}',
      '{"task_ids": null}',
      '{"task_ids": 1}',
      '{"task_ids": [0]}',
      '{"task_ids": ["x"]}',
      '{"task_ids": [9007199254740993]}',
      '{"task_ids": [1.5]}',
    ])('refuses %s', async (text) => {
      expectRefusal(await api.post('get_tasks_states', text), 400, 'validation_failed', [
        '/task_ids',
      ]);
    });
  });

  describe('update_task', () => {
    it('changes what is sent and leaves the rest', async () => {
      const task = await api.make({
        name: 'old',
        description: 'old',
        constants: { '${secret}': 's' },
      });
      const named = (await api.update(task.id, { name: 'new' })).json.data;
      expect(Object.keys(named)).toEqual([
        ...DOCUMENT_FIELDS,
        'create_method',
        'trigger_method',
        'labels',
      ]);
      expect(named).toMatchObject({ id: task.id, name: 'new', description: 'old' });
      expect(named.create_time).toMatch(DOCUMENT_TIME);
      expect((await api.update(task.id, { description: '' })).json.data).toMatchObject({
        name: 'new',
        description: '',
      });
      const answer = await api.update(task.id, {
        constants: { '${city}': [1], nope: 1 },
        operator: 'o',
      });
      expect(answer.headers['x-ignored-constants']).toBe('nope');
      const { data } = (await api.detail(task.id)).json;
      expect(data).toMatchObject({ name: 'new', description: '', snapshot_id: task.snapshot_id });
      const values = Object.values(data.pipeline_tree.constants).map(({ value }) => value);
      expect(values).toEqual([[1], 's']);
      expect((await api.update(task.id, {})).json.data.name).toBe('new');
    });

    it('keeps the digits of new constants', async () => {
      const { id } = await api.make();
      const text =
        '{"constants": {"${city}": {"10": 1.0, "__proto__": 9007199254740993, "2": []}}}';
      expect((await api.update(id, text)).status).toBe(200);
      expect((await api.detail(id)).text).toContain(
        '"value":{"10":1.0,"__proto__":9007199254740993,"2":[]}',
      );
    });

    it('refuses what create_task refuses, and then changes nothing', async () => {
      const task = await api.make({ name: 'kept' });
      const huge = { '${city}': 'x'.repeat(300_000) };
      const refusals: [object, number, string, string[]][] = [
        [{ name: '' }, 400, 'validation_failed', ['/name']],
        [{ name: 'x'.repeat(129) }, 400, 'validation_failed', ['/name']],
        [{ name: 'x', constants: [] }, 400, 'validation_failed', ['/constants']],
        [
          { name: 'x', constants: { '${city}': '${city}' } },
          400,
          'validation_failed',
          ['/constants/${city}'],
        ],
        [{ name: 'x', constants: huge }, 413, 'constants_too_large', ['/constants']],
        [{ name: 'x', operator: 'x'.repeat(33) }, 400, 'validation_failed', ['/operator']],
      ];
      for (const [body, status, type, paths] of refusals) {
        expectRefusal(await api.update(task.id, body), status, type, paths);
      }
      expect((await api.detail(task.id)).json.data.name).toBe('kept');
    });

    it('can not grow a task past LIMIT_CONSTANTS_BYTES in steps', async () => {
      const { id } = await api.make({ constants: { '${city}': 'x'.repeat(200_000) } });
      const answer = await api.update(id, { constants: { '${secret}': 'x'.repeat(100_000) } });
      expectRefusal(answer, 413, 'constants_too_large', ['/constants']);
    });

    it('keeps strict_constants', async () => {
      const strict = await TasksApi.open(service);
      const { id } = await strict.make({ constants: { '${city}': 1 } });
      await strict.post('renew_space_config', { config: { strict_constants: 'true' } });
      const answer = await strict.update(id, { name: 'x', constants: { nope: 1, '${city}': 2 } });
      expectRefusal(answer, 400, 'constants_unknown', ['/constants/nope']);
      expect((await strict.detail(id)).json.data.name).not.toBe('x');
      expect((await strict.update(id, { constants: { '${city}': 2 } })).status).toBe(200);
    });

    it('closes after the start', async () => {
      const { id } = await api.make({ name: 'started' });
      await api.run("UPDATE task SET is_started = 1, state = 'RUNNING' WHERE id = ?", [id]);
      for (const body of [{ name: 'x' }, { constants: { '${city}': 1 } }, {}]) {
        expectRefusal(await api.update(id, body), 409, 'task_already_started');
      }
      const { data } = (await api.detail(id)).json;
      expect(data).toMatchObject({ name: 'started', is_started: true, wait_reasons: [] });
      expect(data.pipeline_tree.constants['${city}']?.['value']).toBe('BJ');
    });

    it('concurrent changes all count: none is lost, none half done', async () => {
      const constants = Object.fromEntries(
        Array.from({ length: 12 }, (_, index) => [`\${c${index}}`, constant(`\${c${index}}`, '')]),
      );
      const template = await api.templates.make({ pipeline_tree: treeWithConstants(constants) });
      const { id } = await api.make({ template_id: template.id });
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          api.update(id, { name: `n${index}`, constants: { [`\${c${index}}`]: index } }),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      const { data } = (await api.detail(id)).json;
      const values = Object.values(data.pipeline_tree.constants).map(({ value }) => value);
      expect(values).toEqual(Array.from({ length: 12 }, (_, index) => index));
      const [row] = await api.rows<{ revision: number }>(
        `SELECT revision FROM task WHERE id = ${id}`,
      );
      expect(Number(row?.revision)).toBe(13);
    });
  });

  describe('delete_task', () => {
    it('by id: they are gone from every view, others are not touched', async () => {
      const [one, two, kept] = [await api.make(), await api.make(), await api.make()];
      const foreign = await other.make();
      const answer = await api.post('delete_task', {
        task_ids: [one.id, two.id, foreign.id, 2147483647, one.id],
      });
      expect(answer.status).toBe(200);
      expect(answer.json).toEqual({
        result: true,
        code: '0',
        message: 'success',
        data: null,
        trace_id: expect.any(String) as unknown,
      });
      for (const { id } of [one, two]) {
        expectRefusal(await api.detail(id), 404, 'task_not_found');
        expect((await api.list({ id: String(id) })).json.data.count).toBe(0);
      }
      expect((await api.detail(kept.id)).status).toBe(200);
      expect((await other.detail(foreign.id)).status).toBe(200);
      expect((await api.post('delete_task', { task_ids: [one.id] })).json.result).toBe(true);
    });

    it('nothing asked for deletes nothing', async () => {
      const { id } = await api.make();
      for (const body of [
        {},
        { task_ids: [] },
        { is_full: false },
        { is_mock: true },
        { is_full: false, is_mock: false },
      ]) {
        expect((await api.post('delete_task', body)).json.result).toBe(true);
      }
      expect((await api.detail(id)).status).toBe(200);
    });

    it('is_full needs is_mock; with true only mock tasks go, with false every task', async () => {
      const space = await TasksApi.open(service);
      const [plain, mock] = [await space.make(), await space.make()];
      await space.run("UPDATE task SET create_method = 'MOCK' WHERE id = ?", [mock.id]);
      const foreign = await other.make();
      expectRefusal(await space.post('delete_task', { is_full: true }), 400, 'validation_failed', [
        '/is_mock',
      ]);
      const living = async (): Promise<number[]> =>
        (await space.list()).json.data.results.map(({ id }) => id);
      await space.post('delete_task', { is_full: true, is_mock: true, task_ids: [plain.id] });
      expect(await living()).toEqual([plain.id]);
      const second = await space.make();
      await space.run("UPDATE task SET create_method = 'MOCK' WHERE id = ?", [second.id]);
      await space.post('delete_task', { is_full: true, is_mock: false });
      expect(await living()).toEqual([]);
      expect((await other.detail(foreign.id)).status).toBe(200);
    });

    it.each([{ task_ids: 1 }, { task_ids: [0] }, { task_ids: ['x'] }, { task_ids: null }])(
      'refuses %j',
      async (body) => {
        expectRefusal(await api.post('delete_task', body), 400, 'validation_failed', ['/task_ids']);
      },
    );
    it('refuses flags that are none', async () => {
      const answer = await api.post('delete_task', { is_full: 'maybe', is_mock: [] });
      expectRefusal(answer, 400, 'validation_failed', ['/is_full', '/is_mock']);
    });
  });
});
