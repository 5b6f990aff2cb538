import { type JsonObject } from '../../common/json/index.js';
import { durable, failed, finished } from './testing/scripted-plugins.js';
import { activity, exclusive, type NodeSketch, output } from './testing/sketch.js';
import { simulate } from './testing/simulate.js';
import { type Simulation, type SimulationOptions, STARTED_AT } from './testing/simulation.js';

/** start → a → z → end, where z shows the variable that takes `x` of a. */
function single(a: NodeSketch, options: SimulationOptions = {}): Simulation {
  return simulate(
    {
      links: 'start > a > z > end',
      nodes: { a, z: activity('sync', { shown: '${made}' }) },
      constants: { made: output('a', 'x') },
    },
    options,
  );
}

const RETRIED = { auto_retry: { enable: true, times: 2, interval: 3 } };
const LIMITED = { timeout_config: { enable: true, seconds: 5, action: 'forced_fail' } };

describe('a failure', () => {
  const broken = { broken: durable(() => ({ ...failed('no'), outputs: { x: 'X' } })) };

  it('stops its node and is told', () => {
    const simulation = single(activity('broken'), { plugins: broken });
    expect(simulation.at('a')).toMatchObject({ status: 'failed', job: null, until: null });
    expect(simulation.runOf('a')).toMatchObject({
      state: 'FAILED',
      isErrorIgnored: false,
      outputs: { x: 'X', ex_data: 'no', _result: false, _loop: 1, _inner_loop: 1 },
    });
    expect(simulation.last.events).toEqual([
      { type: 'node_failed', node: 'a', reason: 'no', willRetry: false },
    ]);
    expect(simulation.last.logs).toMatchObject([{ node: 'a', level: 'ERROR', message: 'no' }]);
    expect(simulation.taskState).toBe('FAILED');
    expect(simulation.state.status).toBe('RUNNING');
  });

  it('still gives its outputs to variables', () => {
    const simulation = single(activity('broken'), { plugins: broken });
    expect(simulation.variables.get('made')).toBe('X');
    simulation.accept({ type: 'skip', node: 'a', onlyRound: false });
    expect(simulation.runOf('z').outputs).toMatchObject({ shown: 'X' });
  });

  it('is passed over when errors are ignored', () => {
    const simulation = simulate(
      {
        links: 'start > a > x; x > b > end; x > c > end',
        nodes: {
          a: activity('broken', {}, { error_ignorable: true }),
          x: exclusive({ b: '"${result}" == "True"', c: '"${result}" == "False"' }),
          b: activity('sync'),
          c: activity('sync'),
        },
        constants: { result: output('a', '_result') },
      },
      { plugins: broken },
    );
    expect(simulation.path).toBe('start a x c end');
    expect(simulation.runOf('a')).toMatchObject({
      state: 'FINISHED',
      isErrorIgnored: true,
      outputs: { ex_data: 'no', _result: false },
    });
    expect(simulation.events.map(({ type }) => type)).toEqual(['finished']);
    expect(simulation.logs).toMatchObject([{ node: 'a', level: 'ERROR', message: 'no' }]);
  });

  it('can be of a later call too', () => {
    const simulation = single(activity('cb'));
    simulation.accept({ type: 'callback', node: 'a', version: null, data: { bit: 0 } });
    simulation.settle();
    expect(simulation.runOf('a').outputs).toMatchObject({ ex_data: 'the callback says no' });
  });
});

describe('automatic retries (flow-layer.md 7.2)', () => {
  it('come after the interval, and end', () => {
    const simulation = single(activity('flaky', { times: 9 }, RETRIED));
    expect(simulation.at('a')).toMatchObject({ status: 'failed', until: STARTED_AT + 3000 });
    expect([...simulation.jobs.values()]).toMatchObject([
      { kind: 'retry', dueAt: STARTED_AT + 3000, payload: null },
    ]);
    simulation.wait(3000);
    expect(simulation.runsOf('a')).toHaveLength(2);
    simulation.wait(60_000);
    expect(simulation.runsOf('a').map(({ retry, version }) => [retry, version])).toEqual([
      [0, 'v2'],
      [1, 'v3'],
      [2, 'v4'],
    ]);
    expect(simulation.at('a')).toMatchObject({ status: 'failed', job: null, until: null });
    expect(simulation.events).toEqual([
      { type: 'node_failed', node: 'a', reason: 'attempt 1', willRetry: true },
      { type: 'node_revived', node: 'a' },
      { type: 'node_failed', node: 'a', reason: 'attempt 2', willRetry: true },
      { type: 'node_revived', node: 'a' },
      { type: 'node_failed', node: 'a', reason: 'attempt 3', willRetry: false },
    ]);
  });

  it('help', () => {
    const simulation = single(activity('flaky', { times: 2, x: 'X' }, RETRIED)).run();
    expect(simulation.state.status).toBe('FINISHED');
    expect(simulation.runOf('a')).toMatchObject({ state: 'FINISHED', retry: 2 });
  });

  it('are not counted anew by a retry by hand', () => {
    const simulation = single(activity('flaky', { times: 9 }, RETRIED));
    simulation.wait(3000);
    simulation.accept({ type: 'retry', node: 'a', inputs: null, keepsRound: false });
    simulation.settle();
    expect(simulation.at('a').until).toBe(simulation.now + 3000);
    simulation.run();
    // One by hand, two by themselves.
    expect(simulation.runsOf('a').map(({ retry }) => retry)).toEqual([0, 1, 2, 3]);
  });

  it('are none when the node is retried or skipped meanwhile', () => {
    const simulation = single(activity('flaky', { times: 1 }, RETRIED));
    const [retry] = simulation.jobs.values();
    simulation.accept({ type: 'skip', node: 'a', onlyRound: false });
    expect(simulation.jobs.size).toBe(0);
    simulation.accept({ type: 'timer', job: retry?.no ?? 0 });
    expect(simulation.runsOf('a')).toHaveLength(2);
  });

  it('are none with times 0, and none where errors are ignored', () => {
    const never = { auto_retry: { enable: true, times: 0 } };
    expect(single(activity('fail', {}, never)).at('a').job).toBeNull();
    const forgiving = single(activity('fail', {}, { ...RETRIED, error_ignorable: true }));
    expect(forgiving.state.status).toBe('FINISHED');
  });

  it('are none for a node that may not be retried', () => {
    const simulation = single(activity('fail', {}, { ...RETRIED, retryable: false }));
    expect(simulation.at('a')).toMatchObject({ status: 'failed', job: null, until: null });
    expect(simulation.last.events).toMatchObject([{ type: 'node_failed', willRetry: false }]);
  });

  it('are counted over all passes of a loop, until the task is run again', () => {
    const simulation = simulate(
      {
        links: 'start > a > x; x > a; x > z > end',
        nodes: {
          a: activity('odd', {}, RETRIED),
          x: exclusive({ a: '${n} < 4', z: '${n} >= 4' }),
          z: activity('sync'),
        },
        constants: { n: output('a', '_loop') },
      },
      { plugins: { odd: durable(({ retry }) => (retry === 0 ? failed('no') : finished())) } },
    ).run();
    const runs = simulation.runsOf('a').map(({ loop, retry, state }) => [loop, retry, state]);
    expect(runs).toEqual([
      [1, 0, 'FAILED'],
      [1, 1, 'FINISHED'],
      [2, 0, 'FAILED'],
      [2, 1, 'FINISHED'],
      [3, 0, 'FAILED'],
    ]);
    expect(simulation.at('a')).toMatchObject({ status: 'failed', until: null });
    simulation.accept({ type: 'rerun', node: 'a' });
    simulation.settle();
    expect(simulation.at('a')).toMatchObject({
      status: 'failed',
      run: { loop: 4, autoRetries: 0 },
    });
    expect(simulation.at('a').until).not.toBeNull();
  });

  it('let a node in that ran too often', () => {
    const simulation = simulate(
      {
        links: 'start > a > x; x > a; x > end',
        nodes: {
          a: activity('sync', {}, RETRIED),
          x: exclusive({ a: '${n} < 3', end: '${n} >= 3' }),
        },
        constants: { n: output('a', '_loop') },
      },
      { maxRuns: 2 },
    );
    expect(simulation.at('a')).toMatchObject({ status: 'failed', until: STARTED_AT + 3000 });
    simulation.run();
    expect(simulation.runOf('a')).toMatchObject({ state: 'FINISHED', loop: 3, retry: 1 });
  });

  it('wait with the rest while the task is paused', () => {
    const simulation = single(activity('flaky', { times: 1 }, RETRIED));
    simulation.accept({ type: 'pause' });
    simulation.wait(3000);
    expect(simulation.at('a')).toMatchObject({ status: 'parked', run: null, next: { retry: 1 } });
    simulation.accept({ type: 'resume' });
    simulation.settle();
    expect(simulation.runOf('a')).toMatchObject({ node: 'a', retry: 1, state: 'FINISHED' });
  });
});

describe('a timeout (flow-layer.md 7.1)', () => {
  const skipping = (fields: JsonObject = {}): JsonObject => ({
    timeout_config: { enable: true, seconds: 5, action: 'forced_fail_and_skip' },
    ...fields,
  });

  it('fails its node', () => {
    const simulation = single(activity('forgetful', { x: 'X' }, LIMITED));
    const { job, timeoutJob } = simulation.at('a');
    expect(simulation.jobs.get(timeoutJob ?? 0)).toMatchObject({
      kind: 'timeout',
      dueAt: STARTED_AT + 5000,
      payload: null,
    });
    simulation.wait(4999);
    expect(simulation.at('a').status).toBe('calling');
    simulation.wait(1);
    expect(simulation.at('a')).toMatchObject({ status: 'failed', job: null, timeoutJob: null });
    expect(simulation.runOf('a')).toMatchObject({ state: 'FAILED', inputs: { x: 'X' } });
    // The plugin had not answered yet.
    expect(simulation.runOf('a').outputs).toEqual({
      ex_data: 'forced fail by bkflow_engine',
      _forced_failed: true,
    });
    expect(simulation.last.cancelled).toEqual([{ job, node: 'a', version: 'v2' }]);
    expect(simulation.jobs.size).toBe(0);
  });

  it('skips its node when it says so', () => {
    const simulation = single(activity('poll', { x: 'X', times: 9, interval: 2 }, skipping()));
    simulation.wait(5000);
    expect(simulation.state.status).toBe('FINISHED');
    expect(simulation.runsOf('a')).toMatchObject([
      { state: 'FAILED', isSkipped: false, outputs: { x: 'X', _forced_failed: true } },
      { state: 'FINISHED', isSkipped: true, inputs: {}, outputs: {} },
    ]);
    // Neither a forced failure nor a skip gives anything to variables.
    expect(simulation.variables.size).toBe(0);
    expect(simulation.runOf('z').outputs).toMatchObject({ shown: '${made}' });
  });

  it('does not skip a node that may not be skipped', () => {
    const simulation = single(activity('forgetful', {}, skipping({ skippable: false })));
    simulation.wait(5000);
    expect(simulation.at('a').status).toBe('failed');
  });

  it('counts from the entry through polls and callbacks', () => {
    const simulation = single(activity('mcb', {}, LIMITED));
    simulation.wait(4000);
    simulation.accept({ type: 'callback', node: 'a', version: null, data: { bit: 1 } });
    simulation.wait(1000);
    expect(simulation.at('a').status).toBe('failed');
    // The plugin had answered: what every node gives is there (engine-core.md 10.3, K6).
    expect(simulation.runOf('a').outputs).toEqual({
      _scheduled_times: 1,
      ex_data: 'forced fail by bkflow_engine',
      _forced_failed: true,
      _result: true,
      _loop: 1,
      _inner_loop: 1,
    });
  });

  it('is over with its node', () => {
    const simulation = single(activity('poll', {}, LIMITED));
    expect(simulation.state.status).toBe('FINISHED');
    expect(simulation.jobs.size).toBe(0);
    const failing = single(activity('fail', {}, LIMITED));
    expect(failing.jobs.size).toBe(0);
  });

  it('begins anew with a retry', () => {
    const simulation = single(activity('forgetful', {}, LIMITED));
    simulation.wait(7000);
    simulation.accept({ type: 'retry', node: 'a', inputs: null, keepsRound: false });
    const { timeoutJob } = simulation.at('a');
    expect(simulation.jobs.get(timeoutJob ?? 0)?.dueAt).toBe(STARTED_AT + 12_000);
  });

  it('goes on while the task is paused', () => {
    const simulation = single(activity('forgetful', {}, skipping()));
    simulation.accept({ type: 'pause' });
    simulation.wait(5000);
    expect(simulation.at('z').status).toBe('parked');
  });
});
