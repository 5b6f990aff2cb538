import { type Command, type Rejection } from './commands.js';
import {
  activity,
  conditional,
  converge,
  exclusive,
  type NodeSketch,
  output,
  parallel,
  type Sketch,
} from './testing/sketch.js';
import { simulate } from './testing/simulate.js';
import { type Simulation } from './testing/simulation.js';

function single(a: NodeSketch): Simulation {
  return simulate({
    links: 'start > a > z > end',
    nodes: { a, z: activity('cb', { shown: '${made}' }) },
    constants: { made: output('a', 'data') },
  });
}

const retry = (node: string): Command => ({ type: 'retry', node, inputs: null, keepsRound: false });
const skip = (node: string): Command => ({ type: 'skip', node, onlyRound: false });
const forceFail = (node: string): Command => ({ type: 'force_fail', node, reason: 'enough' });

describe('every operation on a node', () => {
  const flow: Sketch = {
    links: 'start > p; p > a > j; p > b > j; j > end',
    nodes: { p: parallel(), a: activity('cb'), b: activity('fail'), j: converge() },
  };
  const operations = (node: string): Command[] => [
    retry(node),
    skip(node),
    { type: 'skip_exclusive', node, flow: 'p_a' },
    { type: 'skip_conditional_parallel', node, flows: ['p_a'] },
    forceFail(node),
    { type: 'callback', node, version: null, data: null },
  ];

  const refusals = (node: string): Rejection['type'][] =>
    operations(node).map((command) => simulate(flow).reject(command).type);

  it('needs a node', () => {
    expect(new Set(refusals('nobody'))).toEqual(new Set(['node_not_found']));
  });

  it('needs a token at it', () => {
    expect(new Set(refusals('end'))).toEqual(new Set(['node_not_active']));
    expect(simulate(flow).reject(skip('p')).message).toBe(
      'the node ParallelGateway is not under way',
    );
  });

  it('needs the right state', () => {
    const waiting = operations('a').slice(0, 4);
    const types = waiting.map((command) => simulate(flow).reject(command).type);
    expect(new Set(types)).toEqual(new Set(['node_not_failed']));
    expect(simulate(flow).reject(forceFail('b')).type).toBe('node_not_running');
    expect(simulate(flow).reject(operations('b')[5] ?? skip('b')).type).toBe('node_not_waiting');
  });

  it('needs the right kind of node', () => {
    for (const command of operations('b').slice(2, 4)) {
      expect(simulate(flow).reject(command).type).toBe('node_of_other_type');
    }
    const gateway = simulate({
      links: 'start > x; x > a > end; x > b > end',
      nodes: {
        x: exclusive({ a: '1 == 0', b: '1 == 0' }),
        a: activity('sync'),
        b: activity('sync'),
      },
    });
    expect(gateway.reject(skip('x'))).toEqual({
      type: 'node_of_other_type',
      message: 'skip needs an activity; ExclusiveGateway is none',
    });
    expect(gateway.reject(forceFail('x')).type).toBe('node_of_other_type');
  });
});

describe('retry', () => {
  it('runs the node again in a new version', () => {
    const simulation = single(activity('flaky', { times: 1 }));
    const failed = simulation.at('a').run;
    const changes = simulation.accept(retry('a'));
    expect(changes.events).toEqual([{ type: 'node_revived', node: 'a' }]);
    expect(simulation.at('a')).toMatchObject({ status: 'calling', next: null });
    expect(simulation.at('a').run).toMatchObject({ loop: 1, innerLoop: 1, retry: 1, step: 1 });
    expect(simulation.at('a').run?.version).not.toBe(failed?.version);
    simulation.settle();
    expect(simulation.runsOf('a').map(({ state, retry: count }) => [state, count])).toEqual([
      ['FAILED', 0],
      ['FINISHED', 1],
    ]);
  });

  it('needs a retryable node', () => {
    const simulation = single(activity('fail', {}, { retryable: false }));
    expect(simulation.reject(retry('a'))).toEqual({
      type: 'node_not_retryable',
      message: 'the node Step may not be retried',
    });
    const usual = single(activity('fail'));
    expect(usual.reject({ ...retry('a'), keepsRound: true } as Command).type).toBe(
      'node_not_retryable',
    );
  });

  // wire-decisions W26
  it('replaces the inputs for good', () => {
    const simulation = simulate({
      links: 'start > a > x; x > a; x > z > end',
      nodes: {
        a: activity('fail', { bit: 0, other: 1 }),
        x: exclusive({ a: '${n} < 2', z: '${n} >= 2' }),
        z: activity('sync'),
      },
      constants: { n: output('a', '_loop') },
    });
    const inputs = { bit: 1, text: '${n}' };
    simulation.accept({ type: 'retry', node: 'a', inputs, keepsRound: false });
    simulation.settle();
    expect(simulation.runsOf('a').slice(1)).toMatchObject([
      { loop: 1, retry: 1, inputs: { bit: 1, text: 1 } },
      { loop: 2, retry: 0, inputs: { bit: 1, text: 2 } },
    ]);
    expect(simulation.runOf('a').inputs).not.toHaveProperty('other');
    expect(simulation.state.inputs).toEqual(new Map([['a', inputs]]));
  });

  it('may replace them by none', () => {
    const simulation = single(activity('fail', { bit: 0 }));
    simulation.accept({ type: 'retry', node: 'a', inputs: {}, keepsRound: false });
    expect([...simulation.jobs.values()][0]?.payload?.inputs).toEqual({ _loop: 1, _inner_loop: 1 });
  });

  it('keeps them when it names none', () => {
    const simulation = single(activity('fail', { bit: 0 }));
    simulation.accept(retry('a'));
    expect(simulation.state.inputs.size).toBe(0);
    expect([...simulation.jobs.values()][0]?.payload?.inputs).toMatchObject({ bit: 0 });
  });
});

describe('skip', () => {
  it('ends the node in a run of its own and goes on', () => {
    const simulation = single(activity('flaky', { times: 1 }));
    simulation.accept(retry('a'));
    simulation.accept(forceFail('a'));
    const changes = simulation.accept(skip('a'));
    expect(changes.events).toEqual([{ type: 'node_revived', node: 'a' }]);
    expect(changes.runs).toMatchObject([
      { node: 'a', state: 'FINISHED', isSkipped: true, retry: 1, inputs: {}, outputs: {} },
    ]);
    const versions = simulation.runsOf('a').map(({ version }) => version);
    expect(new Set(versions).size).toBe(3);
    expect(simulation.at('z').status).toBe('calling');
  });

  it('gives nothing to variables', () => {
    const simulation = single(activity('cb'));
    simulation.accept({ type: 'callback', node: 'a', version: null, data: { bit: 0 } });
    simulation.settle();
    simulation.accept(skip('a'));
    expect(simulation.variables.size).toBe(0);
    const [job] = simulation.jobs.values();
    expect(job?.payload?.inputs).toMatchObject({ shown: '${made}' });
  });

  it('needs a skippable node', () => {
    const simulation = single(activity('fail', {}, { skippable: false }));
    expect(simulation.reject(skip('a')).type).toBe('node_not_skippable');
    const usual = single(activity('fail'));
    expect(usual.reject({ type: 'skip', node: 'a', onlyRound: true }).type).toBe(
      'node_not_skippable',
    );
  });
});

const TWO_WAYS = { a: activity('cb'), b: activity('cb'), j: converge() };
const NO = { a: '1 == 0', b: '1 == 0' };
const BRANCHES = 'start > x; x > a > j; x > b > j; j > end';

describe('skipping an exclusive gateway', () => {
  const failing = (): Simulation =>
    simulate({ links: BRANCHES, nodes: { ...TWO_WAYS, x: exclusive(NO) } });

  it('takes the chosen way', () => {
    const simulation = failing();
    const changes = simulation.accept({ type: 'skip_exclusive', node: 'x', flow: 'x_b' });
    expect(changes.runs).toMatchObject([{ node: 'x', state: 'FINISHED', isSkipped: true }]);
    expect(changes.events).toEqual([{ type: 'node_revived', node: 'x' }]);
    expect([...simulation.state.tokens.values()].map(({ node }) => node)).toEqual(['b']);
  });

  it('needs one of its ways', () => {
    const simulation = failing();
    expect(simulation.reject({ type: 'skip_exclusive', node: 'x', flow: 'a_j' })).toEqual({
      type: 'flow_not_found',
      message: 'no flow a_j leaves the gateway ExclusiveGateway',
    });
    expect(
      simulation.reject({ type: 'skip_conditional_parallel', node: 'x', flows: ['x_a'] }).type,
    ).toBe('node_of_other_type');
  });
});

describe('skipping a conditional parallel gateway', () => {
  const failing = (): Simulation =>
    simulate({ links: BRANCHES, nodes: { ...TWO_WAYS, x: conditional(NO) } });
  const choose = (...flows: string[]): Command => ({
    type: 'skip_conditional_parallel',
    node: 'x',
    flows,
  });

  it.each([
    [
      ['x_a', 'x_b'],
      ['a', 'b'],
    ],
    [['x_b'], ['b']],
    [['x_b', 'x_b'], ['b']],
  ])('forks along %j', (flows, expected) => {
    const simulation = failing();
    simulation.accept(choose(...flows));
    simulation.settle();
    const tokens = [...simulation.state.tokens.values()];
    expect(tokens.map(({ node }) => node)).toEqual(expected);
    const [fork] = simulation.state.forks.values();
    expect(fork).toMatchObject({ converge: 'j', expected: tokens.map(({ id }) => id) });
    for (const node of expected) {
      simulation.accept({ type: 'callback', node, version: null, data: {} });
      simulation.settle();
    }
    expect(simulation.state.status).toBe('FINISHED');
  });

  it('needs ways of its own', () => {
    const simulation = failing();
    expect(simulation.reject(choose('x_a', 'j_end')).type).toBe('flow_not_found');
    expect(simulation.reject(choose())).toEqual({
      type: 'flow_not_found',
      message: 'no flow was chosen',
    });
    expect(simulation.reject({ type: 'skip_exclusive', node: 'x', flow: 'x_a' }).type).toBe(
      'node_of_other_type',
    );
  });
});

describe('force_fail', () => {
  it.each([
    ['is called', 'forgetful', {}],
    ['polls', 'poll', { times: 3, interval: 60 }],
    ['waits', 'cb', {}],
  ])('fails a node that %s and tells its plugin', (_title, code, inputs) => {
    const simulation = single(activity(code, inputs));
    const { job, run } = simulation.at('a');
    const changes = simulation.accept(forceFail('a'));
    expect(changes.cancelled).toEqual([{ job, node: 'a', version: run?.version }]);
    expect(changes.events).toEqual([
      { type: 'node_failed', node: 'a', reason: 'enough', willRetry: false },
    ]);
    expect(changes.logs).toMatchObject([{ level: 'ERROR', message: 'enough' }]);
    expect(simulation.at('a')).toMatchObject({ status: 'failed', job: null });
    expect(simulation.runOf('a')).toMatchObject({
      state: 'FAILED',
      inputs: { ...inputs, _loop: 1, _inner_loop: 1 },
      outputs: { ex_data: 'enough', _forced_failed: true },
    });
    expect(simulation.jobs.size).toBe(0);
  });

  it('gives nothing to variables and is retried by itself like every failure', () => {
    const fields = { auto_retry: { enable: true, times: 3, interval: 4 } };
    const simulation = simulate({
      links: 'start > a > end',
      nodes: { a: activity('mcb', {}, fields) },
      constants: { made: output('a', '_scheduled_times') },
    });
    simulation.accept(forceFail('a'));
    expect(simulation.variables.size).toBe(0);
    expect(simulation.last.events).toMatchObject([{ type: 'node_failed', willRetry: true }]);
    simulation.wait(4000);
    expect(simulation.at('a')).toMatchObject({ status: 'waiting', run: { retry: 1 } });
  });

  it('works even when the job of the node is lost', () => {
    const simulation = single(activity('cb', { x: 1 }));
    simulation.jobs.clear();
    simulation.accept(forceFail('a'));
    expect(simulation.runOf('a')).toMatchObject({ inputs: {}, outputs: { ex_data: 'enough' } });
  });

  it('comes too late for a node that failed or has not begun', () => {
    const simulation = single(activity('fail'));
    expect(simulation.reject(forceFail('a')).message).toBe('the node Step is not running');
    expect(simulation.reject(forceFail('z')).type).toBe('node_not_active');
  });
});
