import { join } from 'node:path';
import { describeOnAllRoles, eventually } from '../support/harness.js';
import {
  activity,
  assign,
  constants,
  converge,
  display,
  echo,
  exclusive,
  failing,
  flow,
  hold,
  outputOf,
  parallel,
  type Part,
  serial,
} from './engine-flows.js';
import { EngineApi, linesOf, TEST_PLUGINS } from './engine-support.js';
import { constant } from './tasks-support.js';

const timeout = (action: string, seconds: unknown = 1): Part => ({
  timeout_config: { enable: true, seconds, action },
});
const retry = (interval: number, times: number): Part => ({
  auto_retry: { enable: true, interval, times },
});

describeOnAllRoles('failures, retries, timeouts, loops', ({ start, createFolder }) => {
  const api = EngineApi.ofSuite(start, { PLUGINS: TEST_PLUGINS });
  let folder = '';
  let files = 0;

  beforeAll(() => {
    folder = createFolder();
  });

  const newFile = (): string => {
    files += 1;
    return join(folder, `calls-${files}`);
  };

  const ends = async (id: number): Promise<string> => {
    const state = await api.reach(id, 'FINISHED');
    return state;
  };

  describe('automatic retries', () => {
    it('happen until the node succeeds', async () => {
      const file = newFile();
      const id = await api.run(
        serial({ a: activity('t_count@v1', { file, fails: 2 }, retry(0, 3)), b: display() }),
      );
      expect(await ends(id)).toBe('FINISHED');
      expect(linesOf(file)).toEqual(['execute 0', 'execute 1', 'execute 2']);
      const { retry: times, histories } = await api.node(id, 'a');
      expect([times, histories.length]).toEqual([2, 2]);
    });

    it('end after their number; a retry by hand does not bring new ones', async () => {
      const file = newFile();
      const inputs = { file, fails: 99 };
      const id = await api.run(serial({ a: activity('t_count@v1', inputs, retry(0, 2)) }));
      await api.expectWaits(id, 'node_failed a');
      expect(linesOf(file)).toHaveLength(3);
      await api.doNode(id, 'a', 'retry');
      await api.expectWaits(id, 'node_failed a');
      expect(linesOf(file)).toHaveLength(4);
      expect(await api.state(id)).toBe('FAILED');
    });

    it('wait for their interval, and say so', async () => {
      const file = newFile();
      const inputs = { file, fails: 1 };
      const id = await api.run(serial({ a: activity('t_count@v1', inputs, retry(1, 1)) }));
      await api.expectWaits(id, 'auto_retry a');
      const [reason] = (await api.states(id)).wait_reasons;
      const waited = Date.parse(String(reason?.until)) - Date.parse(String(reason?.since));
      expect(waited).toBe(1000);
      expect(await ends(id)).toBe('FINISHED');
      const { histories, start_time: again } = await api.node(id, 'a');
      const gap = Date.parse(String(again)) - Date.parse(String(histories[0]?.finish_time));
      expect(gap).toBeGreaterThanOrEqual(1000);
      expect(gap).toBeLessThan(2500);
    });

    it('of a revoked or skipped node do not happen', async () => {
      const file = newFile();
      const tree = serial({
        a: activity('t_count@v1', { file, fails: 99 }, retry(1, 5)),
        b: activity('t_poll@v1', { gate: newFile() }),
      });
      const revoked = await api.run(tree);
      await api.expectWaits(revoked, 'auto_retry a');
      await api.do(revoked, 'revoke');
      const skipped = await api.run(tree);
      await api.expectWaits(skipped, 'auto_retry a');
      await api.doNode(skipped, 'a', 'skip');
      await api.expectWaits(skipped, 'poll b');
      const calls = linesOf(file).length;
      // A third task's interval is at least as long as what is left of the first two's.
      const witness = await api.run(serial({ a: failing('never', retry(1, 1)) }));
      await api.expectWaits(witness, 'node_failed a');
      expect(linesOf(file)).toHaveLength(calls);
      await api.do(skipped, 'revoke');
    });

    it('of a paused task wait for its resume', async () => {
      const file = newFile();
      const inputs = { file, fails: 1 };
      const id = await api.run(serial({ a: activity('t_count@v1', inputs, retry(1, 1)) }));
      await api.expectWaits(id, 'auto_retry a');
      await api.do(id, 'pause');
      await api.expectWaits(id, 'paused', 'paused a');
      expect(linesOf(file)).toHaveLength(1);
      await api.do(id, 'resume');
      await api.expectState(id, 'FINISHED');
    });
  });

  describe('timeouts', () => {
    it('forced_fail: the node fails, with the engine as the one who did it', async () => {
      const id = await api.run(serial({ a: hold(timeout('forced_fail')), b: display() }));
      await api.expectState(id, 'FAILED');
      const node = await api.node(id, 'a');
      expect(node.ex_data).toBe('forced fail by bkflow_engine');
      expect(node.elapsed_time).toBeGreaterThanOrEqual(1);
      expect(node.outputs).toContainEqual({ key: '_forced_failed', value: true, preset: false });
      await api.doNode(id, 'a', 'skip');
      await api.expectState(id, 'FINISHED');
    });

    it('forced_fail_and_skip: the task goes on', async () => {
      const action = timeout('forced_fail_and_skip');
      const id = await api.run(serial({ a: hold(action), b: display() }));
      expect(await ends(id)).toBe('FINISHED');
      expect((await api.nodeStates(id)).a).toMatchObject({ skip: true, state: 'FINISHED' });
      const { histories, outputs } = await api.node(id, 'a');
      expect(histories).toMatchObject([{ ex_data: 'forced fail by bkflow_engine', outputs }]);
    });

    it('end a plugin that never answers', async () => {
      const file = newFile();
      const id = await api.run(
        serial({ a: activity('t_hang@v1', { file }, timeout('forced_fail')), b: display() }),
      );
      await api.expectState(id, 'FAILED');
      expect(linesOf(file)).toEqual(['execute']);
    });

    it('end a node that polls, and its polls', async () => {
      const file = newFile();
      const inputs = { file, gate: newFile() };
      const id = await api.run(
        serial({ a: activity('t_poll@v1', inputs, timeout('forced_fail')), b: display() }),
      );
      await api.expectState(id, 'FAILED');
      const polls = linesOf(file).length;
      const told = await eventually(
        () => Promise.resolve(linesOf(file)),
        (lines) => lines.includes('cancel'),
      );
      expect(told).toContain('cancel');
      await api.doNode(id, 'a', 'retry');
      await api.expectState(id, 'FAILED');
      expect(linesOf(file).filter((line) => line === 'poll 0')).toHaveLength(2);
      expect(polls).toBeGreaterThan(5);
    });

    it('a node in time is not touched, and a new run has a new time', async () => {
      const id = await api.run(serial({ a: hold(timeout('forced_fail')), b: hold() }));
      await api.expectWaits(id, 'callback a');
      await api.doNode(id, 'a', 'callback', { data: 1 });
      await api.expectWaits(id, 'callback b');
      const witness = await api.run(serial({ a: hold(timeout('forced_fail')) }));
      await api.expectState(witness, 'FAILED');
      expect(await api.state(id)).toBe('RUNNING');
      await api.doNode(witness, 'a', 'retry');
      await api.expectWaits(witness, 'callback a');
      await api.expectState(witness, 'FAILED');
    });

    it.each([0, '1', -3])('seconds: %j is no timeout', async (seconds) => {
      const tree = serial({ a: hold(timeout('forced_fail', seconds)) });
      const id = await api.create(tree).catch(() => null);
      if (id === null) return;
      await api.do(id, 'start');
      await api.expectWaits(id, 'callback a');
      const jobs = await api.service.unitOfWork.read((tx) =>
        tx.all(`SELECT kind FROM job WHERE task_id = ${id} AND kind = 'timeout'`),
      );
      expect(jobs).toEqual([]);
    });
  });

  describe('error_ignorable', () => {
    it('goes on with the outputs that the failed node gave', async () => {
      const file = newFile();
      const inputs = { file, fails: 9 };
      const tree = serial(
        { a: activity('t_count@v1', inputs, { error_ignorable: true }), b: display() },
        {
          constants: constants(
            outputOf('${calls}', 'a', 'calls'),
            outputOf('${why}', 'a', 'ex_data'),
          ),
          outputs: ['${calls}', '${why}'],
        },
      );
      const id = await api.runTo('FINISHED', tree);
      expect(await api.outputs(id)).toEqual({ '${calls}': 1, '${why}': 'failure 1' });
      const { a } = await api.nodeStates(id);
      expect(a).toMatchObject({ state: 'FINISHED', error_ignored: true, skip: false, retry: 0 });
      expect((await api.node(id, 'a')).ex_data).toBe('failure 1');
    });

    it('wins over automatic retries', async () => {
      const file = newFile();
      const both = { ...retry(0, 3), error_ignorable: true };
      const id = await api.run(serial({ a: activity('t_count@v1', { file, fails: 9 }, both) }));
      await api.expectState(id, 'FINISHED');
      expect(linesOf(file)).toHaveLength(1);
    });
  });

  describe('loops', () => {
    it('a loop without end fails at its limit, and can still be left', async () => {
      const tree = flow(
        'start > a > again > end; again > a',
        { a: assign('n', '${n + 1}'), again: exclusive({ a: '1 == 1', end: '1 == 0' }) },
        { constants: constants(constant('${n}', 0, { custom_type: 'int' })), outputs: ['${n}'] },
      );
      const id = await api.runTo('FAILED', tree);
      const node = await api.node(id, 'a');
      expect(node).toMatchObject({
        state: 'FAILED',
        loop: 101,
        ex_data: 'node execution exceed rerun limit 100',
      });
      expect(node.histories).toHaveLength(100);
      await api.do(id, 'revoke');
      expect(await api.state(id)).toBe('REVOKED');
    });

    it('parallel blocks inside of a loop join in every round', async () => {
      const tree = flow(
        'start > set > f > a > j > again > end; f > b > j; again > set',
        {
          set: assign('n', '${n + 1}'),
          f: parallel(),
          a: failing('0'),
          b: echo('${n}'),
          j: converge(),
          again: exclusive({ set: '${n} < 5', end: '${n} >= 5' }),
        },
        { constants: constants(constant('${n}', 0, { custom_type: 'int' })), outputs: ['${n}'] },
      );
      const id = await api.runTo('FINISHED', tree);
      expect(await api.outputs(id)).toEqual({ '${n}': 5 });
      const states = await api.nodeStates(id);
      expect(['f', 'a', 'b', 'j'].map((node) => states[node]?.loop)).toEqual([5, 5, 5, 5]);
      const { histories } = await api.node(id, 'b');
      expect(histories.map(({ inputs }) => inputs.string_input)).toEqual([1, 2, 3, 4]);
    });

    it('a retry inside of a loop keeps its round', async () => {
      const file = newFile();
      const tree = flow(
        'start > set > a > again > end; again > set',
        {
          set: assign('n', '${n + 1}'),
          a: activity('t_count@v1', { file, fails: 1 }),
          again: exclusive({ set: '${n} < 2', end: '${n} >= 2' }),
        },
        { constants: constants(constant('${n}', 0, { custom_type: 'int' })) },
      );
      const id = await api.runTo('FAILED', tree);
      await api.doNode(id, 'a', 'retry');
      await api.expectState(id, 'FINISHED');
      const { histories, loop, retry: times } = await api.node(id, 'a');
      expect(histories.map((run) => [run.loop, run.retry, run.state])).toEqual([
        [1, 0, 'FAILED'],
        [1, 1, 'FINISHED'],
      ]);
      expect([loop, times]).toEqual([2, 0]);
    });
  });

  it('branches fail on their own; the join waits for all of them', async () => {
    const tree = flow('start > f > a > j > end; f > b > j; f > c > j', {
      f: parallel(),
      a: failing('x'),
      b: failing('y'),
      c: display(),
      j: converge(),
    });
    const id = await api.run(tree);
    await api.expectWaits(id, 'node_failed a', 'node_failed b');
    await api.doNode(id, 'a', 'skip');
    await api.expectWaits(id, 'node_failed b');
    expect(await api.state(id)).toBe('FAILED');
    await api.doNode(id, 'b', 'retry', { inputs: { bk_timing: '0', force_check: false } });
    await api.expectState(id, 'FINISHED');
  });
});
