import { type Command } from './commands.js';
import { type JsonObject } from '../../common/json/index.js';
import { durable, finished, inline } from './testing/scripted-plugins.js';
import { activity, constant, graphOf, type NodeSketch, output } from './testing/sketch.js';
import { simulate } from './testing/simulate.js';
import { Simulation, type SimulationOptions, STARTED_AT } from './testing/simulation.js';

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

describe('an inline plugin', () => {
  it('runs inside the step', () => {
    const simulation = single(activity('sync', { x: 'X' }));
    expect(simulation.path).toBe('start a z end');
    expect(simulation.runOf('a')).toMatchObject({
      state: 'FINISHED',
      inputs: { x: 'X', _loop: 1, _inner_loop: 1 },
      outputs: { x: 'X', _result: true, _loop: 1, _inner_loop: 1 },
    });
    expect(simulation.runOf('z').outputs).toMatchObject({ shown: 'X' });
    expect(simulation.jobs.size).toBe(0);
  });

  it('is told everything about its call', () => {
    const meta = { component: { code: 'sync', api_meta: { id: 1 }, data: {} } };
    const simulation = single(activity('sync', {}, meta), { mock: { nodes: [] } });
    expect(simulation.calls[0]).toEqual({
      kind: 'execute',
      taskId: 42,
      spaceId: 1,
      nodeId: 'task-a',
      nodeName: 'Step',
      version: 'v2',
      step: 0,
      plugin: { code: 'sync', version: 'legacy' },
      inputs: { _loop: 1, _inner_loop: 1 },
      loop: 1,
      innerLoop: 1,
      retry: 0,
      system: { task_id: 42, operator: 'Ines' },
      state: null,
      outputs: {},
      apiMeta: { id: 1 },
      mock: { nodes: [] },
    });
    expect(simulation.calls[1]).not.toHaveProperty('apiMeta');
  });

  it('sees variables, sets them and logs', () => {
    const assign = inline((call, context) => {
      context.log('WARNING', 'changed');
      return {
        kind: 'finished',
        outputs: { seen: context.findVariable('who')?.kind ?? 'none' },
        assign: new Map([['who', 'Bo']]),
      };
    });
    const simulation = simulate(
      {
        links: 'start > a > z > end',
        nodes: { a: activity('assign'), z: activity('assign', { who: '${who}' }) },
        constants: { who: constant('${name}'), name: constant('Ines') },
      },
      { plugins: { assign } },
    );
    expect(simulation.runOf('a').outputs).toMatchObject({ seen: 'splice' });
    expect(simulation.runOf('z')).toMatchObject({
      inputs: { who: 'Bo' },
      outputs: { seen: 'plain' },
    });
    expect(simulation.logs).toMatchObject([
      { node: 'a', version: 'v2', level: 'WARNING', message: 'changed', at: STARTED_AT },
      { node: 'z', version: 'v3', level: 'WARNING', message: 'changed' },
    ]);
  });

  it('may go on later, like any other', () => {
    const slow = inline(() => ({ kind: 'poll', afterMs: -5, state: { a: 1 } }));
    const simulation = single(activity('slow'), { plugins: { slow } });
    expect(simulation.at('a')).toMatchObject({ status: 'polling', until: STARTED_AT });
  });
});

describe('any other plugin', () => {
  it('is called by a job', () => {
    const simulation = new Simulation(
      graphOf({ links: 'start > a > end', nodes: { a: activity('noop', { x: 'X' }) } }),
    );
    simulation.begin();
    const token = simulation.at('a');
    expect(token).toMatchObject({ status: 'calling', job: 1, timeoutJob: null, until: null });
    expect([...simulation.jobs.values()]).toEqual([
      {
        no: 1,
        kind: 'execute',
        token: 1,
        node: 'a',
        version: 'v2',
        step: 1,
        dueAt: STARTED_AT,
        payload: { inputs: { x: 'X', _loop: 1, _inner_loop: 1 }, outputs: {}, state: null },
      },
    ]);
    expect(simulation.runsOf('a')).toEqual([]);
    simulation.settle();
    expect(simulation.runOf('a').outputs).toMatchObject({ x: 'X', _result: true });
    expect(simulation.last.jobs.get(1)).toBeNull();
  });

  it('is called again after the time it asked for', () => {
    const simulation = single(activity('poll', { x: 'X', times: 2, interval: 4 }));
    // The first poll comes at once.
    expect(simulation.at('a')).toMatchObject({ status: 'polling', until: STARTED_AT + 4000 });
    expect([...simulation.jobs.values()]).toMatchObject([
      {
        kind: 'schedule',
        step: 3,
        dueAt: STARTED_AT + 4000,
        payload: { outputs: { x: 'X', times: 2, interval: 4 }, state: 0 },
      },
    ]);
    simulation.wait(3999);
    expect(simulation.calls).toHaveLength(2);
    simulation.wait(1);
    expect(simulation.calls.map(({ kind, step, state }) => [kind, step, state])).toEqual([
      ['execute', 1, null],
      ['schedule', 2, 1],
      ['schedule', 3, 0],
      // The inline node behind it.
      ['execute', 0, null],
    ]);
    expect(simulation.runOf('a')).toMatchObject({
      startedAt: STARTED_AT,
      finishedAt: STARTED_AT + 4000,
    });
  });

  it('adds to what it gave before', () => {
    const growing = durable(({ kind, outputs, state }) =>
      kind === 'execute'
        ? { kind: 'poll', afterMs: 0, state: 1, outputs: { x: 1, y: 1 } }
        : finished({ y: 2, z: Object.keys(outputs).length + Number(state) }),
    );
    const simulation = single(activity('growing'), { plugins: { growing } });
    expect(simulation.runOf('a').outputs).toEqual({
      x: 1,
      y: 2,
      z: 3,
      _result: true,
      _loop: 1,
      _inner_loop: 1,
    });
  });

  it('can not give what the engine gives', () => {
    const lying = durable(() => finished({ _result: false, _loop: 7, x: 1 }));
    const simulation = single(activity('lying'), { plugins: { lying } });
    expect(simulation.runOf('a').outputs).toEqual({
      x: 1,
      _result: true,
      _loop: 1,
      _inner_loop: 1,
    });
  });

  it('waits for a callback as long as it takes', () => {
    const simulation = single(activity('cb'));
    expect(simulation.at('a')).toMatchObject({ status: 'waiting', until: null });
    expect([...simulation.jobs.values()]).toMatchObject([{ kind: 'wait', dueAt: null, step: 1 }]);
    simulation.wait(1_000_000_000);
    expect(simulation.at('a').status).toBe('waiting');
    simulation.accept({ type: 'callback', node: 'a', version: null, data: { bit: 1 } });
    expect(simulation.at('a').status).toBe('calling');
    expect([...simulation.jobs.values()]).toMatchObject([
      { kind: 'schedule', step: 2, payload: { callback: { bit: 1 } } },
    ]);
    simulation.settle();
    expect(simulation.runOf('a').outputs).toMatchObject({ data: { bit: 1 } });
  });

  it('takes one callback for each of its waits', () => {
    const simulation = single(activity('mcb', { count: 2 }), { plugins: {} });
    const first: Command = { type: 'callback', node: 'a', version: null, data: { bit: 1 } };
    const second: Command = { ...first, data: { bit: 2 } };
    simulation.accept(first);
    expect(simulation.reject(second).type).toBe('callback_repeated');
    simulation.settle();
    simulation.accept(second);
    simulation.settle();
    expect(simulation.calls.slice(0, 3).map(({ callback }) => callback)).toEqual([
      undefined,
      { bit: 1 },
      { bit: 2 },
    ]);
    expect(simulation.state.status).toBe('FINISHED');
  });

  it('fails its node when it does not exist, unless errors are ignored', () => {
    const simulation = single(activity('unknown'));
    const reason = 'there is no plugin unknown in version v1';
    expect(simulation.runOf('a').outputs).toMatchObject({ ex_data: reason, _result: false });
    expect(simulation.at('a').status).toBe('failed');
    const ignoring = single(activity('unknown', {}, { error_ignorable: true }));
    expect(ignoring.runOf('a')).toMatchObject({ state: 'FINISHED', isErrorIgnored: true });
    expect(ignoring.state.status).toBe('FINISHED');
  });
});

describe('inputs that can not be computed', () => {
  const broken = (fields: JsonObject, options: SimulationOptions = {}): Simulation =>
    simulate(
      {
        links: 'start > a > end',
        nodes: { a: activity('sync', { x: ['${json}'] }, fields) },
        constants: { json: constant('{', { custom_type: 'json_variable' }) },
      },
      options,
    );

  // engine-core.md 5.1 step 5
  it.each([{}, { error_ignorable: true }])(
    'fail the node, even where errors are ignored: %j',
    (fields) => {
      const simulation = broken(fields);
      expect(simulation.calls).toEqual([]);
      expect(simulation.at('a')).toMatchObject({ status: 'failed', job: null });
      expect(simulation.runOf('a')).toMatchObject({
        state: 'FAILED',
        inputs: { x: ['${json}'], _loop: 1, _inner_loop: 1 },
        outputs: {
          ex_data: expect.stringMatching(
            /^inputs hydrate failed\(the JSON of \$\{json\} is broken/,
          ),
          _result: false,
          _loop: 1,
          _inner_loop: 1,
        },
      });
      expect(simulation.logs).toMatchObject([{ node: 'a', level: 'ERROR' }]);
    },
  );

  it('fail the node, which is retried by itself', () => {
    const simulation = broken(RETRIED);
    expect(simulation.last.events).toMatchObject([{ type: 'node_failed', willRetry: true }]);
    expect(simulation.at('a')).toMatchObject({ status: 'failed', until: STARTED_AT + 3000 });
    simulation.run();
    expect(simulation.runsOf('a').map(({ retry }) => retry)).toEqual([0, 1, 2]);
    expect(simulation.last.events).toMatchObject([{}, { type: 'node_failed', willRetry: false }]);
    expect(simulation.calls).toEqual([]);
  });

  it('can be replaced by a retry', () => {
    const simulation = broken({});
    simulation.accept({ type: 'retry', node: 'a', inputs: { x: 1 }, keepsRound: false });
    expect(simulation.state.status).toBe('FINISHED');
  });

  it('name the variables that refer to each other in a circle', () => {
    const simulation = simulate(
      {
        links: 'start > a > end',
        nodes: { a: activity('sync', { x: '${one}' }) },
        constants: { one: constant(''), two: constant('') },
      },
      { constants: { one: '<${two}>', two: '<${one}>' } },
    );
    expect(simulation.runOf('a').outputs['ex_data']).toBe(
      'inputs hydrate failed(the variable ${one} refers to itself), check node log for details',
    );
  });
});
