import {
  activity,
  conditional,
  converge,
  exclusive,
  graphOf,
  output,
  parallel,
  type Sketch,
} from './testing/sketch.js';
import { Simulation, type SimulationOptions } from './testing/simulation.js';

function simulate(sketch: Sketch, options: SimulationOptions = {}): Simulation {
  return new Simulation(graphOf(sketch), options);
}

const FORK: Sketch = {
  links: 'start > p; p > a > j; p > b > j; j > z > end',
  nodes: {
    p: parallel(),
    a: activity('cb'),
    b: activity('cb'),
    j: converge(),
    z: activity('sync'),
  },
};

describe('a fork', () => {
  it('makes a token for each way and waits for all of them', () => {
    const simulation = simulate(FORK).start();
    const tokens = [...simulation.state.tokens.values()];
    const [fork] = simulation.state.forks.values();
    expect(tokens.map(({ node, status, forks }) => [node, status, forks])).toEqual([
      ['a', 'waiting', [fork?.id]],
      ['b', 'waiting', [fork?.id]],
    ]);
    expect(fork).toEqual({
      id: expect.any(Number),
      parent: 1,
      converge: 'j',
      expected: tokens.map(({ id }) => id),
      arrived: [],
      outer: [],
    });
    simulation.accept({ type: 'callback', node: 'b', version: null, data: {} });
    simulation.settle();
    expect(fork?.arrived).toEqual([simulation.state.forks.values().next().value?.expected[1]]);
    expect(simulation.runsOf('j')).toEqual([]);
    simulation.accept({ type: 'callback', node: 'a', version: null, data: {} });
    simulation.settle();
    expect(simulation.path).toBe('start p b a j z end');
    expect(simulation.state.status).toBe('FINISHED');
  });

  it('goes on with the token that came to it', () => {
    const simulation = simulate({ ...FORK, nodes: { ...FORK.nodes, z: activity('cb') } }).start();
    for (const node of ['a', 'b']) {
      simulation.accept({ type: 'callback', node, version: null, data: {} });
      simulation.settle();
    }
    expect([...simulation.state.tokens.values()]).toMatchObject([{ id: 1, node: 'z', forks: [] }]);
    expect(simulation.state.forks.size).toBe(0);
  });

  it('gives two ways to one node one token', () => {
    const simulation = simulate({
      links: 'start > p; p > j; p > j; p > a > j; j > end',
      nodes: { p: parallel(), a: activity('cb'), j: converge() },
    });
    simulation.start();
    expect(simulation.state.tokens.size).toBe(1);
    expect([...simulation.state.forks.values()][0]?.expected).toHaveLength(2);
    simulation.accept({ type: 'callback', node: 'a', version: null, data: {} });
    simulation.settle();
    expect(simulation.path).toBe('start p a j end');
  });

  it('nests', () => {
    const simulation = simulate({
      links: `start > p; p > q; p > c > j;
              q > a > k; q > b > k; k > j; j > end`,
      nodes: {
        p: parallel(),
        q: conditional({ a: '1 == 1', b: '1 == 1' }),
        a: activity('cb'),
        b: activity('noop'),
        c: activity('noop'),
        k: converge(),
        j: converge(),
      },
    }).start();
    const [outer, inner] = [...simulation.state.forks.values()];
    expect(simulation.at('a').forks).toEqual([outer?.id, inner?.id]);
    expect(inner).toMatchObject({ outer: [outer?.id], converge: 'k' });
    simulation.accept({ type: 'callback', node: 'a', version: null, data: {} });
    simulation.settle();
    expect(simulation.path).toBe('start p q c b a k j end');
  });

  it('may share its converge with an exclusive gateway', () => {
    const simulation = simulate({
      links: `start > p; p > x; p > c > j; x > a > j; x > b > j; j > end`,
      nodes: {
        p: parallel(),
        x: exclusive({ a: '1 == 1', b: '1 == 0' }),
        a: activity('noop'),
        b: activity('noop'),
        c: activity('noop'),
        j: converge(),
      },
    }).start();
    expect(simulation.path).toBe('start p x a c j end');
  });

  it('may stand on one of the ways to its converge', () => {
    const simulation = simulate({
      links: `start > x; x > p; x > c > j; p > a > j; p > b > j; j > end`,
      nodes: {
        x: exclusive({ p: '1 == 0', c: '1 == 1' }),
        p: parallel(),
        a: activity('noop'),
        b: activity('noop'),
        c: activity('noop'),
        j: converge(),
      },
    }).start();
    // Nobody forked: the converge lets the token pass.
    expect(simulation.path).toBe('start x c j end');
  });

  it('is a new one in each pass of a loop', () => {
    const simulation = simulate({
      links: 'start > i > p; p > a > j; p > b > j; j > x; x > i; x > z > end',
      nodes: {
        i: activity('sync'),
        p: parallel(),
        a: activity('noop'),
        b: activity('noop'),
        j: converge(),
        x: exclusive({ i: '${n} < 3', z: '${n} >= 3' }),
        z: activity('sync'),
      },
      constants: { n: output('i', '_loop') },
    }).start();
    expect(simulation.path).toBe(
      'start i p a b j x i p a b j x i p a b j x z end'.replaceAll('  ', ' '),
    );
    expect(simulation.runsOf('j').map(({ loop, innerLoop }) => [loop, innerLoop])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(simulation.runOf('z').loop).toBe(1);
  });
});
