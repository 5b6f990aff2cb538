import {
  describeOn,
  describeOnBothDatabases,
  type Service,
  uniqueName,
  type WireAnswer,
} from '../support/harness.js';
import {
  expectRefusal,
  keyed,
  type TaskData,
  TasksApi,
  treeWithConstants,
} from './tasks-support.js';
import { type TemplateData } from './templates-support.js';

describeOnBothDatabases('Idempotency-Key', ({ start }) => {
  let service: Service;
  let api: TasksApi;

  beforeAll(async () => {
    service = await start({ IDEMPOTENCY_HOURS: '2' });
    api = await TasksApi.open(service);
  });

  describe('on create_task', () => {
    it('the same key and body give the first answer again', async () => {
      const before = await api.count();
      const more = { name: 'once', constants: { '${city}': 'SZ', nope: 1 } };
      const first = await api.create(more, keyed('same'));
      const again = await api.create(more, keyed('same'));
      expect([first.status, again.status]).toEqual([200, 200]);
      expect(again.json.data).toEqual(first.json.data);
      expect(first.headers['idempotency-replayed']).toBeUndefined();
      expect(again.headers['idempotency-replayed']).toBe('true');
      expect(again.headers['x-ignored-constants']).toBe('nope');
      expect(again.json.trace_id).not.toBe(first.json.trace_id);
      expect(await api.count()).toBe(before + 1);
    });

    it('spelling that does not change the call does not change the key', async () => {
      const first = await api.create({ name: 'spelling' }, keyed('spelling'));
      const text = `{ "name": "spelling", "unknown": 1, "creator":"lily" , "template_id": ${api.template.id} }`;
      const bare = `/apigw${api.path('create_task').replace(/\/$/, '')}?x=1`;
      const again = await service.call<TaskData>('POST', bare, text, keyed('spelling'));
      expect(again.json.data).toEqual(first.json.data);
      const padded = api.path('create_task').replace('/space/', '/space/00');
      const third = await service.call<TaskData>('POST', padded, text, keyed('spelling'));
      expect(third.json.data).toEqual(first.json.data);
    });

    it('another body is a conflict', async () => {
      const first = await api.create({ name: 'a' }, keyed('conflict'));
      const others = [
        { name: 'b' },
        {},
        { name: 'a', constants: {} },
        { name: 'a', description: '' },
      ];
      for (const more of others) {
        expectRefusal(await api.create(more, keyed('conflict')), 409, 'idempotency_key_reused');
      }
      const again = await api.create({ name: 'a' }, keyed('conflict'));
      expect(again.json.data.id).toBe(first.json.data.id);
    });

    it('digits and key order of user JSON count, credentials of the call do not', async () => {
      const body = (constants: string): string =>
        `{"template_id":${api.template.id},"creator":"c","constants":{"\${city}":${constants}}}`;
      await api.post('create_task', body('1'), keyed('digits'));
      for (const text of ['1.0', '"1"', '[1]']) {
        const answer = await api.post('create_task', body(text), keyed('digits'));
        expectRefusal(answer, 409, 'idempotency_key_reused');
      }
      const withSecret = {
        ...(JSON.parse(body('1')) as object),
        bk_app_code: 'demo',
        bk_app_secret: 'demo-secret-'.padEnd(40, '0123456789'),
      };
      const answer = await service.call('POST', api.path('create_task'), withSecret, {
        as: null,
        ...keyed('digits'),
      });
      expect(answer.headers['idempotency-replayed']).toBe('true');
    });

    it('other apps, spaces and routes have keys of their own', async () => {
      const mine = await api.create({}, keyed('shared'));
      const second = await TasksApi.open(service);
      const elsewhere = await second.create({}, keyed('shared'));
      const spaceId = await service.createSpace(uniqueName(), { as: 'other' });
      const path = `/space/${spaceId}/create_task_without_template`;
      const body = { creator: 'lily', pipeline_tree: treeWithConstants() };
      const foreign = await service.call<TaskData>('POST', path, body, {
        as: 'other',
        ...keyed('shared'),
      });
      const route = await api.post('create_task_without_template', body, keyed('shared'));
      const ids = [mine, elsewhere, foreign, route].map(({ json }) => json.data.id);
      expect(new Set(ids).size).toBe(4);
    });

    it.each(['', ' ', ' x', 'x ', 'ü', 'a\tb', 'x'.repeat(256)])(
      'key %j is malformed',
      async (key) => {
        const before = await api.count();
        const answer = await api.create({}, keyed(key));
        // Header values are trimmed on their way; what is left of " x" is a good key.
        if (answer.status === 200) expect(key.trim()).toBe('x');
        else {
          expectRefusal(answer, 400, 'validation_failed', ['!Idempotency-Key']);
          expect(await api.count()).toBe(before);
        }
      },
    );

    it('keys of 1 and of 255 characters, and with spaces inside, are good', async () => {
      for (const key of ['!', '~'.repeat(255), 'order 7, part {"a": 1}']) {
        const ids = [await api.make({}, keyed(key)), await api.make({}, keyed(key))].map(
          ({ id }) => id,
        );
        expect(ids[1]).toBe(ids[0]);
      }
    });

    it('failures are not stored', async () => {
      const { id } = await api.templates.make();
      await api.templates.update(id, { operator: 'o', is_enabled: false });
      const more = { template_id: id };
      expectRefusal(await api.create(more, keyed('failed')), 409, 'template_disabled');
      expectRefusal(await api.create({ name: [] }, keyed('failed')), 400, 'validation_failed');
      expect(await api.count('idempotency_record', "answer = ''")).toBe(0);
      await api.templates.update(id, { operator: 'o', is_enabled: true });
      const answer = await api.create(more, keyed('failed'));
      expect(answer.json.result).toBe(true);
      expect(answer.headers['idempotency-replayed']).toBeUndefined();
    });

    it('a replay shows the task as it is now', async () => {
      const { id } = await api.make({ name: 'v1' }, keyed('later'));
      await api.update(id, { name: 'v2', constants: { '${city}': 'new' } });
      const again = await api.create({ name: 'v1' }, keyed('later'));
      expect(again.json.data).toMatchObject({ id, name: 'v2', parameters: { '${city}': 'new' } });
      await api.post('delete_task', { task_ids: [id] });
      const deleted = await api.create({ name: 'v1' }, keyed('later'));
      expect(deleted.json.data).toMatchObject({ id, is_deleted: true });
    });

    it('after IDEMPOTENCY_HOURS the key is free, not before', async () => {
      const first = await api.make({}, keyed('aging'));
      const age = (hours: number): Promise<unknown> =>
        api.run('UPDATE idempotency_record SET created_at = ? WHERE answer LIKE ?', [
          new Date(Date.now() - hours * 3_600_000),
          `%"task":${first.id},%`,
        ]);
      await age(1.9);
      expect((await api.make({}, keyed('aging'))).id).toBe(first.id);
      await age(2.1);
      const second = await api.make({ name: 'another body' }, keyed('aging'));
      expect(second.id).not.toBe(first.id);
      expect((await api.make({ name: 'another body' }, keyed('aging'))).id).toBe(second.id);
    });

    it('50 concurrent calls with one key make one task, and all get it', async () => {
      const before = await api.count();
      const calls = Array.from({ length: 50 }, () => api.create({ name: 'race' }, keyed('race')));
      const answers = await Promise.all(calls);
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect(new Set(answers.map(({ json }) => json.data.id)).size).toBe(1);
      expect(
        answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true'),
      ).toHaveLength(49);
      expect(await api.count()).toBe(before + 1);
      expect(await api.count('outbox', `task_id = ${answers[0]?.json.data.id}`)).toBe(1);
    });

    it('concurrent calls with one key and different bodies: one wins, the others conflict', async () => {
      const before = await api.count();
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          api.create({ name: `n${index}` }, keyed('bodies')),
        ),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
      expect(await api.count()).toBe(before + 1);
    });

    it('without a key every call makes a task', async () => {
      const before = await api.count();
      await Promise.all(Array.from({ length: 10 }, () => api.make({ name: 'no key' })));
      expect(await api.count()).toBe(before + 10);
    });
  });

  describe('on other operations', () => {
    it('create_tasks', async () => {
      const before = await api.count();
      const tasks = [api.body(), { creator: '' }, api.body({ idempotency_key: 'inner' })];
      const first = await api.createMany(tasks, { mode: 'partial' }, keyed('bulk'));
      const again = await api.createMany(tasks, { mode: 'partial' }, keyed('bulk'));
      expect(again.headers['idempotency-replayed']).toBe('true');
      const plain = ({ results }: typeof first.json.data): unknown[] =>
        results.map(({ replayed: _, ...result }) => result);
      expect(plain(again.json.data)).toEqual(plain(first.json.data));
      expect(await api.count()).toBe(before + 2);
      const other = await api.createMany(tasks.slice(1), { mode: 'partial' }, keyed('bulk'));
      expectRefusal(other, 409, 'idempotency_key_reused');
      const atomic = await api.createMany(tasks, {}, keyed('bulk'));
      expectRefusal(atomic, 409, 'idempotency_key_reused');
    });

    it('create_template', async () => {
      const before = await api.count('template');
      const body = { name: uniqueName(), creator: 'c', pipeline_tree: treeWithConstants() };
      const create = (): ReturnType<typeof api.post<TemplateData>> =>
        api.post<TemplateData>('create_template', body, keyed('template'));
      const [first, again] = [await create(), await create()];
      expect(again.json.data).toEqual(first.json.data);
      expect(again.headers['idempotency-replayed']).toBe('true');
      expect(await api.count('template')).toBe(before + 1);
    });

    it('create_space', async () => {
      const body = {
        name: uniqueName('space'),
        platform_url: 'https://p.example',
        app_code: 'demo',
      };
      const create = (): ReturnType<typeof service.call<{ space: { id: number } }>> =>
        service.call('POST', '/create_space', body, keyed('space'));
      const [first, again] = [await create(), await create()];
      expect(first.json.result).toBe(true);
      expect(again.json.data).toEqual(first.json.data);
      expect(again.headers['idempotency-replayed']).toBe('true');
      expectRefusal(await service.call('POST', '/create_space', body), 400, 'validation_failed');
    });

    it('update_task: the change is made once', async () => {
      const { id } = await api.make();
      const change = { name: 'v1', constants: { '${city}': 'x', nope: 1 } };
      const first = await api.update(id, change, keyed('update'));
      await api.update(id, { name: 'v2' });
      const again = await api.update(id, change, keyed('update'));
      expect(first.json.data.name).toBe('v1');
      expect(again.json.data.name).toBe('v2');
      expect(again.headers['idempotency-replayed']).toBe('true');
      expect(again.headers['x-ignored-constants']).toBe('nope');
      expect((await api.detail(id)).json.data.name).toBe('v2');
      const { id: second } = await api.make();
      expect((await api.update(second, change, keyed('update'))).json.data.id).toBe(second);
    });

    it('delete_task: a repeat does not delete what came later', async () => {
      const fresh = await TasksApi.open(service);
      await fresh.make();
      const remove = (): ReturnType<typeof fresh.post> =>
        fresh.post('delete_task', { is_full: true, is_mock: false }, keyed('delete'));
      const first = await remove();
      await fresh.make();
      const again = await remove();
      expect(again.json).toMatchObject({ result: true, data: null, message: first.json.message });
      expect(again.headers['idempotency-replayed']).toBe('true');
      expect((await fresh.list()).json.data.count).toBe(1);
    });
  });
});

describeOnBothDatabases('Idempotency-Key while the first call is under way', ({ start }) => {
  it('waits for it, then gives up with Retry-After', async () => {
    const service = await start({ IDEMPOTENCY_WAIT_MS: '1000' });
    const api = await TasksApi.open(service);
    const first = await api.create({ name: 'slow' }, keyed('slow'));
    // As if the first call had claimed the key in another process and had not ended.
    await api.run("UPDATE idempotency_record SET answer = ''");
    const started = Date.now();
    const answer = await api.create({ name: 'slow' }, keyed('slow'));
    expectRefusal(answer, 409, 'idempotency_in_progress');
    expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect(Date.now() - started).toBeGreaterThanOrEqual(900);
    const memo = JSON.stringify({ space: api.spaceId, task: first.json.data.id, ignored: [] });
    const waiting = api.create({ name: 'slow' }, keyed('slow'));
    await api.run('UPDATE idempotency_record SET answer = ?', [memo]);
    expect((await waiting).json.data.id).toBe(first.json.data.id);
  });
});

describeOn('mysql', 'Idempotency-Key on two servers of one database', ({ start }) => {
  it('makes one task per key, whoever gets the calls', async () => {
    const first = await start();
    const second = await start({ DATABASE_URL: first.databaseUrl });
    const api = await TasksApi.open(first);
    const call = (service: Service, key: string): Promise<WireAnswer<TaskData>> =>
      service.call('POST', api.path('create_task'), api.body({ name: key }), keyed(key));
    const keys = ['one', 'two', 'three'];
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => [first, second])
        .flat()
        .flatMap((service) => keys.map((key) => call(service, key))),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const made = new Set(answers.map(({ json }) => `${json.data.name} ${json.data.id}`));
    expect(made.size).toBe(3);
    expect(await api.count()).toBe(3);
    expect(await api.count('outbox')).toBe(3);
  });
});
