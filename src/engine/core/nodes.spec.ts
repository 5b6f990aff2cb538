import {
  activity,
  constant,
  converge,
  exclusive,
  graphOf,
  output,
  parallel,
  type Sketch,
} from './testing/sketch.js';
import { Simulation, type SimulationOptions, STARTED_AT } from './testing/simulation.js';

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

describe('the start event', () => {
  it('is a run of its own', () => {
    const simulation = simulate({ links: 'start > a > end', nodes: { a: activity('cb') } }).start();
    expect(simulation.runs).toEqual([
      {
        seq: expect.any(Number),
        node: 'start',
        version: 'v1',
        state: 'FINISHED',
        loop: 1,
        innerLoop: 1,
        retry: 0,
        isSkipped: false,
        isErrorIgnored: false,
        startedAt: STARTED_AT,
        finishedAt: STARTED_AT,
        inputs: {},
        outputs: {},
      },
    ]);
    expect(simulation.events).toEqual([]);
  });

  // flow-layer.md 2.6
  it('computes once what is to be computed once', () => {
    const simulation = simulate({
      links: 'start > a > end',
      nodes: { a: activity('sync', { frozen: '${frozen}', live: '${live}' }) },
      constants: {
        who: constant('Ines'),
        frozen: constant('hi ${who}', { pre_render_mako: true }),
        live: constant('bye ${who}'),
        nothing: constant(null, { pre_render_mako: true }),
      },
    });
    simulation.begin();
    expect([...simulation.variables]).toEqual([
      ['frozen', 'hi Ines'],
      ['nothing', null],
    ]);
    expect(simulation.runOf('a').outputs).toMatchObject({ frozen: 'hi Ines', live: 'bye Ines' });
  });

  it('fails when that is not possible; a retry fails again, a skip goes on', () => {
    const simulation = simulate({
      links: 'start > a > end',
      nodes: { a: activity('sync', { x: '${fine}' }) },
      constants: {
        fine: constant('${1 + 1}', { pre_render_mako: true }),
        json: constant('{', { custom_type: 'json_variable', pre_render_mako: true }),
      },
    });
    simulation.begin();
    const reason = expect.stringMatching(
      /^context hydrate failed\(the JSON of \$\{json\} is broken: .*\), check node log for details$/,
    ) as string;
    expect(simulation.at('start')).toMatchObject({ status: 'failed', job: null });
    expect(simulation.taskState).toBe('FAILED');
    expect(simulation.runOf('start')).toMatchObject({
      state: 'FAILED',
      inputs: {},
      outputs: { ex_data: reason },
    });
    expect(simulation.logs).toMatchObject([{ node: 'start', level: 'ERROR', message: reason }]);
    expect(simulation.events.at(-1)).toEqual({
      type: 'node_failed',
      node: 'start',
      reason,
      willRetry: false,
    });
    // Nothing is frozen unless everything can be.
    expect(simulation.variables.size).toBe(0);
    simulation.accept({ type: 'retry', node: 'start', inputs: null, keepsRound: false });
    expect(simulation.runsOf('start').map(({ retry }) => retry)).toEqual([0, 1]);
    simulation.accept({ type: 'skip', node: 'start', onlyRound: false });
    expect(simulation.runOf('start')).toMatchObject({ isSkipped: true, outputs: {} });
    expect(simulation.state.status).toBe('FINISHED');
  });
});

describe('the end event', () => {
  it('exports variables, or their keys when there are none', () => {
    const simulation = simulate({
      links: 'start > a > end',
      nodes: { a: activity('sync', { x: 'made' }) },
      constants: {
        who: constant('Ines'),
        hello: constant('hi ${who}'),
        made: output('a', 'x'),
        missing: output('a', 'y'),
        nothing: constant(null),
      },
      outputs: ['hello', 'made', 'missing', 'nothing', 'nobody'],
    }).start();
    const outputs = {
      '${hello}': 'hi Ines',
      '${made}': 'made',
      '${missing}': '${missing}',
      '${nothing}': null,
      '${nobody}': '${nobody}',
    };
    expect(simulation.runOf('end')).toMatchObject({ state: 'FINISHED', inputs: {}, outputs });
    expect(simulation.events).toEqual([{ type: 'finished', outputs }]);
    expect(simulation.text).toBe(
      `{"status":"FINISHED","n":${simulation.state.nextNumber},"tokens":[],"bytes":${simulation.state.outputBytes}}`,
    );
    expect(simulation.taskState).toBe('FINISHED');
  });

  it('fails when they can not be computed', () => {
    const simulation = simulate({
      links: 'start > a > end',
      nodes: { a: activity('sync') },
      constants: { json: constant('{', { custom_type: 'json_variable' }) },
      outputs: ['json'],
    }).start();
    expect(simulation.at('end').status).toBe('failed');
    expect(simulation.runOf('end').outputs).toEqual({
      ex_data: expect.stringMatching(/^context hydrate failed\(/),
    });
    expect(simulation.reject({ type: 'skip', node: 'end', onlyRound: false }).type).toBe(
      'node_of_other_type',
    );
    expect(simulation.taskState).toBe('FAILED');
  });
});

describe('a gateway that fails', () => {
  it('says why and waits', () => {
    const simulation = simulate({
      links: 'start > x; x > a > end; x > b > end',
      nodes: {
        x: exclusive({ a: '1 == 0', b: '1 == 0' }),
        a: activity('sync'),
        b: activity('sync'),
      },
    }).start();
    const reason = 'all conditions of branches are not meet';
    expect(simulation.runOf('x')).toMatchObject({
      state: 'FAILED',
      inputs: {},
      outputs: { ex_data: reason },
    });
    expect(simulation.logs.map(({ message }) => message)).toEqual([reason]);
    expect(simulation.at('x')).toMatchObject({ status: 'failed', job: null, until: null });
    simulation.accept({ type: 'retry', node: 'x', inputs: { a: 1 }, keepsRound: false });
    expect(simulation.state.inputs.size).toBe(0);
    expect(simulation.runsOf('x').map(({ retry }) => retry)).toEqual([0, 1]);
  });
});

describe('a step', () => {
  it('leaves the rest to a later one when it has worked long enough', () => {
    const simulation = simulate(FORK, { entriesPerStep: 2 });
    simulation.begin();
    expect(simulation.path).toBe('start p');
    expect([...simulation.state.tokens.values()].map(({ status }) => status)).toEqual([
      'ready',
      'ready',
    ]);
    const [job] = simulation.jobs.values();
    expect(job).toEqual({
      no: expect.any(Number),
      kind: 'continue',
      token: 0,
      node: '',
      version: '',
      step: 0,
      dueAt: STARTED_AT,
      payload: null,
    });
    simulation.accept({ type: 'continue', job: job?.no ?? 0 });
    expect(simulation.at('a').status).toBe('calling');
    expect(simulation.at('b').status).toBe('calling');
    expect(simulation.jobs.has(job?.no ?? 0)).toBe(false);
  });

  it('holds back what it left when the task is paused meanwhile', () => {
    const simulation = simulate(FORK, { entriesPerStep: 2 });
    simulation.begin();
    simulation.accept({ type: 'pause' });
    simulation.settle();
    expect(simulation.at('a').status).toBe('parked');
    simulation.accept({ type: 'resume' });
    expect(simulation.at('a').status).toBe('calling');
  });

  it('does not let a token go on twice when it applies several commands', () => {
    const simulation = simulate(
      {
        links: 'start > m; m > a > k; m > p; p > b > j; p > j; p > c > j; j > k; k > end',
        nodes: {
          m: parallel(),
          a: activity('sync'),
          p: parallel(),
          b: activity('sync'),
          c: activity('sync'),
          j: converge(),
          k: converge(),
        },
      },
      { entriesPerStep: 2 },
    );
    // What the first command leaves stands in line twice after the second one.
    simulation.begin();
    simulation.apply({ type: 'continue', job: 98 }, { type: 'continue', job: 99 });
    simulation.settle();
    expect(simulation.runsOf('p')).toHaveLength(1);
    expect(simulation.runsOf('j')).toHaveLength(1);
    expect(simulation.state.status).toBe('FINISHED');
  });
});

describe('the limit of runs', () => {
  const LOOP: Sketch = {
    links: 'start > a > x; x > a; x > z > end',
    nodes: {
      a: activity('sync'),
      x: exclusive({ a: '${n} < ${most}', z: '${n} >= ${most}' }),
      z: activity('sync'),
    },
    constants: { n: output('a', '_loop'), most: constant(5) },
  };

  it('lets a node run so often', () => {
    expect(simulate(LOOP, { maxRuns: 5 }).start().state.status).toBe('FINISHED');
  });

  it('fails the next entry', () => {
    const simulation = simulate(LOOP, { maxRuns: 4 }).start();
    expect(simulation.at('a')).toMatchObject({ status: 'failed', job: null });
    expect(simulation.runOf('a')).toMatchObject({
      state: 'FAILED',
      loop: 5,
      inputs: {},
      outputs: { ex_data: 'node execution exceed rerun limit 4' },
    });
  });

  it('lets in whom an operator lets in (engine-core.md 4.3 step 7)', () => {
    const simulation = simulate(LOOP, { maxRuns: 4 }).start();
    simulation.accept({ type: 'retry', node: 'a', inputs: null, keepsRound: false });
    expect(simulation.runOf('a')).toMatchObject({ state: 'FINISHED', loop: 5, retry: 1 });
    expect(simulation.at('x').status).toBe('failed');
    simulation.accept({ type: 'skip_exclusive', node: 'x', flow: 'x_z' });
    expect(simulation.state.status).toBe('FINISHED');
  });
});
