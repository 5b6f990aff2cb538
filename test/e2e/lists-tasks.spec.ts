import { TimeFormat } from '../../src/common/wire/index.js';
import { toQuery } from '../../src/tasks/persistence/task-list.query.js';
import { type TaskFilter } from '../../src/tasks/domain/task-filter.js';
import { describeOnBothDatabases, type Service, type WireAnswer } from '../support/harness.js';
import { expectRefusal, type TaskPage, TasksApi } from './tasks-support.js';

const HOUR = 3_600_000;

describeOnBothDatabases('get_task_list', ({ start, database }) => {
  let service: Service;
  let api: TasksApi;
  let secondTemplate: number;
  /** Names in the order of creation. */
  const names = ['alpha', 'Beta 50%', 'beta_50', 'gamma!x', 'ÖL 油', 'delta'];
  const base = Date.UTC(2026, 4, 4, 2, 0, 0);

  const namesOf = ({ json }: WireAnswer<TaskPage>): unknown[] =>
    json.data.results.map(({ name }) => name);
  const found = async (query: Record<string, string> | string): Promise<unknown[]> => {
    const answer = await api.list(query);
    expect([answer.status, answer.headers['x-count-exact']]).toEqual([200, 'true']);
    expect(answer.json.data.count).toBe(answer.json.data.results.length);
    return namesOf(answer).reverse();
  };

  beforeAll(async () => {
    service = await start({ PUBLIC_URL: 'https://flow.example/base' });
    api = await TasksApi.open(service);
    secondTemplate = (await api.templates.make({ scope_type: 'biz', scope_value: '7' })).id;
    for (const [index, name] of names.entries()) {
      const task = await api.make({
        name,
        creator: index < 3 ? 'lily' : 'Lily',
        ...(index % 2 === 1 && { template_id: secondTemplate }),
      });
      await api.run('UPDATE task SET create_time = ?, executor = ?, state = ? WHERE id = ?', [
        new Date(base + index * HOUR),
        index === 4 ? 'eve' : '',
        index === 5 ? 'FINISHED' : 'CREATED',
        task.id,
      ]);
    }
    const other = await TasksApi.open(service);
    await other.make({ name: 'alpha' });
    const gone = await api.make({ name: 'alpha' });
    await api.post('delete_task', { task_ids: [gone.id] });
    const debug = await api.make({ name: 'alpha' });
    await api.run("UPDATE task SET create_method = 'DEBUG' WHERE id = ?", [debug.id]);
    const mock = await api.make({ name: 'mocked' });
    await api.run("UPDATE task SET create_method = 'MOCK' WHERE id = ?", [mock.id]);
    const expired = await api.make({ name: 'alpha' });
    await api.run('UPDATE task SET is_expired = 1 WHERE id = ?', [expired.id]);
  });

  it('lists living tasks of the space, newest first, mocks too, debug runs not', async () => {
    const answer = await api.list();
    expect(Object.keys(answer.json.data)).toEqual(['count', 'next', 'previous', 'results']);
    expect(namesOf(answer)).toEqual(['mocked', ...[...names].reverse()]);
    expect(answer.json.data).toMatchObject({ count: 7, next: null, previous: null });
    expect(answer.headers['x-count-exact']).toBe('true');
    expect(answer.json.count).toBeUndefined();
  });

  describe('filters', () => {
    it.each([
      ['name=alpha', ['alpha']],
      ['name=ETA', ['Beta 50%', 'beta_50']],
      ['name=%C3%B6l', ['ÖL 油']],
      ['name=ol', []],
      ['name=%25', ['Beta 50%']],
      ['name=_', ['beta_50']],
      ['name=!', ['gamma!x']],
      ['name=%5C', []],
      ['name=a', ['alpha', 'Beta 50%', 'beta_50', 'gamma!x', 'delta']],
      ['creator=lily', ['alpha', 'Beta 50%', 'beta_50', 'mocked']],
      ['creator=Lily', ['gamma!x', 'ÖL 油', 'delta']],
      ['creator=lil', []],
      ['executor=eve', ['ÖL 油']],
      ['scope_type=biz', ['Beta 50%', 'gamma!x', 'delta']],
      ['scope_type=biz&scope_value=7', ['Beta 50%', 'gamma!x', 'delta']],
      ['scope_value=8', []],
      ['state=FINISHED', ['delta']],
      ['state=CREATED&creator=Lily', ['gamma!x', 'ÖL 油']],
      ['label=x', []],
      ['name=&creator=&id=', [...names, 'mocked']],
      ['unknown=1&limit=50', [...names, 'mocked']],
    ])('%s', async (query, expected) => {
      expect(await found(query)).toEqual(expected);
    });

    it('template_id, alone and with others', async () => {
      const template_id = String(secondTemplate);
      expect(await found({ template_id })).toEqual(['Beta 50%', 'gamma!x', 'delta']);
      expect(await found({ template_id, creator: 'lily' })).toEqual(['Beta 50%']);
      expect(await found({ template_id, name: 'a', creator: 'Lily', state: 'FINISHED' })).toEqual([
        'delta',
      ]);
      expect(await found({ template_id: '2147483647' })).toEqual([]);
    });

    it('id and task_id_list; debug runs can be asked for, others’ tasks can not', async () => {
      const rows = await api.rows<{ id: number; create_method: string; space_id: number }>(
        'SELECT id, create_method, space_id FROM task ORDER BY id',
      );
      const own = rows.filter(({ space_id }) => space_id === api.spaceId);
      const first = own[0]?.id ?? 0;
      const debug = own.find(({ create_method }) => create_method === 'DEBUG')?.id ?? 0;
      const foreign = rows.find(({ space_id }) => space_id !== api.spaceId)?.id ?? 0;
      expect(await found(`id=${first}`)).toEqual(['alpha']);
      expect(await found(`id=${debug}`)).toEqual(['alpha']);
      expect(await found(`id=${foreign}`)).toEqual([]);
      expect(
        await found(`task_id_list=${first}&task_id_list=${first + 1}&task_id_list=${foreign}`),
      ).toEqual(names.slice(0, 2));
      expect(await found(`task_id_list=${first + 1}`)).toEqual([names[1]]);
      expect(
        await found(`task_id_list=${first}&task_id_list=${first + 1}&creator=lily&name=beta`),
      ).toEqual([names[1]]);
      expect(await found(`id=${first}&task_id_list=${first + 1}`)).toEqual([]);
      const all = own.map(({ id }) => `task_id_list=${id}`);
      while (all.length < 50) all.push(`task_id_list=${2_000_000_000 + all.length}`);
      expect(await found(all.join('&'))).toHaveLength(8);
    });
  });

  describe('times', () => {
    it.each([
      [
        { create_at_start: '2026-05-04 12:00:00' },
        ['beta_50', 'gamma!x', 'ÖL 油', 'delta', 'mocked'],
      ],
      [
        { create_at_start: '2026-05-04T12:00', create_at_end: '2026-05-04 13:00:00' },
        ['beta_50', 'gamma!x'],
      ],
      [
        { create_at_start: '2026-05-04T04:00:00Z', create_at_end: '2026-05-04T05:00:00+00:00' },
        ['beta_50', 'gamma!x'],
      ],
      [{ create_at_end: '2026-05-04T10:00:00.000000+08:00' }, ['alpha']],
      [{ create_at_end: '2026-05-04T09:59:59.999' }, []],
      [{ create_at_start: '2026-05-05', create_at_end: '2026-05-06' }, []],
      [{ create_at_start: '9999-12-31T23:59:59' }, []],
      [{ create_at_end: '9999-12-31T23:59:59-12:00', name: 'alpha' }, ['alpha']],
      [{ create_at_start: '0001-01-01', name: 'alpha' }, ['alpha']],
      [{ create_at_end: '1000-01-01' }, []],
    ])('%j', async (query, expected) => {
      expect(await found(query as Record<string, string>)).toEqual(expected);
    });

    it('take what the answers show', async () => {
      const [task] = (await api.list({ name: 'gamma' })).json.data.results;
      const time = task?.create_time ?? '';
      expect(await found({ create_at_start: time, create_at_end: time })).toEqual(['gamma!x']);
    });
  });

  it.each([
    ['limit=x', '?limit'],
    ['limit=1.5', '?limit'],
    ['limit=99999999999', '?limit'],
    ['offset=x', '?offset'],
    ['offset=100001', '?offset'],
    ['cursor=x', '?cursor'],
    ['cursor=%FF', '?cursor'],
    ['id=0', '?id'],
    ['id=x', '?id'],
    ['id=1&id=2', '?id'],
    ['template_id=-1', '?template_id'],
    ['task_id_list=0', '?task_id_list'],
    ['task_id_list=1,2', '?task_id_list'],
    [Array.from({ length: 51 }, (_, id) => `task_id_list=${id + 1}`).join('&'), '?task_id_list'],
    [`name=${'x'.repeat(129)}`, '?name'],
    ['name=a&name=b', '?name'],
    ['name=%00', '?name'],
    [`creator=${'x'.repeat(33)}`, '?creator'],
    ['create_at_start=yesterday', '?create_at_start'],
    ['create_at_end=2026-02-30', '?create_at_end'],
    ['create_at_end=2026-05-04T25:00', '?create_at_end'],
    ['create_at_end=2026-05-04T10:00%2B99:99', '?create_at_end'],
    ['state=DONE', '?state'],
  ])('%s is refused', async (query, path) => {
    expectRefusal(await api.list(query), 400, 'validation_failed', [path]);
  });

  it('names every wrong parameter', async () => {
    const answer = await api.list('limit=x&id=x&state=x&name=%00');
    expectRefusal(answer, 400, 'validation_failed');
    expect(answer.json.error?.details.map(({ path }) => path).sort()).toEqual([
      '?id',
      '?limit',
      '?name',
      '?state',
    ]);
  });

  describe('each filter is answered by an index', () => {
    const filters: Record<string, Partial<TaskFilter>> = {
      none: {},
      ids: { ids: [1, 2, 3] },
      template: { templateId: 1 },
      creator: { creator: 'lily' },
      executor: { executor: 'eve' },
      'template and creator': { templateId: 1, creator: 'lily' },
      scope: { scopeType: 'a', scopeValue: 'b' },
      state: { state: 'CREATED' },
      times: { createdFrom: new Date(base), createdTo: new Date() },
      name: { name: 'a' },
      everything: { templateId: 1, creator: 'a', executor: 'b', name: 'c', state: 'CREATED' },
    };
    it.each(Object.keys(filters))('%s', async (name) => {
      const query = toQuery(database, { spaceId: api.spaceId, ...filters[name] });
      const explain = database === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN FORMAT=TRADITIONAL';
      const plan = await service.unitOfWork.read((tx) =>
        tx.all<Record<string, unknown>>(
          `${explain} SELECT t.id FROM ${query.from} WHERE ${query.where} AND t.id < ? AND t.id >= ? ORDER BY t.id DESC LIMIT 101 OFFSET 0`,
          [...query.params, 2147483647, 0],
        ),
      );
      const text = JSON.stringify(plan);
      if (database === 'sqlite') {
        expect(text).toMatch(/SEARCH t USING/);
        expect(text).not.toMatch(/SCAN|TEMP B-TREE/);
      } else {
        expect(plan).toHaveLength(1);
        const [row] = plan;
        expect(row?.['type']).toMatch(/^(?:range|ref|const|eq_ref)$/);
        expect(row?.['key']).toMatch(name === 'ids' ? /^(?:PRIMARY|task_)/ : /^task_/);
        expect(String(row?.['Extra'])).not.toContain('filesort');
      }
    });
  });
});

describeOnBothDatabases('paging of get_task_list', ({ start }) => {
  let service: Service;
  let api: TasksApi;
  let all: number[];

  beforeAll(async () => {
    service = await start({ PUBLIC_URL: 'https://flow.example/base/' });
    api = await TasksApi.open(service);
    const items = Array.from({ length: 230 }, (_, index) => api.body({ name: `n${index % 2}` }));
    const { results } = (await api.createMany(items)).json.data;
    all = results.map(({ data }) => data?.id ?? 0).sort((a, b) => b - a);
  });

  const ids = ({ json }: WireAnswer<TaskPage>): number[] => json.data.results.map(({ id }) => id);

  it.each([
    ['', 100],
    ['limit=0', 10],
    ['limit=-5', 10],
    ['limit=1', 1],
    ['limit=200', 200],
    ['limit=201', 200],
    ['limit=2147483647', 200],
  ])('%j gives %d rows', async (query, rows) => {
    const answer = await api.list(query);
    expect(ids(answer)).toEqual(all.slice(0, rows));
    expect(answer.json.data.count).toBe(230);
  });

  it.each([
    ['limit=50&offset=200', 200, 50],
    ['limit=50&offset=-7', 0, 50],
    ['limit=50&offset=230', 230, 0],
    ['limit=50&offset=100000', 300, 0],
  ])('%s', async (query, from, rows) => {
    expect(ids(await api.list(query))).toEqual(all.slice(from, from + rows));
  });

  it('next is an absolute URL under PUBLIC_URL with a cursor and the same filters', async () => {
    const { next } = (await api.list('name=n&limit=20&offset=5')).json.data;
    const url = new URL(next ?? '');
    expect(`${url.origin}${url.pathname}`).toBe(
      `https://flow.example/base/space/${api.spaceId}/get_task_list/`,
    );
    expect(Object.fromEntries(url.searchParams)).toEqual({
      name: 'n',
      limit: '20',
      cursor: expect.stringMatching(/^[\w-]+$/) as unknown,
    });
    const path = url.pathname.replace('/base', '') + url.search;
    expect(ids(await service.call('GET', path))).toEqual(all.slice(25, 45));
  });

  it('previous pages go by offset', async () => {
    const { previous } = (await api.list('limit=20&offset=30')).json.data;
    expect(Object.fromEntries(new URL(previous ?? '').searchParams)).toEqual({
      limit: '20',
      offset: '10',
    });
    expect((await api.list('limit=20')).json.data.previous).toBeNull();
  });

  it.each([[{}], [{ name: 'n' }], [{ creator: 'lily' }], [{ state: 'CREATED', name: 'n1' }]])(
    'following next with %j while others insert and delete repeats and misses nothing',
    async (filter) => {
      const expected = ids(await api.list({ ...filter, limit: '200' }));
      const rest = (await api.list({ ...filter, limit: '200', offset: '200' })).json.data.results;
      const before = [...expected, ...rest.map(({ id }) => id)];
      let inserting = true;
      const others = (async (): Promise<void> => {
        while (inserting) await api.make({ name: 'n1' });
      })();
      const seen: number[] = [];
      let page = await api.list({ ...filter, limit: '23' });
      const newest = ids(page)[0] ?? 0;
      seen.push(...ids(page));
      while (page.json.data.next !== null) {
        const { pathname, search } = new URL(page.json.data.next);
        page = await service.call('GET', pathname.replace('/base', '') + search);
        seen.push(...ids(page));
      }
      inserting = false;
      await others;
      expect(new Set(seen).size).toBe(seen.length);
      expect([...seen].sort((a, b) => b - a)).toEqual(seen);
      expect(newest).toBeGreaterThanOrEqual(before[0] ?? 0);
      expect(seen.filter((id) => id <= (before[0] ?? 0))).toEqual(before);
    },
  );

  it('another space’s tasks are never listed', async () => {
    const other = await TasksApi.open(service);
    const { id } = await other.make();
    expect(ids(await other.list())).toEqual([id]);
    expect(ids(await api.list('limit=200'))).not.toContain(id);
  });
});

describeOnBothDatabases('time filters in another TIME_ZONE', ({ start }) => {
  it('are read in that zone, its summer time included', async () => {
    const service = await start({ TIME_ZONE: 'America/New_York' });
    const api = await TasksApi.open(service);
    const { id } = await api.make();
    // 01:30 EST, the second 01:30 of that night; the first one was an hour earlier.
    await api.run('UPDATE task SET create_time = ? WHERE id = ?', [
      new Date('2026-07-04T03:59:59.000Z'),
      id,
    ]);
    const count = async (query: Record<string, string>): Promise<number> =>
      (await api.list(query)).json.data.count;
    expect(await count({ create_at_start: '2026-07-04' })).toBe(0);
    expect(await count({ create_at_end: '2026-07-03 23:59:59' })).toBe(1);
    expect(await count({ create_at_end: '2026-07-03T23:59:58' })).toBe(0);
    const [task] = (await api.list()).json.data.results;
    expect(task?.create_time).toBe('2026-07-03T23:59:59.000000-04:00');
    expect(new TimeFormat('America/New_York').parse(task?.create_time ?? '')?.toISOString()).toBe(
      '2026-07-04T03:59:59.000Z',
    );
  });
});
