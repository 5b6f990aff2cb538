import { prepareTree } from '../../pipeline/index.js';
import {
  activity,
  conditional,
  constant,
  converge,
  exclusive,
  graphOf,
  type NodeSketch,
  parallel,
  type Sketch,
  subprocess,
  treeOf,
} from './testing/sketch.js';
import { Simulation } from './testing/simulation.js';

/*
 * Execution cases of engine-core.md 10.1. Not here, because no flow of BKFlow reaches them:
 * - E24, E26: custom end events; the tree has only `EmptyEndEvent`.
 * - E28: `start_node_id`; a task starts at its start event.
 * E20 and E22 nest sub-processes in one execution there; here each is a task of its own, played by a second simulation.
 */

const POLL = activity('poll');
const [YES, NO] = ['1 == 1', '1 == 0'];

function simulate(sketch: Sketch): Simulation {
  return new Simulation(graphOf(sketch)).start().run();
}

/** The nodes that finished, without events, in the order of their names. */
function finishedOf(simulation: Simulation): string {
  const finished = simulation.runs.filter(({ state }) => state === 'FINISHED');
  const nodes = finished.map(({ node }) => node).filter((id) => id !== 'start' && id !== 'end');
  return [...new Set(nodes)].sort().join(' ');
}

function named(prefix: string, count: number, node: NodeSketch): Record<string, NodeSketch> {
  const names = Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  return Object.fromEntries(names.map((name) => [name, node]));
}

function ways(from: string, to: string, names: readonly string[]): string {
  return names.map((name) => `${from} > ${name} > ${to}`).join('; ');
}

const BASE = { _loop: 1, _inner_loop: 1 };

describe('engine-core.md 10.1', () => {
  it('E2: a hundred nodes in a row', () => {
    const nodes = named('a', 100, POLL);
    const simulation = simulate({
      links: `start > ${Object.keys(nodes).join(' > ')} > end`,
      nodes,
    });
    const order = ['start', ...Object.keys(nodes), 'end'].join(' ');
    expect(simulation.path).toBe(order);
    expect(simulation.runOf('a99')).toMatchObject({
      inputs: BASE,
      outputs: { ...BASE, _result: true },
    });
    expect(simulation.state.status).toBe('FINISHED');
  });

  it('E4: a parallel block in a parallel block', () => {
    const [outer, inner] = [named('o', 10, POLL), named('i', 10, POLL)];
    const simulation = simulate({
      links: `start > p; p > q; ${ways('p', 'j', Object.keys(outer))};
              ${ways('q', 'k', Object.keys(inner))}; k > j; j > end`,
      nodes: { p: parallel(), q: parallel(), j: converge(), k: converge(), ...outer, ...inner },
    });
    expect(simulation.runs.every(({ state }) => state === 'FINISHED')).toBe(true);
    expect(simulation.runs).toHaveLength(26);
    expect(simulation.state.status).toBe('FINISHED');
    const order = simulation.path.split(' ');
    expect(order.indexOf('k')).toBeGreaterThan(order.lastIndexOf('i9'));
    expect(order.slice(-2)).toEqual(['j', 'end']);
  });

  it('E6: an exclusive block in an exclusive block', () => {
    const simulation = simulate({
      links: `start > x; x > y; x > a1 > j; x > a2 > j;
              y > b0 > k; y > b1 > k; k > j; j > end`,
      nodes: {
        x: exclusive({ y: YES, a1: NO, a2: NO }),
        y: exclusive({ b0: YES, b1: NO }),
        ...{ a1: POLL, a2: POLL, b0: POLL, b1: POLL, j: converge(), k: converge() },
      },
    });
    expect(finishedOf(simulation)).toBe('b0 j k x y');
    expect(simulation.state.status).toBe('FINISHED');
  });

  const branches = named('a', 5, POLL);
  const fork = `start > x; ${ways('x', 'j', Object.keys(branches))}; j > end`;
  const around = { ...branches, j: converge() };
  const conditions = (value: string): Record<string, string> =>
    Object.fromEntries(Object.keys(branches).map((name) => [name, value]));

  it.each([
    ['E8', exclusive(conditions(NO))],
    ['E18', conditional(conditions(NO))],
  ])('%s: no condition holds', (_case, gateway) => {
    const simulation = simulate({ links: fork, nodes: { ...around, x: gateway } });
    expect(simulation.runs).toMatchObject([
      { node: 'start', state: 'FINISHED' },
      {
        node: 'x',
        state: 'FAILED',
        inputs: {},
        outputs: { ex_data: 'all conditions of branches are not meet' },
      },
    ]);
    expect(simulation.state.status).toBe('RUNNING');
  });

  it('E10: two conditions of an exclusive gateway hold', () => {
    const gateway = exclusive({ ...conditions(NO), a1: YES, a2: YES });
    const simulation = simulate({ links: fork, nodes: { ...around, x: gateway } });
    expect(simulation.runOf('x').outputs).toEqual({
      ex_data: "multiple conditions meet: ['x_a1', 'x_a2']",
    });
  });

  it('E12: a condition on a variable that does not exist', () => {
    const gateway = exclusive({ ...conditions('0 == 1'), a0: '${k} == 1' });
    const simulation = simulate({ links: fork, nodes: { ...around, x: gateway } });
    expect(simulation.runOf('x').outputs).toEqual({
      ex_data: 'all conditions of branches are not meet',
    });
  });

  it('E14, as wire-decisions W16 has it: FIRST takes the first', () => {
    const extra = { strategy: 'FIRST' };
    const gateway = exclusive({ ...conditions(NO), a1: YES, a2: YES }, { extra });
    const simulation = simulate({ links: fork, nodes: { ...around, x: gateway } });
    expect(finishedOf(simulation)).toBe('a1 j x');
  });

  it('E16: a conditional parallel block in a conditional parallel block', () => {
    const inner = named('i', 5, POLL);
    const outer = named('o', 3, POLL);
    const simulation = simulate({
      links: `start > p; p > q; ${ways('p', 'j', Object.keys(outer))};
              ${ways('q', 'k', Object.keys(inner))}; k > j; j > end`,
      nodes: {
        p: conditional({ q: YES, o0: YES, o1: NO, o2: NO }),
        q: conditional({ i0: YES, i1: NO, i2: NO, i3: NO, i4: NO }),
        ...{ ...outer, ...inner, j: converge(), k: converge() },
      },
    });
    expect(finishedOf(simulation)).toBe('i0 j k o0 p q');
    expect(simulation.state.status).toBe('FINISHED');
  });

  /** Ends the node of a parent with what its child came to. */
  function report(parent: Simulation, node: string, child: Simulation): void {
    const event = child.events.at(-1);
    if (event?.type !== 'finished') throw new Error('the child has not finished');
    const version = parent.at(node).run?.version ?? '';
    const data = { task_success: true, outputs: event.outputs };
    parent.accept({ type: 'child', node, version, news: 'finished', data });
    parent.run();
  }

  const leaf: Sketch = { links: 'start > a > end', nodes: { a: POLL } };
  const branch: Sketch = { links: 'start > s > end', nodes: { s: subprocess() } };

  it('E20: a sub-process', () => {
    const parent = simulate(branch);
    expect(finishedOf(parent)).toBe('');
    report(parent, 's', simulate(leaf));
    expect(parent.runOf('s')).toMatchObject({ state: 'FINISHED', outputs: BASE });
    expect(parent.state.status).toBe('FINISHED');
  });

  it('E22: a sub-process in a sub-process', () => {
    const [parent, child] = [simulate(branch), simulate(branch)];
    report(child, 's', simulate(leaf));
    report(parent, 's', child);
    for (const simulation of [parent, child]) {
      expect(simulation.runOf('s')).toMatchObject({ state: 'FINISHED', outputs: BASE });
      expect(simulation.state.status).toBe('FINISHED');
    }
  });

  it('E30: the end right behind the start is refused before it is compiled', () => {
    const tree = treeOf({ links: 'start > end', nodes: {}, constants: { x: constant(1) } });
    const { problems } = prepareTree(tree, { maxNodes: 100, maxSubprocessDepth: 1 });
    expect(problems.map(({ type, path }) => `${type} ${path}`)).toEqual([
      'illegal_connection /pipeline_tree/flows/start_end/target',
    ]);
  });
});
