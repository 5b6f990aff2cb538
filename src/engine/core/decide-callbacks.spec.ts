import { type JsonObject } from '../../common/json/index.js';
import { type Command } from './commands.js';
import { durable } from './testing/scripted-plugins.js';
import { activity, graphOf, output, type Sketch, subprocess } from './testing/sketch.js';
import { Simulation, STARTED_AT } from './testing/simulation.js';

const callback = (data: JsonObject, version: string | null = null): Command => ({
  type: 'callback',
  node: 'a',
  version,
  data,
});

function waiting(code = 'cb', inputs: JsonObject = {}): Simulation {
  const sketch: Sketch = {
    links: 'start > a > z > end',
    nodes: { a: activity(code, inputs), z: activity('forgetful') },
  };
  return new Simulation(graphOf(sketch));
}

/** The answer of the plugin that is called now. */
function answer(simulation: Simulation): Command {
  const [job] = simulation.due();
  const command = job === undefined ? null : simulation.commandOf(job);
  if (command === null) throw new Error('nobody answers');
  return command;
}

describe('callback', () => {
  it('wakes its node', () => {
    const simulation = waiting().start();
    const version = simulation.at('a').run?.version ?? '';
    simulation.accept(callback({ bit: 1 }, version));
    expect(simulation.at('a').status).toBe('calling');
    simulation.settle();
    expect(simulation.runOf('a')).toMatchObject({ state: 'FINISHED', version });
  });

  it('is refused for another version', () => {
    const simulation = waiting().start();
    expect(simulation.reject(callback({}, 'v1'))).toEqual({
      type: 'stale_version',
      message: 'the callback is for an earlier run of the node',
    });
    const old = simulation.at('a').run?.version ?? '';
    simulation.accept({ type: 'force_fail', node: 'a', reason: 'x' });
    expect(simulation.reject(callback({}, old)).type).toBe('node_not_waiting');
    simulation.accept({ type: 'retry', node: 'a', inputs: null, keepsRound: false });
    simulation.settle();
    expect(simulation.reject(callback({}, old)).type).toBe('stale_version');
  });

  it('is kept while the plugin is called', () => {
    const simulation = waiting();
    simulation.begin();
    simulation.accept(callback({ bit: 1 }));
    expect(simulation.at('a')).toMatchObject({ status: 'calling', run: { early: [{ bit: 1 }] } });
    simulation.settle();
    expect(simulation.runOf('a').outputs).toMatchObject({ data: { bit: 1 } });
  });

  it('is kept while the plugin polls', () => {
    const asking = durable(({ kind, state, callback: body }) => {
      if (kind === 'execute') return { kind: 'poll', afterMs: 5000, state: 1 };
      if (state === 1) return { kind: 'await_callback', state: 2 };
      return { kind: 'finished', outputs: { body: body ?? null } };
    });
    const graph = graphOf({ links: 'start > a > end', nodes: { a: activity('asking') } });
    const simulation = new Simulation(graph, { plugins: { asking } }).start();
    expect(simulation.at('a').status).toBe('polling');
    simulation.accept(callback({ bit: 1 }));
    simulation.run();
    expect(simulation.runOf('a').outputs).toMatchObject({ body: { bit: 1 } });
  });

  it('is refused by a node that waits for its entry', () => {
    const simulation = waiting('fail').start();
    simulation.accept({ type: 'pause' });
    simulation.accept({ type: 'retry', node: 'a', inputs: null, keepsRound: false });
    expect(simulation.at('a').status).toBe('parked');
    expect(simulation.reject(callback({})).type).toBe('node_not_waiting');
  });

  it('finds what the plugin left in the same step', () => {
    const simulation = waiting('mcb', { count: 2 });
    simulation.begin();
    // The answer and the callback for it are applied together: nothing of it is stored yet.
    expect(simulation.apply(answer(simulation), callback({ bit: 1 }))).toEqual([
      { ok: true },
      { ok: true },
    ]);
    expect([...simulation.jobs.values()]).toMatchObject([
      { kind: 'schedule', payload: { state: 0, outputs: { _scheduled_times: 0 } } },
    ]);
    simulation.apply(answer(simulation), callback({ bit: 1 }));
    simulation.settle();
    expect(simulation.runOf('a').outputs).toMatchObject({ _scheduled_times: 2 });
  });

  it('finds a wait that began in the same step in which its node was entered', () => {
    const simulation = new Simulation(
      graphOf({
        links: 'start > b > a > end',
        nodes: { b: activity('noop'), a: activity('waits') },
      }),
      {
        plugins: {
          waits: {
            isInline: true,
            answer: () => ({ kind: 'await_callback', state: { kept: true } }),
          },
        },
      },
    );
    simulation.begin();
    simulation.apply(answer(simulation), callback({ bit: 1 }));
    expect([...simulation.jobs.values()]).toMatchObject([
      { kind: 'schedule', node: 'a', payload: { state: { kept: true }, callback: { bit: 1 } } },
    ]);
  });

  it('throws when what its node waits with is gone', () => {
    const simulation = waiting().start();
    simulation.jobs.clear();
    expect(() => simulation.apply(callback({}))).toThrow('job 1 of a waiting node is gone');
  });
});

describe('news of a child (flow-layer.md 5.5)', () => {
  const parent = (fields: JsonObject = {}): Simulation =>
    new Simulation(
      graphOf({
        links: 'start > s > z > end',
        nodes: { s: subprocess({}, fields), z: activity('forgetful') },
        constants: { made: output('s', '${y}') },
      }),
    );

  const news = (
    simulation: Simulation,
    kind: 'finished' | 'failed' | 'revived',
    version = simulation.at('s').run?.version ?? '',
  ): Command => ({
    type: 'child',
    node: 's',
    version,
    news: kind,
    data: { task_success: kind === 'finished', outputs: { '${y}': 'Y' } },
  });

  /** A parent whose child has failed. */
  const failed = (fields: JsonObject = {}): Simulation => {
    const simulation = parent(fields).start();
    simulation.accept(news(simulation, 'failed'));
    return simulation.settle();
  };

  it('that it finished finish the node', () => {
    const simulation = parent().start();
    simulation.accept(news(simulation, 'finished'));
    simulation.settle();
    expect(simulation.runOf('s')).toMatchObject({
      state: 'FINISHED',
      outputs: { task_id: 71, '${y}': 'Y', _result: true },
    });
    expect(simulation.variables.get('made')).toBe('Y');
  });

  it('that it failed fail the node, which remembers what it waits for', () => {
    const simulation = failed();
    expect(simulation.at('s')).toMatchObject({ status: 'failed', job: 1 });
    expect([...simulation.jobs.values()]).toMatchObject([
      { kind: 'wait', dueAt: null, payload: { outputs: { task_id: 71 } } },
    ]);
    expect(simulation.runOf('s').outputs).toMatchObject({
      task_id: 71,
      ex_data: 'the child failed',
    });
  });

  it('that it goes on revive the node', () => {
    const simulation = failed();
    const changes = simulation.accept(news(simulation, 'revived'));
    expect(changes.events).toEqual([{ type: 'node_revived', node: 's' }]);
    expect(simulation.at('s')).toMatchObject({ status: 'waiting', job: 1, timeoutJob: null });
    expect(simulation.taskState).toBe('RUNNING');
    simulation.accept(news(simulation, 'finished'));
    simulation.settle();
    expect(simulation.runsOf('s').map(({ state, version }) => [state, version])).toEqual([
      ['FAILED', 'v2'],
      ['FINISHED', 'v2'],
    ]);
    expect(simulation.runOf('s').outputs).toEqual({
      task_id: 71,
      '${y}': 'Y',
      _result: true,
      _loop: 1,
      _inner_loop: 1,
    });
  });

  it('that it finished after all finish the node', () => {
    const simulation = failed();
    const changes = simulation.accept(news(simulation, 'finished'));
    expect(changes.events).toEqual([{ type: 'node_revived', node: 's' }]);
    simulation.settle();
    expect(simulation.runOf('s').state).toBe('FINISHED');
  });

  it('that come again change nothing', () => {
    const simulation = failed();
    const { text } = simulation;
    simulation.accept(news(simulation, 'failed'));
    expect(simulation.text).toBe(text);
    simulation.accept(news(simulation, 'revived'));
    const revived = simulation.text;
    simulation.accept(news(simulation, 'revived'));
    expect(simulation.text).toBe(revived);
  });

  it('of an earlier run are dropped', () => {
    const simulation = failed();
    const old = simulation.at('s').run?.version ?? '';
    simulation.accept({ type: 'retry', node: 's', inputs: null, keepsRound: false });
    simulation.settle();
    expect(simulation.jobs.get(1)).toMatchObject({ kind: 'wait', version: 'v3' });
    const { text } = simulation;
    for (const kind of ['finished', 'failed', 'revived'] as const) {
      simulation.accept(news(simulation, kind, old));
    }
    expect(simulation.text).toBe(text);
  });

  it('are dropped when the node is over or was forced to fail', () => {
    const simulation = failed();
    const version = simulation.at('s').run?.version ?? '';
    simulation.accept(news(simulation, 'revived'));
    simulation.accept({ type: 'force_fail', node: 's', reason: 'enough' });
    const { text } = simulation;
    simulation.accept(news(simulation, 'finished', version));
    simulation.accept(news(simulation, 'revived', version));
    expect(simulation.text).toBe(text);
    simulation.accept({ type: 'skip', node: 's', onlyRound: false });
    const after = simulation.text;
    simulation.accept(news(simulation, 'finished', version));
    expect(simulation.text).toBe(after);
    simulation.accept({ type: 'revoke' });
    expect(simulation.accept(news(simulation, 'finished', version)).jobs.size).toBe(0);
  });

  it('are dropped while the node is about to run again by itself', () => {
    const simulation = failed({ auto_retry: { enable: true, times: 1, interval: 5 } });
    const { text } = simulation;
    simulation.accept(news(simulation, 'finished'));
    simulation.accept(news(simulation, 'revived'));
    expect(simulation.text).toBe(text);
    simulation.run();
    expect(simulation.at('s')).toMatchObject({ status: 'waiting', run: { retry: 1 } });
  });

  it('that come before the node waits are kept', () => {
    const simulation = parent();
    simulation.begin();
    simulation.accept(news(simulation, 'revived'));
    simulation.accept(news(simulation, 'finished'));
    simulation.settle();
    expect(simulation.runOf('s').state).toBe('FINISHED');
  });

  it.each([{}, { error_ignorable: true }])(
    'that it finished count more than a failure that is worked on: %j',
    (fields) => {
      const simulation = parent(fields).start();
      simulation.accept(news(simulation, 'failed'));
      // The plugin is told of the failure while the child is retried and ends well.
      simulation.accept(news(simulation, 'revived'));
      simulation.accept(news(simulation, 'finished'));
      simulation.settle();
      expect(simulation.runsOf('s')).toMatchObject([
        { state: 'FINISHED', isErrorIgnored: false, outputs: { task_id: 71, '${y}': 'Y' } },
      ]);
    },
  );

  it('that it goes on count more than a failure that is worked on', () => {
    const simulation = parent().start();
    simulation.accept(news(simulation, 'failed'));
    simulation.accept(news(simulation, 'revived'));
    simulation.settle();
    expect(simulation.at('s')).toMatchObject({ status: 'waiting', run: { early: [] } });
    expect(simulation.at('s').run).not.toHaveProperty('isRevived');
    expect([simulation.runsOf('s'), simulation.taskState]).toEqual([[], 'RUNNING']);
    simulation.accept(news(simulation, 'finished'));
    simulation.settle();
    expect(simulation.runsOf('s')).toMatchObject([{ state: 'FINISHED', outputs: { task_id: 71 } }]);
  });

  it('that it goes on are no longer so when it fails again', () => {
    const simulation = parent().start();
    simulation.accept(news(simulation, 'failed'));
    simulation.accept(news(simulation, 'revived'));
    simulation.accept(news(simulation, 'failed'));
    simulation.settle();
    expect(simulation.at('s').status).toBe('failed');
    expect(simulation.runsOf('s')).toHaveLength(1);
  });

  it('that it failed and goes on before the node waits leave it waiting', () => {
    const simulation = parent();
    simulation.begin();
    simulation.accept(news(simulation, 'failed'));
    simulation.accept(news(simulation, 'revived'));
    simulation.settle();
    expect(simulation.at('s').status).toBe('waiting');
    expect(simulation.at('s').run).not.toHaveProperty('isRevived');
  });

  it('that it failed twice fail the node', () => {
    const simulation = parent().start();
    simulation.accept(news(simulation, 'failed'));
    simulation.accept(news(simulation, 'failed'));
    simulation.settle();
    expect(simulation.at('s').status).toBe('failed');
    expect(simulation.runsOf('s')).toHaveLength(1);
  });

  it('all in one step come to the same', () => {
    const simulation = failed();
    const all = ['revived', 'failed', 'revived', 'finished'] as const;
    simulation.apply(...all.map((kind) => news(simulation, kind)));
    simulation.settle();
    expect(simulation.runOf('s').state).toBe('FINISHED');
  });

  it('let a revived node have its time again', () => {
    const simulation = failed({
      timeout_config: { enable: true, seconds: 9, action: 'forced_fail' },
    });
    expect(simulation.jobs.size).toBe(1);
    simulation.now += 60_000;
    simulation.accept(news(simulation, 'revived'));
    const { timeoutJob } = simulation.at('s');
    expect(simulation.jobs.get(timeoutJob ?? 0)).toMatchObject({
      kind: 'timeout',
      dueAt: STARTED_AT + 69_000,
    });
    simulation.run();
    expect(simulation.runOf('s').outputs).toMatchObject({ task_id: 71, _forced_failed: true });
  });
});
