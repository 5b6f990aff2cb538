import { TaskNodeIds } from '../../src/pipeline/index.js';
import { describeOnBothDatabases, eventually, type ServerProcess } from '../support/harness.js';
import { type LoggedCall } from './engine-calls.js';
import { type Reply } from './engine-client.js';
import { activity, CRASH_FLOWS, parentFlow, serialTree } from './engine-flows.js';
import { EngineLoad } from './engine-load.js';
import { EngineStage } from './engine-stage.js';
import { runTasks, torn } from './engine-stored.js';

const CLIENTS = 50;
const after = activity('crash_rerun');

const FLOWS = {
  callback: CRASH_FLOWS.callback ?? { tree: {} },
  serial: CRASH_FLOWS.serial ?? { tree: {} },
  early: { tree: serialTree({ wait: activity('crash_wait', { ms: 1000 }), after }) },
  wait: { tree: serialTree({ wait: activity('crash_wait'), after }) },
  failing: { tree: serialTree({ fail: activity('crash_rerun', { fails: 1 }), after }) },
};

describeOnBothDatabases('many clients at once', ({ database, createDatabase, createFolder }) => {
  let stage: EngineStage;
  const servers: ServerProcess[] = [];

  beforeAll(async () => {
    stage = new EngineStage(await createDatabase(), createFolder());
    servers.push(await stage.open(FLOWS));
    await stage.add('waitingParent', parentFlow(stage.template('callback').id));
    if (database === 'mysql') servers.push(await stage.boot());
  }, 60_000);
  afterAll(() => stage.close());
  afterEach(async () => expect(await torn(stage.observer)).toEqual([]));

  /** The same from every client, in turn to all servers. @returns how often each answer came */
  async function race(
    call: (client: number) => Promise<Reply | null>,
  ): Promise<Record<string, number>> {
    const answers = await Promise.all(
      Array.from({ length: CLIENTS }, (_, client) => {
        stage.client.url = servers[client % servers.length]?.url ?? '';
        return call(client);
      }),
    );
    const counts: Record<string, number> = {};
    for (const answer of answers) {
      const type = answer?.body.result === true ? 'done' : (answer?.body.error?.type ?? 'none');
      counts[type] = (counts[type] ?? 0) + 1;
    }
    return counts;
  }

  async function start(kind: string, name: string): Promise<number> {
    const reply = await stage.client.start(stage.template(kind).id, name);
    expect(reply).toMatchObject({ status: 200 });
    return Number(reply?.body.data.id);
  }

  const reach = async (taskId: number, state: string): Promise<string> => {
    const find = async (): Promise<string> =>
      (await runTasks(stage.observer, `id = ${taskId}`))[0]?.state ?? '';
    return eventually(find, (found) => found === state);
  };
  const calls = (taskId: number, what: LoggedCall['what'], node: string): LoggedCall[] =>
    stage.calls
      .all()
      .filter((call) => call.taskId === taskId && call.what === what && call.node === node);
  const waitFor = (taskId: number, node: string, count = 1): Promise<LoggedCall[]> =>
    eventually(
      () => Promise.resolve(calls(taskId, 'begin', node)),
      (found) => found.length >= count,
    );
  const waitingJob = (taskId: number): Promise<{ version: string }[]> =>
    eventually(
      () =>
        stage.observer.rows<{ version: string }>(
          `SELECT version FROM job WHERE task_id = ${taskId} AND kind = 'wait'`,
        ),
      (jobs) => jobs.length > 0,
    );
  async function nodeOf(taskId: number, kind: string, name: string): Promise<string> {
    const [task] = await runTasks(stage.observer, `id = ${taskId}`);
    const found = [...stage.template(kind).names].find(([, known]) => known === name);
    return new TaskNodeIds(task?.instance_id ?? '').toTask(found?.[0] ?? '');
  }
  const runs = (
    taskId: number,
  ): Promise<{ node: string; state: string; outputs: string | null }[]> =>
    stage.observer.rows(
      `SELECT node_id AS node, state, outputs FROM node_run WHERE task_id = ${taskId} ORDER BY seq`,
    );
  const report = (token: string, data: object): Promise<Reply | null> =>
    stage.client.post(`/callback/${token}`, data);

  it('a node that waits takes one of their callbacks', async () => {
    const taskId = await start('callback', 'callbacks');
    await waitingJob(taskId);
    const node = await nodeOf(taskId, 'callback', 'pause');
    const counts = await race((client) =>
      stage.client.operateNode(taskId, node, 'callback', { data: { client } }),
    );
    expect(counts.done).toBeGreaterThan(0);
    expect(await reach(taskId, 'FINISHED')).toBe('FINISHED');
    expect(await runs(taskId)).toHaveLength(4);
    expect(calls(taskId, 'begin', 'after')).toHaveLength(1);
    const late = await race((client) =>
      stage.client.operateNode(taskId, node, 'callback', { data: { client } }),
    );
    expect(late.done).toBeUndefined();
    expect(await runs(taskId)).toHaveLength(4);
  });

  it('a callback that comes before the node waits is kept, the others are refused', async () => {
    const taskId = await start('early', 'early');
    const [call] = await waitFor(taskId, 'wait');
    expect(await race((client) => report(call?.token ?? '', { client }))).toEqual({
      callback_repeated: CLIENTS - 1,
      done: 1,
    });
    expect(calls(taskId, 'callback', 'wait')).toEqual([]);
    expect(await reach(taskId, 'FINISHED')).toBe('FINISHED');
    expect(calls(taskId, 'callback', 'wait')).toHaveLength(1);
    expect(calls(taskId, 'begin', 'after')).toHaveLength(1);
    expect(await runs(taskId)).toHaveLength(4);
  });

  it('callbacks for an earlier run do nothing to the next one', async () => {
    const taskId = await start('wait', 'stale');
    const [first] = await waitFor(taskId, 'wait');
    await waitingJob(taskId);
    const node = await nodeOf(taskId, 'wait', 'wait');
    await stage.client.operateNode(taskId, node, 'forced_fail');
    await stage.client.operateNode(taskId, node, 'retry');
    const [, second] = await waitFor(taskId, 'wait', 2);
    await waitingJob(taskId);
    expect(second?.version).not.toBe(first?.version);
    expect(await race((client) => report(first?.token ?? '', { client }))).toEqual({
      stale_version: CLIENTS,
    });
    expect(calls(taskId, 'callback', 'wait')).toEqual([]);
    const mixed = await race((client) =>
      report((client % 3 === 0 ? second : first)?.token ?? '', { client }),
    );
    expect(mixed.done).toBeGreaterThan(0);
    expect(await reach(taskId, 'FINISHED')).toBe('FINISHED');
    expect(calls(taskId, 'callback', 'wait').map(({ version }) => version)).toEqual([
      second?.version,
    ]);
  });

  it.each(['retry', 'skip'])('a failed node takes one %s', async (operation) => {
    const taskId = await start('failing', operation);
    expect(await reach(taskId, 'FAILED')).toBe('FAILED');
    const node = await nodeOf(taskId, 'failing', 'fail');
    const counts = await race(() => stage.client.operateNode(taskId, node, operation));
    expect(counts.done).toBe(1);
    expect(await reach(taskId, 'FINISHED')).toBe('FINISHED');
    expect(calls(taskId, 'begin', 'fail')).toHaveLength(operation === 'retry' ? 2 : 1);
    expect(calls(taskId, 'begin', 'after')).toHaveLength(1);
    expect(await runs(taskId)).toHaveLength(5);
  });

  it('a task starts once and is revoked once', async () => {
    const path = `/space/${stage.client.spaceId}/create_task/`;
    const task = { template_id: stage.template('wait').id, creator: 'c', name: 'started' };
    const { id } = await stage.client.must(path, task);
    const taskId = Number(id);
    const starts = await race(() => stage.client.operateTask(taskId, 'start'));
    expect(starts).toEqual({ done: 1, task_already_started: CLIENTS - 1 });
    await waitingJob(taskId);
    expect(calls(taskId, 'begin', 'wait')).toHaveLength(1);
    const revokes = await race(() => stage.client.operateTask(taskId, 'revoke'));
    expect(revokes).toEqual({ done: 1, task_ended: CLIENTS - 1 });
    const [call] = calls(taskId, 'begin', 'wait');
    const late = await race((client) => report(call?.token ?? '', { client }));
    expect(late).toEqual({ task_ended: CLIENTS });
    expect(calls(taskId, 'callback', 'wait')).toEqual([]);
  });

  it('messages of a child that come again, late or for another run count once', async () => {
    const taskId = await start('waitingParent', 'messages');
    const [{ version } = { version: '' }] = await waitingJob(taskId);
    const [node] =
      [...stage.template('waitingParent').names].find(([, name]) => name === 'child') ?? [];
    const send = async (of: string): Promise<void> => {
      const data = { task_success: true, outputs: {} };
      const payload = JSON.stringify({ node, version: of, news: 'finished', data });
      await stage.observer.rows(
        `INSERT INTO inbox (task_id, payload) VALUES (${taskId}, '${payload}')`,
      );
    };
    for (let index = 0; index < CLIENTS; index += 1) await send(index % 2 === 0 ? version : 'v0');
    const children = (): Promise<unknown[]> =>
      stage.observer.rows(`SELECT task_id FROM child_task WHERE parent_task_id = ${taskId}`);
    expect(await eventually(children, (found) => found.length > 1)).toHaveLength(2);
    await waitingJob(taskId);
    for (let index = 0; index < CLIENTS; index += 1) await send(version);
    const load = new EngineLoad(stage, Math.random);
    const find = async (): Promise<string> => {
      await load.callBack();
      return (await runTasks(stage.observer, `id = ${taskId}`))[0]?.state ?? '';
    };
    expect(await eventually(find, (state) => state === 'FINISHED')).toBe('FINISHED');
    expect((await runs(taskId)).filter((run) => run.node === node)).toHaveLength(2);
    expect(await children()).toHaveLength(2);
    expect(calls(taskId, 'begin', 'after')).toHaveLength(1);
  });
});
