import { describeOn, eventually, REDIS_URL, type ServerProcess } from '../support/harness.js';
import { type LoggedCall, repeatedCalls } from './engine-calls.js';
import { activity, CRASH_FLOWS, serialTree } from './engine-flows.js';
import { EngineLoad } from './engine-load.js';
import { EngineStage } from './engine-stage.js';
import { runTasks, torn, unsound } from './engine-stored.js';

/** A database of its own, so that emptying it hurts nobody. */
const REDIS = new URL('/7', REDIS_URL).toString();
const LONG_MS = 1500;
const RETRY = { auto_retry: { enable: true, interval: 0, times: 2 } };

const FLOWS = {
  ...CRASH_FLOWS,
  rerun: { tree: serialTree({ work: activity('crash_rerun', { ms: LONG_MS }) }) },
  fail: { tree: serialTree({ work: activity('crash_fail', { ms: LONG_MS }) }) },
  failRetried: { tree: serialTree({ work: activity('crash_fail', { ms: LONG_MS }, RETRY) }) },
  twoLong: {
    tree: serialTree({
      work: activity('crash_rerun', { ms: LONG_MS }),
      more: activity('crash_rerun', { ms: 3 * LONG_MS }),
    }),
  },
};

describeOn(
  'mysql',
  'workers that come and go',
  ({ createDatabase, createFolder }) => {
    let stage: EngineStage;
    const workers = new Set<ServerProcess>();

    beforeAll(async () => {
      const env = { ROLE: 'api', REDIS_URL: REDIS };
      stage = new EngineStage(await createDatabase(), createFolder(), env);
      await stage.open(FLOWS);
    }, 60_000);
    afterAll(() => stage.close());

    const work = async (): Promise<ServerProcess> => {
      const worker = await stage.boot({ ROLE: 'worker' });
      workers.add(worker);
      return worker;
    };
    /** The one that an earlier test left, or a new one. */
    const onlyOne = async (): Promise<ServerProcess> => {
      const [only = await work(), ...others] = workers;
      for (const worker of others) await end(worker, 'SIGTERM');
      return only;
    };
    const end = async (worker: ServerProcess, signal: NodeJS.Signals): Promise<void> => {
      workers.delete(worker);
      await worker.kill(signal);
    };
    const start = async (kind: string, name = kind): Promise<number> => {
      const reply = await stage.client.start(stage.template(kind).id, name);
      expect(reply).toMatchObject({ status: 200, body: { result: true } });
      return Number(reply?.body.data.id);
    };
    const begun = (taskId: number, count: number, node = 'work'): Promise<LoggedCall[]> =>
      eventually(
        () => Promise.resolve(stage.calls.begun(taskId).filter((call) => call.node === node)),
        (calls) => calls.length >= count,
      );
    const reach = async (taskId: number, state: string): Promise<string | undefined> => {
      const states = await eventually(
        async () => (await runTasks(stage.observer, `id = ${taskId}`)).map((task) => task.state),
        ([found]) => found === state,
        20_000,
      );
      return states[0];
    };
    const runs = (taskId: number): Promise<{ state: string; outputs: string | null }[]> =>
      stage.observer.rows(
        `SELECT state, outputs FROM node_run WHERE task_id = ${taskId} AND inputs IS NOT NULL ORDER BY seq`,
      );

    it('two workers share the load, and nothing runs twice', async () => {
      await Promise.all([work(), work()]);
      const load = new EngineLoad(stage, Math.random);
      const kinds = new Set(['rerun', 'fail', 'failRetried', 'twoLong']);
      await load.burst(6, 'shared', (kind) => !kinds.has(kind));
      expect(await load.finish()).toEqual([]);
      expect(await unsound(stage)).toEqual([]);
      const calls = stage.calls.begun();
      expect(repeatedCalls(calls)).toEqual([]);
      expect(new Set(calls.map(({ pid }) => pid)).size).toBe(2);
    }, 60_000);

    it('another one takes over from a worker that is killed in the middle of calls', async () => {
      const lost = await onlyOne();
      const [rerun, fail, retried] = [
        await start('rerun'),
        await start('fail'),
        await start('failRetried'),
      ];
      for (const taskId of [rerun, fail, retried]) expect(await begun(taskId, 1)).toHaveLength(1);
      await end(lost, 'SIGKILL');
      const heir = await work();
      expect(await reach(rerun, 'FINISHED')).toBe('FINISHED');
      expect(await reach(fail, 'FAILED')).toBe('FAILED');
      expect(await reach(retried, 'FINISHED')).toBe('FINISHED');
      const pids = [lost.child.pid, heir.child.pid];

      const again = stage.calls.begun(rerun);
      expect(again.map(({ pid }) => pid)).toEqual(pids);
      expect(new Set(again.map(({ version, step }) => `${version} ${step}`)).size).toBe(1);
      expect(stage.calls.begun(fail).map(({ pid }) => pid)).toEqual(pids.slice(0, 1));
      expect(await runs(fail)).toMatchObject([{ state: 'FAILED' }]);
      expect((await runs(fail))[0]?.outputs).toContain('worker_lost');
      const retries = stage.calls.begun(retried);
      expect(retries.map(({ pid }) => pid)).toEqual(pids);
      expect(new Set(retries.map(({ version }) => version)).size).toBe(2);
      expect(await runs(retried)).toMatchObject([{ state: 'FAILED' }, { state: 'FINISHED' }]);
      expect(await torn(stage.observer)).toEqual([]);
    }, 60_000);

    it('a worker that stood still past its lease does no harm, and dies like every other', async () => {
      const frozen = await onlyOne();
      const taskId = await start('twoLong');
      expect(await begun(taskId, 1)).toHaveLength(1);
      frozen.child.kill('SIGSTOP');
      const heir = await work();
      expect(await begun(taskId, 2)).toHaveLength(2);
      frozen.child.kill('SIGCONT');
      // Whichever of the two stored its result first has the next node.
      const [next] = await begun(taskId, 1, 'more');
      const [owner, other] = next?.pid === frozen.child.pid ? [frozen, heir] : [heir, frozen];
      await end(owner, 'SIGKILL');
      expect(await reach(taskId, 'FINISHED')).toBe('FINISHED');
      expect(await runs(taskId)).toMatchObject([{ state: 'FINISHED' }, { state: 'FINISHED' }]);
      expect(stage.calls.begun(taskId).at(-1)?.pid).toBe(other.child.pid);
      expect(await torn(stage.observer)).toEqual([]);
    }, 60_000);

    it('a worker that is asked to stop ends its calls, and their results count', async () => {
      const leaving = await onlyOne();
      const taskId = await start('fail', 'leaving');
      expect(await begun(taskId, 1)).toHaveLength(1);
      expect(await leaving.kill('SIGTERM')).toEqual({ code: 0, signal: null });
      workers.delete(leaving);
      await work();
      expect(await reach(taskId, 'FINISHED')).toBe('FINISHED');
      expect(stage.calls.begun(taskId)).toHaveLength(1);
    }, 60_000);

    it('a call that does not end while its worker stops is lost with it', async () => {
      await end(await onlyOne(), 'SIGTERM');
      const leaving = await stage.boot({ ROLE: 'worker', SHUTDOWN_MS: '400' });
      const [rerun, fail] = [await start('rerun', 'cut'), await start('fail', 'cut too')];
      for (const taskId of [rerun, fail]) expect(await begun(taskId, 1)).toHaveLength(1);
      await leaving.kill('SIGTERM');
      await work();
      expect(await reach(rerun, 'FINISHED')).toBe('FINISHED');
      expect(stage.calls.begun(rerun)).toHaveLength(2);
      expect(await reach(fail, 'FAILED')).toBe('FAILED');
      expect(stage.calls.begun(fail)).toHaveLength(1);
      expect((await runs(fail))[0]?.outputs).toContain('worker_lost');
    }, 60_000);
  },
  ['redis'],
);
