import { type JsonObject } from '../../common/json/index.js';
import {
  activity,
  constant,
  converge,
  exclusive,
  output,
  parallel,
  type Sketch,
  subprocess,
} from './testing/sketch.js';
import { simulate } from './testing/simulate.js';
import { type Simulation } from './testing/simulation.js';

/*
 * Loop cases of engine-core.md 10.4. L8 and L10 are about `loop_config`, which BKFlow has for sub-processes only; here
 * they run with one. L10's defects (a retry of one round empties the list) are not copied (engine-core.md 11.3 no. 15).
 */

/** The child of the node's current run ends. */
function end(simulation: Simulation, isSuccess: boolean, outputs: JsonObject = {}): void {
  const version = simulation.at('s').run?.version ?? '';
  const news = isSuccess ? 'finished' : 'failed';
  const data = { task_success: isSuccess, outputs };
  simulation.accept({ type: 'child', node: 's', version, news, data });
  simulation.settle();
}

function loopsOf(simulation: Simulation, node: string): number[] {
  return simulation.runsOf(node).map(({ loop }) => loop);
}

describe('engine-core.md 10.4', () => {
  it('L2: a sub-process in a loop', () => {
    const simulation = simulate({
      links: 'start > a1 > s > x; x > s; x > z > end',
      nodes: {
        a1: activity('sync'),
        s: subprocess({
          '${a_i}': { show_type: 'show', value: '${s_i}' },
          '${input_a}': { show_type: 'show', value: '${l.split(",")[s_i]}' },
        }),
        x: exclusive({ s: '${s_i} < 4', z: '${s_i} >= 4' }),
        z: activity('sync', { last: '${output_a}' }),
      },
      constants: {
        l: constant('a,b,c,d,e'),
        s_i: output('s', '_loop'),
        output_a: output('s', '${output_a}'),
      },
    });
    for (const value of ['b', 'c', 'd', 'e']) {
      const spec = simulation.calls.at(-1)?.inputs['subprocess'] as JsonObject;
      expect(spec['constants']).toMatchObject({ '${input_a}': { value } });
      end(simulation, true, { '${output_a}': value });
    }
    expect(loopsOf(simulation, 's')).toEqual([1, 2, 3, 4]);
    const { inputs, outputs } = simulation.runOf('s');
    expect(inputs['subprocess']).toMatchObject({ constants: { '${a_i}': { value: 4 } } });
    expect(outputs).toMatchObject({ '${output_a}': 'e', _loop: 4, _inner_loop: 4 });
    expect(simulation.runOf('z').inputs).toMatchObject({ last: 'e' });
    expect(simulation.state.status).toBe('FINISHED');
  });

  it('L4: loops inside of parallel branches', () => {
    const simulation = simulate({
      links: `start > a1 > p; p > a2; p > a3; p > a5 > j;
              a2 > x1; x1 > a2; x1 > j;
              a3 > a4 > x2; x2 > a3; x2 > j; j > end`,
      nodes: {
        a1: activity('sync'),
        p: parallel(),
        a2: activity('noop'),
        a3: activity('noop'),
        a4: activity('noop'),
        a5: activity('noop'),
        x1: exclusive({ a2: '${l_2} < 2', j: '${l_2} >= 2' }),
        x2: exclusive({ a3: '${l_4} < 2', j: '${l_4} >= 2' }),
        j: converge(),
      },
      constants: { l_2: output('a2', '_loop'), l_4: output('a4', '_loop') },
    });
    for (const node of ['a2', 'a3', 'a4', 'x1', 'x2']) {
      expect(loopsOf(simulation, node)).toEqual([1, 2]);
    }
    for (const node of ['a1', 'a5', 'p', 'j']) expect(loopsOf(simulation, node)).toEqual([1]);
    expect(simulation.state.status).toBe('FINISHED');
  });

  it('L6: the first failure in a loop is skipped', () => {
    const simulation = simulate({
      links: 'start > a > x; x > a; x > z > end',
      nodes: {
        a: activity('fail1'),
        x: exclusive({ a: '${l} < 4', z: '${l} >= 4' }),
        z: activity('sync'),
      },
      constants: { l: output('a', '_loop') },
    });
    expect(simulation.at('a').status).toBe('failed');
    simulation.accept({ type: 'skip', node: 'a', onlyRound: false });
    simulation.settle();
    expect(simulation.state.status).toBe('FINISHED');
    // The failed run gave its `_loop`, so the gateway saw 1.
    expect(
      simulation.runsOf('a').map(({ loop, state, isSkipped }) => [loop, state, isSkipped]),
    ).toEqual([
      [1, 'FAILED', false],
      [1, 'FINISHED', true],
      [2, 'FINISHED', false],
      [3, 'FINISHED', false],
      [4, 'FINISHED', false],
    ]);
    expect(simulation.runOf('a').outputs).toEqual({
      loop: 4,
      _loop: 4,
      _inner_loop: 4,
      _result: true,
    });
  });

  const looping: Sketch = {
    links: 'start > s > end',
    nodes: {
      s: subprocess(
        {},
        {
          loop_config: { enable: true, type: 'time_loop', loop_times: 3, retryable: true },
        },
      ),
    },
  };

  it('L8: a node that loops by itself', () => {
    const simulation = simulate(looping);
    for (let round = 1; round <= 3; round += 1) end(simulation, true);
    expect(loopsOf(simulation, 's')).toEqual([1, 2, 3]);
    expect(simulation.variables.get('outputs')).toHaveLength(3);
    expect(simulation.state.status).toBe('FINISHED');
  });

  it('L10: it fails in its second round', () => {
    const failing = (): Simulation => {
      const simulation = simulate(looping);
      end(simulation, true);
      end(simulation, false);
      return simulation;
    };
    const fromFront = failing();
    fromFront.accept({ type: 'retry', node: 's', inputs: null, keepsRound: false });
    fromFront.settle();
    expect(fromFront.at('s').run).toMatchObject({ loop: 1, innerLoop: 1 });
    end(fromFront, true);
    expect(fromFront.variables.get('outputs')).toHaveLength(1);
    const inPlace = failing();
    inPlace.accept({ type: 'retry', node: 's', inputs: null, keepsRound: true });
    inPlace.settle();
    expect(inPlace.at('s').run).toMatchObject({ loop: 2, innerLoop: 2 });
    end(inPlace, true);
    expect(inPlace.variables.get('outputs')).toHaveLength(2);
  });
});
