import { join } from 'node:path';
import { describeOnBothDatabases, type WireAnswer } from '../support/harness.js';
import { activity, constants, display, failing, hold, serial, subprocess } from './engine-flows.js';
import { childrenOf, EngineApi, linesOf, TEST_PLUGINS } from './engine-support.js';
import { constant, keyed } from './tasks-support.js';

const MANY = 50;

describeOnBothDatabases('many operations at once', ({ start, createFolder }) => {
  const api = EngineApi.ofSuite(start, { PLUGINS: TEST_PLUGINS });
  let folder = '';

  beforeAll(() => {
    folder = createFolder();
  });

  const many = (call: (n: number) => Promise<WireAnswer<null>>): Promise<WireAnswer<null>[]> =>
    Promise.all(Array.from({ length: MANY }, (_, n) => call(n)));

  /** One call succeeded, the others were refused with `type`. */
  const expectOne = (answers: readonly WireAnswer<null>[], type: string): void => {
    const outcomes = answers.map(({ status, json }) => json.error?.type ?? status);
    expect(outcomes.filter((outcome) => outcome === 200)).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === type)).toHaveLength(MANY - 1);
  };

  const recordsOf = async (id: number, type: string): Promise<number> =>
    (await api.records(id)).filter((record) => record.operate_type === type).length;

  it('one start of many', async () => {
    const file = join(folder, `starts-${api.spaceId}`);
    const id = await api.create(serial({ a: activity('t_count@v1', { file }), b: hold() }));
    expectOne(await many(() => api.operate(id, 'start')), 'task_already_started');
    await api.expectWaits(id, 'callback b');
    expect(linesOf(file)).toEqual(['execute 0']);
    expect(await recordsOf(id, 'start')).toBe(1);
  });

  it('tasks whose steps take long wait for each other, and none is forgotten', async () => {
    const file = join(folder, `slow-${api.spaceId}`);
    const slow = display('${len([1 for i in range(30000)]) + len(word)}');
    const tree = serial(
      {
        a: activity('t_count@v1', { file }),
        b: slow,
        c: slow,
        d: activity('t_count@v1', { file }),
      },
      { constants: constants(constant('${word}', 'x')) },
    );
    const ids: number[] = [];
    for (let n = 0; n < 20; n += 1) ids.push(await api.create(tree));
    const operation = { operation: 'start', operator: 'lily', dry_run: false, task_ids: ids };
    await api.post('operate_tasks', operation);
    for (const id of ids) await api.expectState(id, 'FINISHED');
    expect(linesOf(file)).toHaveLength(2 * ids.length);
  });

  it('one pause, one resume, one revoke of many', async () => {
    const id = await api.run(serial({ a: hold() }));
    await api.expectWaits(id, 'callback a');
    expectOne(await many(() => api.operate(id, 'pause')), 'task_not_running');
    expectOne(await many(() => api.operate(id, 'resume')), 'task_not_suspended');
    expectOne(await many(() => api.operate(id, 'revoke')), 'task_ended');
    for (const type of ['pause', 'resume', 'revoke']) expect(await recordsOf(id, type)).toBe(1);
  });

  it('one retry of many', async () => {
    const file = join(folder, `retries-${api.spaceId}`);
    const inputs = { file, fails: 1 };
    const id = await api.runTo(
      'FAILED',
      serial({ a: activity('t_count@v1', inputs), b: display(), c: hold() }),
    );
    const answers = await many(() => api.operateNode(id, 'a', 'retry'));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(MANY - 1);
    await api.expectWaits(id, 'callback c');
    expect(linesOf(file)).toEqual(['execute 0', 'execute 1']);
    expect((await api.nodeStates(id)).a).toMatchObject({ retry: 1, state: 'FINISHED' });
  });

  it('one skip of many, and either a skip or a retry', async () => {
    const id = await api.runTo('FAILED', serial({ a: failing(), b: hold() }));
    const answers = await many(() => api.operateNode(id, 'a', 'skip'));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    await api.expectWaits(id, 'callback b');
    const other = await api.runTo('FAILED', serial({ a: failing(), b: hold() }));
    const mixed = await Promise.all([
      api.operateNode(other, 'a', 'skip'),
      api.operateNode(other, 'a', 'retry', { inputs: { bk_timing: '0', force_check: false } }),
    ]);
    expect(mixed.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    await api.expectWaits(other, 'callback b');
  });

  it('the same keyed call many times is one call', async () => {
    const id = await api.create(serial({ a: hold() }));
    const answers = await many(() => api.operate(id, 'start', undefined, keyed(`start-${id}`)));
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(MANY).fill(200));
    expect(await recordsOf(id, 'start')).toBe(1);
  });

  it('pauses and resumes at random leave the task able to end', async () => {
    const parts = Array.from({ length: 30 }, (_, n) => [`n${n}`, echoStep()] as const);
    const id = await api.run(serial(Object.fromEntries(parts)));
    await many((n) => api.operate(id, n % 2 === 0 ? 'pause' : 'resume'));
    if ((await api.state(id)) === 'SUSPENDED') await api.do(id, 'resume');
    await api.expectState(id, 'FINISHED');
    const nodes = Object.values(await api.nodeStates(id));
    expect(nodes).toHaveLength(32);
    expect(
      nodes.every(({ state, loop, retry }) => state === 'FINISHED' && loop + retry === 1),
    ).toBe(true);
  });

  it('cascade reaches all descendants, without it none', async () => {
    const leaf = serial({ z: hold() });
    const middle = serial({ m: subprocess({ pipeline: leaf }), after: display() });
    const id = await api.run(serial({ top: subprocess({ pipeline: middle }), after: display() }));
    await api.expectWaits(id, 'child_task top');
    const [child = 0] = await childrenOf(api, id);
    await api.expectWaits(child, 'child_task m');
    const [grandchild = 0] = await childrenOf(api, child);
    await api.expectWaits(grandchild, 'callback z');
    const family = [id, child, grandchild];
    const states = (): Promise<string[]> => Promise.all(family.map((task) => api.state(task)));
    await api.do(id, 'pause');
    expect(await states()).toEqual(['SUSPENDED', 'RUNNING', 'RUNNING']);
    await api.do(id, 'resume');
    await api.do(id, 'pause', { cascade: true });
    expect(await states()).toEqual(['SUSPENDED', 'SUSPENDED', 'SUSPENDED']);
    for (const task of family) expect(await recordsOf(task, 'pause')).toBeGreaterThanOrEqual(1);
    await api.do(id, 'resume', { cascade: true });
    expect(await states()).toEqual(['RUNNING', 'RUNNING', 'RUNNING']);
    await api.do(id, 'revoke', { cascade: true });
    expect(await states()).toEqual(['REVOKED', 'REVOKED', 'REVOKED']);
  });

  it('operate_tasks says what it would do, then does it', async () => {
    const other = await EngineApi.open(api.service);
    const held = [await other.run(serial({ a: hold() })), await other.run(serial({ a: hold() }))];
    const ended = await other.runTo('FINISHED', serial({ a: display() }));
    interface Bulk {
      readonly dry_run: boolean;
      readonly more: boolean;
      readonly results: readonly { task_id: number; result: boolean; state: string }[];
    }
    const pause = (more: object) =>
      other.post<Bulk>('operate_tasks', { operation: 'pause', operator: 'ann', ...more });
    const dry = (await pause({})).json.data;
    expect([dry.dry_run, dry.more, dry.results.map(({ task_id: id }) => id)]).toEqual([
      true,
      false,
      held,
    ]);
    expect(await other.state(held[0] ?? 0)).toBe('RUNNING');
    const done = (await pause({ dry_run: false })).json.data;
    expect(done.results.map(({ result }) => result)).toEqual([true, true]);
    expect(await Promise.all(held.map((id) => other.state(id)))).toEqual([
      'SUSPENDED',
      'SUSPENDED',
    ]);
    const again = (await pause({ dry_run: false, task_ids: [...held, ended] })).json.data;
    expect(again.results.map(({ task_id: id, result }) => [id, result])).toEqual(
      held.map((id) => [id, false]),
    );
    await other.post('operate_tasks', { operation: 'revoke', operator: 'ann', dry_run: false });
    expect(await Promise.all(held.map((id) => other.state(id)))).toEqual(['REVOKED', 'REVOKED']);
  });
});

/** A node that needs a call of its own. */
function echoStep() {
  return failing('0');
}
