import { type JsonObject, type JsonValue } from '../../common/json/index.js';
import { type Command } from './commands.js';
import { inline } from './testing/scripted-plugins.js';
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
import { type Simulation, STARTED_AT } from './testing/simulation.js';

function looping(config: JsonObject, fields: JsonObject = {}): Sketch {
  const item = { key: '${x}', show_type: 'show', value: 'item ${item}' };
  const loop_config = { enable: true, type: 'array_loop', loop_times: null, ...config };
  return {
    links: 'start > s > z > end',
    nodes: {
      s: subprocess({ '${x}': item }, { loop_config, ...fields }),
      z: activity('sync', { rounds: '${outputs}' }),
    },
    constants: { list: constant(['a', 'b', 'c']), made: output('s', '${y}') },
  };
}

const COUNTED = { type: 'time_loop', loop_times: 3 };
const LISTED = { loop_params: { '${item}': '${list}' } };

/** The child of the round ends. */
function end(simulation: Simulation, isSuccess: boolean, outputs: JsonObject = {}): void {
  const version = simulation.at('s').run?.version ?? '';
  const data = { task_success: isSuccess, outputs };
  const news = isSuccess ? 'finished' : 'failed';
  simulation.accept({ type: 'child', node: 's', version, news, data });
  simulation.settle();
}

/** The item of the round, as the child gets it. */
function item(simulation: Simulation): JsonValue | undefined {
  return itemOf(simulation.calls.at(-1)?.inputs ?? {});
}

function itemOf(inputs: JsonObject): JsonValue | undefined {
  const spec = inputs['subprocess'] as JsonObject;
  const constants = spec['constants'] as JsonObject;
  return (constants['${x}'] as JsonObject)['value'];
}

const RETRY: Command = { type: 'retry', node: 's', inputs: null, keepsRound: false };

describe('a looping sub-process (flow-layer.md 5.6)', () => {
  it('runs once for each item and collects what the rounds came to', () => {
    const simulation = simulate(looping(LISTED));
    expect(simulation.state.rounds).toEqual(new Map([['s', 3]]));
    for (const name of ['a', 'b', 'c']) {
      expect(item(simulation)).toBe(`item ${name}`);
      end(simulation, true, { '${y}': name, plain: 1 });
    }
    const runs = simulation.runsOf('s');
    expect(runs.map(({ state, loop, innerLoop }) => [state, loop, innerLoop])).toEqual([
      ['FINISHED', 1, 1],
      ['FINISHED', 2, 2],
      ['FINISHED', 3, 3],
    ]);
    const rounds = ['a', 'b', 'c'].map((y, index) => ({
      task_id: 71 + index,
      y,
      plain: 1,
      result: true,
      inner_loop: index + 1,
    }));
    expect(simulation.variables.get('outputs')).toEqual(rounds);
    expect(simulation.runOf('z').inputs['rounds']).toEqual(rounds);
    // Ordinary mapping is not done.
    expect(simulation.variables.has('made')).toBe(false);
    expect(simulation.state.rounds.size).toBe(0);
    expect(simulation.state.status).toBe('FINISHED');
  });

  it.each<[string, JsonObject, number]>([
    ['the number it says', COUNTED, 3],
    ['the number it says, with params', { ...LISTED, loop_times: 2 }, 2],
    ['the items of a text', { loop_params: { '${item}': 'a, b' } }, 2],
    ['the shortest of several lists', { loop_params: { i: '${list}', j: 'x,y' } }, 2],
    ['once without a list', {}, 1],
  ])('runs %s', (_title, config, times) => {
    const simulation = simulate(looping(config));
    for (let round = 1; round <= times; round += 1) end(simulation, true);
    expect(simulation.runsOf('s')).toHaveLength(times);
    expect(simulation.state.status).toBe('FINISHED');
  });

  it('trims the parts of a text and takes the keys of an object', () => {
    const texts = simulate(looping({ loop_params: { '${item}': ' a , b ' } }));
    expect(item(texts)).toBe('item a');
    const objects = simulate(looping({ loop_params: { '${item}': '${list}' } }), {
      constants: { list: { '10': 1, k: 2 } },
    });
    expect(item(objects)).toBe('item 10');
  });

  /** Its list gets shorter when w is called back. */
  function changing(): Simulation {
    const { nodes, constants } = looping(LISTED);
    return simulate(
      {
        links: 'start > p; p > s > j; p > w > c > j; j > end',
        nodes: {
          ...(nodes['s'] && { s: nodes['s'] }),
          p: parallel(),
          w: activity('cb'),
          c: activity('change'),
          j: converge(),
        },
        constants: constants ?? {},
      },
      {
        plugins: {
          change: inline(() => ({ kind: 'finished', assign: new Map([['list', ['x']]]) })),
        },
      },
    );
  }

  it('fixes the number of rounds in the first one', () => {
    const simulation = changing();
    simulation.accept({ type: 'callback', node: 'w', version: null, data: {} });
    simulation.settle();
    expect(simulation.variables.get('list')).toEqual(['x']);
    for (let round = 1; round <= 3; round += 1) end(simulation, true);
    const items = simulation.runsOf('s').map(({ inputs }) => itemOf(inputs));
    expect(items).toEqual(['item a', 'item None', 'item None']);
    expect(simulation.state.status).toBe('FINISHED');
  });

  it('counts them anew when it is retried', () => {
    const simulation = changing();
    end(simulation, false);
    simulation.accept({ type: 'callback', node: 'w', version: null, data: {} });
    simulation.settle();
    simulation.accept(RETRY);
    simulation.settle();
    end(simulation, true);
    expect(simulation.runsOf('s')).toHaveLength(2);
    expect(simulation.state.status).toBe('FINISHED');
  });

  it('has null where a list ends early', () => {
    const simulation = simulate(looping({ loop_times: 2, loop_params: { '${item}': '${list}' } }), {
      constants: { list: ['a'] },
    });
    end(simulation, true);
    expect(item(simulation)).toBe('item None');
  });

  it.each<[string, JsonValue, string]>([
    ['is none', 5, '循环参数 ${item} 的值必须是可迭代对象'],
    ['is too long', Array(101).fill(1), '循环参数 ${item} 的值超过最大循环次数 100'],
  ])('fails when a list %s', (_title, list, reason) => {
    const simulation = simulate(looping(LISTED), { constants: { list } });
    expect(simulation.runOf('s').outputs['ex_data']).toBe(
      `inputs hydrate failed(${reason}), check node log for details`,
    );
    expect(simulation.at('s').status).toBe('failed');
  });

  it('stops at a round that fails', () => {
    const simulation = simulate(looping(LISTED));
    end(simulation, true);
    end(simulation, false);
    expect(simulation.at('s').status).toBe('failed');
    expect(simulation.runOf('s')).toMatchObject({ state: 'FAILED', loop: 2, innerLoop: 2 });
    expect(simulation.variables.get('outputs')).toMatchObject([
      { result: true, inner_loop: 1 },
      { result: false, inner_loop: 2, ex_data: 'the child failed' },
    ]);
  });

  it('goes on after a round that fails when it may', () => {
    const simulation = simulate(looping({ ...LISTED, fail_skip: true }));
    end(simulation, false);
    end(simulation, true);
    end(simulation, false);
    expect(simulation.runsOf('s')).toMatchObject([
      { state: 'FINISHED', isErrorIgnored: true },
      { state: 'FINISHED', isErrorIgnored: false },
      { state: 'FINISHED', isErrorIgnored: true },
    ]);
    expect(simulation.state.status).toBe('FINISHED');
    expect(simulation.variables.get('outputs')).toMatchObject([
      { result: false },
      { result: true },
      { result: false },
    ]);
  });

  it('leaves the loop at once when its errors are ignored', () => {
    const simulation = simulate(looping({ ...LISTED, fail_skip: true }, { error_ignorable: true }));
    end(simulation, false);
    expect(simulation.runsOf('s')).toHaveLength(1);
    expect(simulation.state.rounds.size).toBe(0);
    expect(simulation.state.status).toBe('FINISHED');
  });

  describe('after a failed round', () => {
    const failedInSecond = (config: JsonObject): Simulation => {
      const simulation = simulate(looping({ ...LISTED, ...config }));
      end(simulation, true, { '${y}': 1 });
      end(simulation, false);
      return simulation;
    };

    it('begins with the first round when it is retried', () => {
      const simulation = failedInSecond({});
      simulation.accept(RETRY);
      simulation.settle();
      expect(simulation.at('s').run).toMatchObject({ loop: 1, innerLoop: 1, retry: 1 });
      end(simulation, true, { '${y}': 2 });
      expect(simulation.variables.get('outputs')).toMatchObject([{ y: 2, inner_loop: 1 }]);
    });

    it('repeats the round when only that is retried', () => {
      const simulation = failedInSecond({ retryable: true });
      simulation.accept({ ...RETRY, keepsRound: true });
      simulation.settle();
      expect(simulation.at('s').run).toMatchObject({ loop: 2, innerLoop: 2, retry: 1 });
      expect(item(simulation)).toBe('item b');
      end(simulation, true, { '${y}': 2 });
      end(simulation, true, { '${y}': 3 });
      expect(simulation.variables.get('outputs')).toMatchObject([
        { y: 1, result: true },
        { y: 2, result: true },
        { y: 3, result: true },
      ]);
      expect(simulation.state.status).toBe('FINISHED');
    });

    it('goes on with the next round when only that is skipped', () => {
      const simulation = failedInSecond({ skippable: true });
      simulation.accept({ type: 'skip', node: 's', onlyRound: true });
      simulation.settle();
      expect(item(simulation)).toBe('item c');
      end(simulation, true);
      expect(simulation.variables.get('outputs')).toMatchObject([
        { result: true },
        { result: false },
        { result: true },
      ]);
      expect(simulation.state.status).toBe('FINISHED');
    });

    it('leaves the loop when the node is skipped', () => {
      const simulation = failedInSecond({});
      simulation.accept({ type: 'skip', node: 's', onlyRound: false });
      expect(simulation.state.rounds.size).toBe(0);
      expect(simulation.state.status).toBe('FINISHED');
    });

    it('refuses what the loop does not allow', () => {
      const simulation = failedInSecond({});
      expect(simulation.reject({ ...RETRY, keepsRound: true }).type).toBe('node_not_retryable');
      expect(simulation.reject({ type: 'skip', node: 's', onlyRound: true }).type).toBe(
        'node_not_skippable',
      );
    });

    it('skips the last round as well', () => {
      const simulation = simulate(looping({ ...COUNTED, loop_times: 1, skippable: true }));
      end(simulation, false);
      simulation.accept({ type: 'skip', node: 's', onlyRound: true });
      expect(simulation.state.status).toBe('FINISHED');
    });

    it('has one round when the first one could not even be counted', () => {
      const simulation = simulate(looping({ ...LISTED, skippable: true }), {
        constants: { list: 5 },
      });
      simulation.accept({ type: 'skip', node: 's', onlyRound: true });
      expect(simulation.state.status).toBe('FINISHED');
    });
  });

  it('repeats a round by itself', () => {
    const fields = { auto_retry: { enable: true, times: 1, interval: 2 } };
    const simulation = simulate(looping(LISTED, fields));
    end(simulation, true);
    end(simulation, false);
    expect(simulation.at('s').until).toBe(STARTED_AT + 2000);
    simulation.wait(2000);
    expect(simulation.at('s').run).toMatchObject({ loop: 2, innerLoop: 2, retry: 1 });
    end(simulation, true);
    // Retries are counted by node, not by round.
    expect(simulation.at('s').run).toMatchObject({ innerLoop: 3, retry: 0, autoRetries: 1 });
    end(simulation, false);
    expect(simulation.at('s')).toMatchObject({ status: 'failed', until: null });
  });

  it('counts its rounds anew in each pass of a loop around it', () => {
    const sketch: Sketch = {
      links: 'start > i > s > x; x > i; x > z > end',
      nodes: {
        i: activity('sync'),
        s: subprocess({}, { loop_config: { enable: true, type: 'time_loop', loop_times: 2 } }),
        x: exclusive({ i: '${n} < 2', z: '${n} >= 2' }),
        z: activity('sync'),
      },
      constants: { n: output('i', '_loop') },
    };
    const simulation = simulate(sketch, { maxRuns: 3 });
    for (let round = 1; round <= 3; round += 1) end(simulation, true);
    end(simulation, false);
    // A retry goes back to the first round of the pass.
    simulation.accept(RETRY);
    simulation.settle();
    end(simulation, true);
    end(simulation, true);
    expect(simulation.runsOf('s').map(({ loop, innerLoop }) => [loop, innerLoop])).toEqual([
      [1, 1],
      [2, 2],
      [3, 1],
      [4, 2],
      [3, 1],
      [4, 2],
    ]);
    expect(simulation.state.status).toBe('FINISHED');
  });
});
