import { type Command } from './commands.js';
import {
  activity,
  conditional,
  constant,
  converge,
  type NodeSketch,
  parallel,
  subprocess,
} from './testing/sketch.js';
import { simulate } from './testing/simulate.js';
import { type Simulation, STARTED_AT } from './testing/simulation.js';

/*
 * Control cases of engine-core.md 10.3. Not here, because no operation of BKFlow's gateway reaches them, or because what
 * they look at is elsewhere:
 * - K12: pause of a nested pipeline; a child is a task of its own and is paused as such.
 * - K14, K16, K30: pause of a single node.
 * - K26: operations on unknown tasks; the service finds the task before the core is asked.
 * - K42: the stack of nested pipelines at `retry_subprocess`; there is none, a retry starts a new child.
 * The rows about "no sleeping process" have no counterpart: a token that has failed is always there.
 */

function named(prefix: string, count: number, node: NodeSketch): Record<string, NodeSketch> {
  const names = Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  return Object.fromEntries(names.map((name) => [name, node]));
}

const retry = (node: string): Command => ({
  type: 'retry',
  node,
  inputs: { bit: 1 },
  keepsRound: false,
});
const skip = (node: string): Command => ({ type: 'skip', node, onlyRound: false });
const forceFail = (node: string, reason: string): Command => ({ type: 'force_fail', node, reason });
const callback = (node: string, bit?: number): Command => ({
  type: 'callback',
  node,
  version: null,
  data: bit === undefined ? {} : { bit },
});

const BASE = { _loop: 1, _inner_loop: 1 };

/** P( P(5 fail), 5 fail ) */
function failures(): Simulation {
  const [outer, inner] = [named('o', 5, activity('fail')), named('i', 5, activity('fail'))];
  const ways = (from: string, to: string, names: object): string =>
    Object.keys(names)
      .map((name) => `${from} > ${name} > ${to}`)
      .join('; ');
  return simulate({
    links: `start > p; p > q; ${ways('p', 'j', outer)}; ${ways('q', 'k', inner)}; k > j; j > end`,
    nodes: { p: parallel(), q: parallel(), j: converge(), k: converge(), ...outer, ...inner },
  });
}

/** P( ten times timer(5) → poll ) */
function timers(): Simulation {
  const [first, second] = [named('t', 10, activity('timer')), named('s', 10, activity('poll'))];
  const ways = Object.keys(first).map((name) => `p > ${name} > ${name.replace('t', 's')} > j`);
  return simulate({
    links: `start > p; ${ways.join('; ')}; j > end`,
    nodes: { p: parallel(), j: converge(), ...first, ...second },
  });
}

describe('engine-core.md 10.3', () => {
  it.each([
    ['K2', retry],
    ['K4', skip],
  ])('%s: many failures, mended one after the other', (_case, mend) => {
    const simulation = failures();
    const failed = [...simulation.state.tokens.values()].filter(
      ({ status }) => status === 'failed',
    );
    expect(failed).toHaveLength(10);
    expect(simulation.state.status).toBe('RUNNING');
    expect([...simulation.runsOf('j'), ...simulation.runsOf('k')]).toEqual([]);
    for (const { node } of failed) {
      simulation.accept(mend(node));
      simulation.settle();
    }
    expect(simulation.state.status).toBe('FINISHED');
    const last = new Map(simulation.runs.map((run) => [run.node, run.state]));
    expect(new Set(last.values())).toEqual(new Set(['FINISHED']));
  });

  it('K6: a timer is forced to fail, then skipped', () => {
    const simulation = simulate({
      links: 'start > a > end',
      nodes: { a: activity('timer', { seconds: 5 }) },
    });
    simulation.wait(2000);
    simulation.accept(forceFail('a', 'x'));
    const outputs = {
      ...BASE,
      ex_data: 'x',
      _forced_failed: true,
      _result: true,
      eta: '5',
      type: 'countdown',
      timing_time: 0,
    };
    expect(simulation.runOf('a')).toMatchObject({ state: 'FAILED' });
    expect(simulation.runOf('a').outputs).toEqual(outputs);
    simulation.accept(skip('a'));
    expect(simulation.state.status).toBe('FINISHED');
    // The failed run stays in the history with its outputs.
    expect(simulation.runsOf('a')[0]?.outputs).toEqual(outputs);
  });

  it('K8: a node that waits is forced to fail', () => {
    const simulation = simulate({ links: 'start > a > end', nodes: { a: activity('cb') } });
    simulation.accept(forceFail('a', 'x'));
    expect(simulation.runOf('a')).toMatchObject({ inputs: BASE });
    expect(simulation.runOf('a').outputs).toEqual({
      ...BASE,
      _result: true,
      ex_data: 'x',
      _forced_failed: true,
    });
    simulation.accept(skip('a'));
    expect(simulation.state.status).toBe('FINISHED');
  });

  it('K10: paused and resumed at once', () => {
    const simulation = timers();
    simulation.accept({ type: 'pause' });
    simulation.accept({ type: 'resume' });
    simulation.run();
    expect(simulation.state.status).toBe('FINISHED');
    expect(simulation.runs).toHaveLength(24);
  });

  it('K10, later: paused while the timers run', () => {
    const simulation = timers();
    simulation.wait(2000);
    simulation.accept({ type: 'pause' });
    simulation.run();
    const held = [...simulation.state.tokens.values()];
    expect(held.map(({ status, node }) => [status, node.charAt(0)])).toEqual(
      Array(10).fill(['parked', 's']),
    );
    simulation.accept({ type: 'resume' });
    simulation.run();
    expect(simulation.state.status).toBe('FINISHED');
  });

  // There the timers finish after the revoke; architecture.md 5 cancels jobs and timers at once.
  it('K18: revoked while the timers run', () => {
    const simulation = timers();
    simulation.wait(2000);
    const changes = simulation.accept({ type: 'revoke' });
    expect(changes.cancelled).toHaveLength(10);
    simulation.run();
    expect(simulation.path).toBe('start p');
    expect(simulation.taskState).toBe('REVOKED');
  });

  it('K20: a sub-process whose values can not be computed fails again', () => {
    const simulation = simulate({
      links: 'start > s > end',
      nodes: { s: subprocess({ '${x}': { show_type: 'show', value: '${broken}' } }) },
      constants: { broken: constant('{', { custom_type: 'json_variable' }) },
    });
    simulation.accept({ type: 'retry', node: 's', inputs: null, keepsRound: false });
    const runs = simulation.runsOf('s');
    expect(runs).toMatchObject([
      { state: 'FAILED', retry: 0 },
      { state: 'FAILED', retry: 1 },
    ]);
    expect(new Set(runs.map(({ version }) => version)).size).toBe(2);
    expect(runs[0]?.outputs['ex_data']).toMatch(/^inputs hydrate failed\(/);
  });

  it('K22: a node that waits for five callbacks', () => {
    const simulation = simulate({ links: 'start > a > end', nodes: { a: activity('mcb') } });
    const callBack = (times: number): void => {
      for (let count = 1; count <= times; count += 1) {
        simulation.accept(callback('a', 1));
        simulation.settle();
      }
    };
    callBack(3);
    expect(simulation.at('a').status).toBe('waiting');
    expect([...simulation.jobs.values()][0]?.payload?.outputs).toEqual({ _scheduled_times: 3 });
    callBack(2);
    expect(simulation.runOf('a').outputs).toMatchObject({ _scheduled_times: 5 });
    expect(simulation.state.status).toBe('FINISHED');
  });

  it('K24: a callback that says no, a retry, one that says yes', () => {
    const simulation = simulate({ links: 'start > a > end', nodes: { a: activity('cb') } });
    simulation.accept(callback('a', 0));
    simulation.settle();
    const { version } = simulation.runOf('a');
    expect(simulation.runOf('a').state).toBe('FAILED');
    simulation.accept({ type: 'retry', node: 'a', inputs: null, keepsRound: false });
    simulation.settle();
    simulation.accept(callback('a'));
    simulation.settle();
    expect(simulation.runOf('a').state).toBe('FINISHED');
    expect(simulation.runOf('a').version).not.toBe(version);
  });

  it('K28: resumed when nothing was held', () => {
    const simulation = simulate({ links: 'start > a > end', nodes: { a: activity('cb') } });
    simulation.accept({ type: 'pause' });
    expect(simulation.accept({ type: 'resume' }).jobs.size).toBe(0);
    expect(simulation.state.status).toBe('RUNNING');
  });

  it('K32, K34, K38: what an operation needs', () => {
    const simulation = simulate({
      links: 'start > p; p > a > j; p > b > j; p > c > j; j > end',
      nodes: {
        p: parallel(),
        a: activity('cb'),
        b: activity('fail', {}, { retryable: false, skippable: false }),
        c: activity('fail'),
        j: converge(),
      },
    });
    const refused = (command: Command): string => simulation.reject(command).type;
    expect(refused(retry('a'))).toBe('node_not_failed');
    expect(refused(retry('b'))).toBe('node_not_retryable');
    expect(refused(skip('a'))).toBe('node_not_failed');
    expect(refused(skip('b'))).toBe('node_not_skippable');
    expect(refused(forceFail('c', 'x'))).toBe('node_not_running');
    expect(refused(forceFail('j', 'x'))).toBe('node_not_active');
  });

  it('K36: a conditional parallel gateway is skipped along two ways', () => {
    const simulation = simulate({
      links: 'start > x; x > a > j; x > b > j; x > c > j; j > end',
      nodes: {
        x: conditional({ a: '1 == 0', b: '1 == 0', c: '1 == 0' }),
        a: activity('poll'),
        b: activity('poll'),
        c: activity('poll'),
        j: converge(),
      },
    });
    const flows = ['x_a', 'x_c'];
    const changes = simulation.accept({ type: 'skip_conditional_parallel', node: 'x', flows });
    expect(changes.jobs.size).toBe(2);
    expect(changes.runs).toMatchObject([{ node: 'x', state: 'FINISHED', isSkipped: true }]);
    expect([...simulation.state.forks.values()]).toMatchObject([{ converge: 'j', arrived: [] }]);
    simulation.run();
    expect(simulation.path).toBe('start x x a c j end');
  });

  it('K40: callbacks that nobody waits for', () => {
    const simulation = simulate({
      links: 'start > a > b > end',
      nodes: { a: activity('cb'), b: activity('cb') },
    });
    expect(simulation.reject(callback('b')).type).toBe('node_not_active');
    const stale: Command = { type: 'callback', node: 'a', version: 'v1', data: {} };
    expect(simulation.reject(stale).type).toBe('stale_version');
    simulation.accept(callback('a'));
    simulation.settle();
    expect(simulation.reject(callback('a')).type).toBe('node_not_active');
    expect(simulation.at('b').since).toBe(STARTED_AT);
  });
});
