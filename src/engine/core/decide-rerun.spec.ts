import { type Command } from './commands.js';
import {
  activity,
  conditional,
  converge,
  exclusive,
  graphOf,
  output,
  parallel,
  type Sketch,
  subprocess,
} from './testing/sketch.js';
import { simulate } from './testing/simulate.js';
import { type Simulation } from './testing/simulation.js';

const rerun = (node: string): Command => ({ type: 'rerun', node });

const FLOW: Sketch = {
  links: 'start > a > p; p > b > j; p > c > j; j > x; x > a; x > z > end',
  nodes: {
    a: activity('sync', { x: 'X', seen: '${made}' }),
    p: parallel(),
    b: activity('noop'),
    c: activity('cb'),
    j: converge(),
    x: exclusive({ a: '1 == 0', z: '1 == 1' }),
    z: activity('sync'),
  },
  constants: { made: output('a', 'x') },
  outputs: ['made'],
};

function ended(): Simulation {
  const simulation = simulate(FLOW);
  simulation.accept({ type: 'callback', node: 'c', version: null, data: {} });
  return simulation.settle();
}

describe('the main stream', () => {
  it('leads around parallel blocks', () => {
    const graph = graphOf({
      links: `start > p; p > b > j; p > y; y > c > j; y > d > j; j > x; x > q; x > e > k;
              q > f > k; q > g > k; k > end`,
      nodes: {
        p: parallel(),
        b: activity('sync'),
        y: exclusive({ c: '1 == 1', d: '1 == 0' }),
        c: activity('sync'),
        d: activity('sync'),
        j: converge(),
        x: exclusive({ q: '1 == 1', e: '1 == 0' }),
        e: activity('sync'),
        q: conditional({ f: '1 == 1', g: '1 == 1' }),
        f: activity('sync'),
        g: activity('sync'),
        k: converge(),
      },
    });
    expect([...graph.mainStream].sort().join(' ')).toBe('e end j k p q start x');
  });
});

describe('rerun', () => {
  it('runs a task that ended again from a node', () => {
    const simulation = ended();
    expect(simulation.path).toBe('start a p b c j x z end');
    const before = simulation.runs.length;
    const changes = simulation.accept(rerun('x'));
    expect(changes.events[0]).toEqual({ type: 'rerun', node: 'x' });
    expect(simulation.runs.slice(before).map(({ node }) => node)).toEqual(['x', 'z', 'end']);
    expect(simulation.state.status).toBe('FINISHED');
    // On a cycle entries are counted on; what is no part of one has a first run again.
    expect(simulation.runOf('x').loop).toBe(2);
    expect(simulation.runOf('z').loop).toBe(1);
    const versions = simulation.runs.map(({ version }) => version);
    expect(new Set(versions).size).toBe(versions.length);
  });

  it('keeps what was produced', () => {
    const simulation = ended();
    simulation.accept(rerun('a'));
    expect(simulation.runOf('a').inputs).toMatchObject({ seen: 'X' });
    expect([...simulation.state.forks.values()]).toMatchObject([{ converge: 'j', arrived: [] }]);
  });

  it('goes on in a task that was revoked', () => {
    const simulation = simulate(FLOW);
    simulation.accept({ type: 'revoke' });
    simulation.accept(rerun('p'));
    simulation.settle();
    expect(simulation.taskState).toBe('RUNNING');
    simulation.accept({ type: 'callback', node: 'c', version: null, data: {} });
    simulation.settle();
    expect(simulation.state.status).toBe('FINISHED');
    expect(simulation.runsOf('j')).toHaveLength(1);
  });

  it('goes on in a task that stands still at failed nodes, whose timers it ends', () => {
    const retried = { auto_retry: { enable: true, times: 1, interval: 5 } };
    const simulation = simulate({
      links: 'start > a > p; p > b > j; p > s > j; j > end',
      nodes: {
        a: activity('sync'),
        p: parallel(),
        b: activity('fail', {}, retried),
        s: subprocess(),
        j: converge(),
      },
    });
    expect(simulation.reject(rerun('a'))).toEqual({
      type: 'task_busy',
      message: 'the task still runs; revoke it, or wait until nothing of it does',
    });
    const { version = '' } = simulation.at('s').run ?? {};
    const news: Command = { type: 'child', node: 's', version, news: 'failed', data: {} };
    simulation.accept(news);
    simulation.settle();
    expect(simulation.jobs.size).toBe(2);
    simulation.accept(rerun('a'));
    expect([...simulation.jobs.values()].map(({ kind }) => kind)).toEqual(['execute', 'execute']);
    // The first child is somebody else's by now.
    const { text } = simulation;
    simulation.accept({ ...news, news: 'finished' });
    expect(simulation.text).toBe(text);
  });

  it('frees a paused task that stands still', () => {
    const simulation = simulate({
      links: 'start > a > b > end',
      nodes: { a: activity('fail'), b: activity('sync') },
    });
    simulation.accept({ type: 'pause' });
    simulation.accept(rerun('b'));
    expect(simulation.state.status).toBe('FINISHED');
  });

  it.each([
    ['nobody', 'node_not_found'],
    ['b', 'node_not_startable'],
    ['j', 'node_not_startable'],
    ['end', 'node_not_startable'],
  ])('is refused from %s', (node, type) => {
    expect(ended().reject(rerun(node)).type).toBe(type);
  });

  it('says from where it is refused', () => {
    expect(ended().reject(rerun('b')).message).toBe('the flow can not be run again from Step');
    const nameless = simulate({
      links: 'start > p; p > a > j; p > b > j; j > end',
      nodes: {
        p: parallel(),
        a: activity('sync', {}, { name: 'A' }),
        b: activity('sync'),
        j: { ...converge(), fields: { name: '', type: 'ConvergeGateway' } },
      },
    });
    expect(nameless.reject(rerun('j')).message).toBe('the flow can not be run again from j');
  });
});
