import { describeOnBothDatabases, eventually } from '../support/harness.js';
import { converge, display, echo, failing, flow, parallel, serial } from './engine-flows.js';
import { EngineApi } from './engine-support.js';
import { type BulkItem } from './tasks-support.js';
import { TemplatesApi } from './templates-support.js';

const CROWD = 2000;
const MINUTE = 60_000;

describeOnBothDatabases('crowds and giants', ({ start }) => {
  const api = EngineApi.ofSuite(start);

  const finished = async (crowd: EngineApi): Promise<number> => {
    const query = 'get_task_list/?limit=1&is_finished=true';
    return (await crowd.get<{ count: number }>(query)).json.data.count;
  };

  const running = (crowd: EngineApi): Promise<number> =>
    api.service.unitOfWork
      .read((tx) =>
        tx.all<{ n: number }>(
          `SELECT COUNT(*) AS n FROM task WHERE space_id = ${crowd.spaceId} AND state = 'RUNNING'`,
        ),
      )
      .then((rows) => Number(rows[0]?.n));

  it('a space with 2,000 tasks does not delay the first task of another', async () => {
    const crowd = await EngineApi.open(api.service);
    const templates = new TemplatesApi(api.service, crowd.spaceId);
    const { id: template_id } = await templates.make({
      pipeline_tree: serial({
        a: display(),
        b: failing('0'),
        c: display(),
        d: failing('0'),
        e: failing('0'),
      }),
    });
    const task = { template_id, creator: 'lily', start: true };
    for (let made = 0; made < CROWD; made += 500) {
      const { json } = await crowd.post<{ results: BulkItem[] }>('create_tasks', {
        tasks: Array.from({ length: 500 }, () => task),
      });
      expect(json.data.results).toHaveLength(500);
    }
    const id = await api.run(serial({ a: failing('0'), b: display() }));
    const state = await eventually(
      () => api.state(id),
      (seen) => seen === 'FINISHED',
    );
    const waiting = await running(crowd);
    expect(state).toBe('FINISHED');
    // It overtook the crowd; how long that takes is the machine's affair.
    expect(waiting).toBeGreaterThan(0);
    const done = await eventually(
      () => finished(crowd),
      (count) => count === CROWD,
      MINUTE,
    );
    expect(done).toBe(CROWD);
  });

  it('2,000 nodes in a row', async () => {
    const parts = Array.from({ length: 2000 }, (_, n) => [`n${n}`, display(`step ${n}`)] as const);
    const id = await api.run(serial(Object.fromEntries(parts)));
    expect(
      await eventually(
        () => api.state(id),
        (state) => state === 'FINISHED',
        MINUTE,
      ),
    ).toBe('FINISHED');
    const { children } = await api.states(id);
    const states = Object.values(children);
    expect(states).toHaveLength(2002);
    expect(new Set(states.map(({ state }) => state))).toEqual(new Set(['FINISHED']));
    expect((await api.node(id, 'n1999')).inputs.bk_display_message).toBe('step 1999');
  });

  it('500 branches, some with a call of their own', async () => {
    const branches = Array.from({ length: 500 }, (_, n) => `b${n}`);
    const links = branches.map((id) => `f > ${id} > j`).join('; ');
    const parts = branches.map((id, n) => [id, n % 5 === 0 ? failing('0') : echo(n)] as const);
    const tree = flow(`start > f; ${links}; j > last > end`, {
      f: parallel(),
      j: converge(),
      last: display(),
      ...Object.fromEntries(parts),
    });
    const id = await api.run(tree);
    expect(
      await eventually(
        () => api.state(id),
        (state) => state === 'FINISHED',
        MINUTE,
      ),
    ).toBe('FINISHED');
    const states = await api.nodeStates(id);
    expect(Object.keys(states)).toHaveLength(505);
    const ends = branches.map((node) => String(states[node]?.finish_time));
    expect(String(states.last?.start_time) >= (ends.toSorted().at(-1) ?? '')).toBe(true);
  });

  it('tasks of many spaces at once', async () => {
    const spaces = await Promise.all(Array.from({ length: 10 }, () => EngineApi.open(api.service)));
    const tree = serial({ a: failing('0'), b: echo('x'), c: failing('0') });
    await Promise.all(spaces.flatMap((space) => Array.from({ length: 10 }, () => space.run(tree))));
    for (const space of spaces) {
      const done = await eventually(
        () => finished(space),
        (count) => count === 10,
      );
      expect(done).toBe(10);
    }
  });
});
