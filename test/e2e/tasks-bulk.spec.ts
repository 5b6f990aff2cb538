import { describeOnBothDatabases, type Service } from '../support/harness.js';
import { type BulkItem, DOCUMENT_FIELDS, expectRefusal, TasksApi } from './tasks-support.js';

describeOnBothDatabases('create_tasks', ({ start }) => {
  let service: Service;
  let api: TasksApi;

  beforeAll(async () => {
    service = await start();
    api = await TasksApi.open(service);
  });

  async function rowsNow(): Promise<number[]> {
    const tables: [string, string][] = [
      ['task', `space_id = ${api.spaceId}`],
      ['task_execution_snapshot', '1 = 1'],
      ['outbox', `space_id = ${api.spaceId}`],
      ['idempotency_record', '1 = 1'],
    ];
    const counts: number[] = [];
    for (const [table, where] of tables) counts.push(await api.count(table, where));
    return counts;
  }

  const ids = (results: readonly BulkItem[]): unknown[] => results.map(({ data }) => data?.id);

  it('answers one result per item, in order, each as create_task would', async () => {
    const answer = await api.createMany([
      api.body({ name: 'one', constants: { '${city}': 1 } }),
      api.body({ name: 'two', description: 'd' }),
    ]);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ result: true, code: '0', message: '' });
    const { results } = answer.json.data;
    expect(results.map((item) => Object.keys(item))).toEqual([
      ['result', 'data'],
      ['result', 'data'],
    ]);
    expect(results.map(({ data }) => data?.name)).toEqual(['one', 'two']);
    expect(results[0]?.data?.parameters).toEqual({ '${city}': 1, '${secret}': 'x' });
    for (const { data } of results) {
      expect(Object.keys(data ?? {}).slice(0, 22)).toEqual([...DOCUMENT_FIELDS]);
      const detail = (await api.detail(data?.id ?? 0)).json.data;
      expect(detail.instance_id).toBe(data?.instance_id);
      expect(await api.count('outbox', `task_id = ${data?.id} AND kind = 'task_create'`)).toBe(1);
    }
  });

  it('takes 500 items of several templates; each gets its own', async () => {
    const other = await api.templates.make();
    const tasks = Array.from({ length: 500 }, (_, index) =>
      api.body({ name: `n${index}`, ...(index % 3 === 0 && { template_id: other.id }) }),
    );
    const { results } = (await api.createMany(tasks)).json.data;
    expect(results.map(({ data }) => data?.name)).toEqual(tasks.map(({ name }) => name));
    expect(results.map(({ data }) => data?.template_id)).toEqual(
      tasks.map(({ template_id }) => template_id),
    );
    expect(new Set(ids(results)).size).toBe(500);
    const rows = await api.rows<{ id: number; name: string }>(
      `SELECT id, name FROM task WHERE space_id = ${api.spaceId} ORDER BY id DESC LIMIT 500`,
    );
    const byId = new Map(rows.map(({ id, name }) => [Number(id), name]));
    for (const { data } of results) expect(byId.get(data?.id ?? 0)).toBe(data?.name);
  });

  it.each([
    ['501 items', (): unknown => Array.from({ length: 501 }, () => api.body())],
    ['no items', (): unknown => []],
    ['null', (): unknown => null],
    ['an object', (): unknown => ({ 0: api.body() })],
    ['text', (): unknown => 'x'],
    ['nothing', (): unknown => undefined],
  ])('refuses %s', async (_name, tasks) => {
    const before = await rowsNow();
    expectRefusal(await api.createMany(tasks()), 400, 'validation_failed', ['/tasks']);
    expect(await rowsNow()).toEqual(before);
  });

  it('refuses an unknown mode', async () => {
    const answer = await api.createMany([api.body()], { mode: 'Atomic' });
    expectRefusal(answer, 400, 'validation_failed', ['/mode']);
  });

  describe('atomic', () => {
    it('the first bad item refuses all and is named; nothing is written', async () => {
      const tasks = Array.from({ length: 6 }, (_, index) =>
        api.body({ idempotency_key: `at${index}` }),
      );
      tasks[3] = api.body({ template_id: 2147483647 });
      tasks[5] = {};
      const before = await rowsNow();
      const answer = await api.createMany(tasks);
      expectRefusal(answer, 404, 'template_not_found', ['/tasks/3/template_id']);
      expect(await rowsNow()).toEqual(before);
    });

    it.each([
      [
        'a wrong field',
        { name: [], creator: '' },
        400,
        'validation_failed',
        ['/tasks/1/name', '/tasks/1/creator'],
      ],
      ['no item', null, 400, 'validation_failed', ['/tasks/1']],
      [
        'a circle',
        { constants: { '${city}': '${city}' } },
        400,
        'validation_failed',
        ['/tasks/1/constants/${city}'],
      ],
      [
        'a bad credential',
        { credentials: { a: '%' } },
        400,
        'validation_failed',
        ['/tasks/1/credentials/a'],
      ],
      ['a label', { label_ids: [7] }, 400, 'label_not_found', ['/tasks/1/label_ids']],
      [
        'a bad key',
        { idempotency_key: 'ü' },
        400,
        'validation_failed',
        ['/tasks/1/idempotency_key'],
      ],
      [
        'too much',
        { constants: { a: 'x'.repeat(300_000) } },
        413,
        'constants_too_large',
        ['/tasks/1/constants'],
      ],
    ] as [string, object | null, number, string, string[]][])(
      'names %s',
      async (_name, more, status, type, paths) => {
        const bad = more === null ? 'x' : api.body(more);
        const answer = await api.createMany([api.body(), bad, api.body()]);
        expect([answer.status, answer.json.error?.type]).toEqual([status, type]);
        expect(answer.json.error?.details.map(({ path }) => path).sort()).toEqual(
          [...paths].sort(),
        );
      },
    );
  });

  describe('partial', () => {
    it('creates the good ones; results are in order', async () => {
      const before = await api.count();
      const { id } = await api.templates.make();
      await api.templates.update(id, { operator: 'o', is_enabled: false });
      const answer = await api.createMany(
        [
          api.body({ name: 'a' }),
          api.body({ template_id: 2147483647 }),
          null,
          api.body({ name: 'b' }),
          api.body({ creator: null, name: 'x'.repeat(129) }),
          api.body({ template_id: id }),
          api.body({ name: 'c' }),
        ],
        { mode: 'partial' },
      );
      expect(answer.status).toBe(200);
      const { results } = answer.json.data;
      expect(
        results.map(({ data, code, error }) => data?.name ?? `${code} ${error?.type}`),
      ).toEqual([
        'a',
        '404 template_not_found',
        '400 validation_failed',
        'b',
        '400 validation_failed',
        '409 template_disabled',
        'c',
      ]);
      expect(Object.keys(results[1] ?? {})).toEqual(['result', 'code', 'message', 'error']);
      expect(results[1]?.message).toMatch(/template 2147483647/);
      expect(results.map(({ error }) => error?.details.map(({ path }) => path).sort())).toEqual([
        undefined,
        ['/tasks/1/template_id'],
        ['/tasks/2'],
        undefined,
        ['/tasks/4/creator', '/tasks/4/name'],
        ['/tasks/5/template_id'],
        undefined,
      ]);
      expect(await api.count()).toBe(before + 3);
    });

    it('all bad is an answer too', async () => {
      const before = await rowsNow();
      const answer = await api.createMany([{}, 1], { mode: 'partial' });
      expect(answer.json.data.results.map(({ result }) => result)).toEqual([false, false]);
      expect(await rowsNow()).toEqual(before);
    });
  });

  describe('keys of items', () => {
    it('a repeated call makes only what is new', async () => {
      const item = (key: string): object => api.body({ name: key, idempotency_key: key });
      const first = (await api.createMany([item('r1'), item('r2')])).json.data.results;
      const before = await api.count();
      const again = (await api.createMany([item('r2'), item('r3'), item('r1')])).json.data.results;
      expect(ids(again)).toEqual([first[1]?.data?.id, expect.any(Number), first[0]?.data?.id]);
      expect(again.map(({ replayed }) => replayed)).toEqual([true, undefined, true]);
      expect(again[0]?.data).toEqual(first[1]?.data);
      expect(await api.count()).toBe(before + 1);
    });

    it('the same key twice in one call makes one task', async () => {
      const before = await api.count();
      const item = api.body({ idempotency_key: 'twice' });
      const { results } = (await api.createMany([item, api.body(), item])).json.data;
      expect(results[2]?.data).toEqual(results[0]?.data);
      expect(await api.count()).toBe(before + 2);
    });

    it('another body under a stored key is refused, and the key still stands', async () => {
      const [first] = (await api.createMany([api.body({ idempotency_key: 'k' })])).json.data
        .results;
      const other = api.body({ idempotency_key: 'k', name: 'other' });
      expectRefusal(await api.createMany([other]), 409, 'idempotency_key_reused', ['/tasks/0']);
      const partial = (await api.createMany([other], { mode: 'partial' })).json.data.results;
      expect(partial[0]).toMatchObject({ result: false, code: '409' });
      const again = (await api.createMany([api.body({ idempotency_key: 'k' })])).json.data.results;
      expect(ids(again)).toEqual(ids([first as BulkItem]));
    });

    it('another body under a key of the same call is refused, and the first one’s key stands', async () => {
      const good = api.body({ idempotency_key: 'inside' });
      const other = api.body({ idempotency_key: 'inside', name: 'other' });
      const { results } = (await api.createMany([good, other], { mode: 'partial' })).json.data;
      expect(results.map(({ result, error }) => error?.type ?? result)).toEqual([
        true,
        'idempotency_key_reused',
      ]);
      const again = (await api.createMany([good])).json.data.results;
      expect(ids(again)).toEqual([results[0]?.data?.id]);
    });

    it('a refused item leaves its key free', async () => {
      const bad = api.body({ idempotency_key: 'free', template_id: 2147483647 });
      await api.createMany([bad, bad], { mode: 'partial' });
      const good = api.body({ idempotency_key: 'free' });
      const { results } = (await api.createMany([good])).json.data;
      expect(results[0]).toMatchObject({ result: true });
    });

    it('concurrent calls with the same keys in any order make each task once', async () => {
      const keys = Array.from({ length: 12 }, (_, index) => `cc${index}`);
      const before = await api.count();
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) => {
          const order = index % 2 === 0 ? keys : [...keys].reverse();
          return api.createMany(order.map((key) => api.body({ name: key, idempotency_key: key })));
        }),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      const made = answers.flatMap(({ json }) =>
        json.data.results.map(({ data }) => `${data?.name} ${data?.id}`),
      );
      expect(new Set(made).size).toBe(12);
      expect(await api.count()).toBe(before + 12);
    });

    it('are no keys of create_task', async () => {
      const [item] = (await api.createMany([api.body({ idempotency_key: 'both' })])).json.data
        .results;
      const single = await api.make({}, { headers: { 'idempotency-key': 'both' } });
      expect(single.id).not.toBe(item?.data?.id);
    });
  });

  it('takes a body between 1 and 16 MiB, and not more', async () => {
    const tasks = Array.from({ length: 20 }, () => api.body({ description: 'x'.repeat(100_000) }));
    const { results } = (await api.createMany(tasks)).json.data;
    expect(results.every(({ data }) => data?.description.length === 100_000)).toBe(true);
    const huge = await api.createMany([api.body({ description: 'x'.repeat(17 * 1024 * 1024) })]);
    expectRefusal(huge, 413, 'body_too_large');
  });
});
