import { describeOnBothDatabases, eventually, type WireAnswer } from '../support/harness.js';
import { type TaskPage, TasksApi } from './tasks-support.js';

const COPIED =
  'space_id, scope_type, scope_value, instance_id, template_id, name, creator, create_time, executor, start_time, finish_time, description, state, is_started, is_finished, is_revoked, is_deleted, is_expired, snapshot_id, execution_snapshot_id, tree_info_id, extra_info, create_method, trigger_method, revision';

/** Copies the tasks named hay until the space has `total`, by doubling; each copy is newer than what it copies. */
async function fillTo(api: TasksApi, total: number): Promise<void> {
  for (let rows = await api.count(); rows < total; rows = await api.count()) {
    await api.run(
      `INSERT INTO task (${COPIED}) SELECT ${COPIED} FROM task WHERE space_id = ${api.spaceId} AND name = 'hay' LIMIT ${total - rows}`,
    );
  }
}

const counted = ({ json, headers }: WireAnswer<TaskPage>): [number, string | undefined] => [
  json.data.count,
  headers['x-count-exact'],
];

describeOnBothDatabases('counts of get_task_list', ({ start }) => {
  it('are exact up to 100,000; then at least that many, then a number at most a minute old', async () => {
    const api = await TasksApi.open(await start());
    await api.make({ name: 'hay', creator: 'lily' });
    await fillTo(api, 100_000);
    // Not asked again below: a count that took long is remembered too.
    const full = await api.list(`template_id=${api.template.id}`);
    expect([full.status, ...counted(full)]).toEqual([200, 100_000, 'true']);

    await fillTo(api, 100_300);
    expect(counted(await api.list('limit=1'))).toEqual([100_001, 'false']);
    expect(counted(await api.list('creator=lily'))).toEqual([100_001, 'false']);
    for (const query of ['limit=1', 'creator=lily']) {
      const list = (): Promise<WireAnswer<TaskPage>> => api.list(query);
      const later = await eventually(list, ({ json }) => json.data.count > 100_001);
      expect(counted(later)).toEqual([100_300, 'false']);
    }

    const { id } = await api.make({ creator: 'eve' });
    const stale = await api.list('limit=1');
    expect(counted(stale)).toEqual([100_300, 'false']);
    expect(stale.json.data.results.map((task) => task.id)).toEqual([id]);
    expect(stale.headers['x-search-complete']).toBeUndefined();
    expect(counted(await api.list('creator=eve'))).toEqual([1, 'true']);
  }, 180_000);
});

describeOnBothDatabases('searches of get_task_list whose time runs out', ({ start }) => {
  /** More than four windows of 5,000; the tasks that are looked for are among the oldest. */
  const ROWS = 22_000;
  let api: TasksApi;
  let needles: number[];

  beforeAll(async () => {
    api = await TasksApi.open(await start());
    needles = [
      (await api.make({ name: 'Needle 1' })).id,
      (await api.make({ name: 'needle 2' })).id,
    ];
    await api.make({ name: 'hay' });
    await fillTo(api, ROWS);
  }, 120_000);

  /** A clock on which so many milliseconds pass whenever somebody looks; time then depends on no machine. */
  const withClock = async <T>(step: number, work: () => Promise<T>): Promise<T> => {
    let now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => (now += step));
    try {
      return await work();
    } finally {
      clock.mockRestore();
    }
  };

  /** Each window of a search is the last in its time. */
  const inHurry = <T>(work: () => Promise<T>): Promise<T> => withClock(2000, work);

  const ids = ({ json }: WireAnswer<TaskPage>): number[] => json.data.results.map(({ id }) => id);

  it('are complete and exact while there is time', async () => {
    const answer = await withClock(0, () => api.list('name=needle'));
    expect(ids(answer)).toEqual([...needles].reverse());
    expect(counted(answer)).toEqual([2, 'true']);
    expect(answer.headers['x-search-complete']).toBeUndefined();
    expect(answer.json.data.next).toBeNull();
  });

  it.each([
    ['name=NEEDLE', {}],
    ['name=needle', { state: 'CREATED' }],
    ['name=needle', { creator: 'lily' }],
  ])('say so, and next goes on until everything is found: %s %j', async (query, more) => {
    const search = `${query}&${new URLSearchParams(more).toString()}&limit=5`;
    await inHurry(async () => {
      let page = await api.list(search);
      expect([page.status, page.headers['x-search-complete']]).toEqual([200, 'false']);
      expect(ids(page)).toEqual([]);
      expect(counted(page)).toEqual([0, 'false']);
      const found: number[] = [];
      let pages = 1;
      while (page.json.data.next !== null) {
        page = await api.follow(page.json.data.next);
        expect(page.status).toBe(200);
        found.push(...ids(page));
        pages += 1;
      }
      expect(page.headers['x-search-complete']).toBeUndefined();
      expect(found).toEqual([...needles].reverse());
      expect(pages).toBe(Math.ceil(ROWS / 5000));
    });
  });

  it('a page that is full in time is complete, and its count is a lower bound', async () => {
    const page = await inHurry(() => api.list('name=hay&limit=7'));
    expect(ids(page)).toHaveLength(7);
    expect(page.headers['x-search-complete']).toBeUndefined();
    expect(counted(page)).toEqual([5000, 'false']);
    expect(page.json.data.next).not.toBeNull();
  });

  it('a list that an index answers needs no time', async () => {
    const page = await inHurry(() => api.list('limit=3'));
    expect(counted(page)).toEqual([ROWS, 'true']);
    expect(page.headers['x-search-complete']).toBeUndefined();
  });
});
