import { type Command } from './commands.js';
import { activity, converge, graphOf, parallel, type Sketch } from './testing/sketch.js';
import { simulate } from './testing/simulate.js';
import { Simulation, STARTED_AT } from './testing/simulation.js';

const SERIAL: Sketch = {
  links: 'start > a > z > end',
  nodes: { a: activity('cb'), z: activity('cb') },
};
const callback = (node: string): Command => ({ type: 'callback', node, version: null, data: {} });

describe('pause', () => {
  it('holds back entries only', () => {
    const simulation = simulate(SERIAL);
    const changes = simulation.accept({ type: 'pause' });
    expect(changes.events).toEqual([{ type: 'paused' }]);
    expect(simulation.taskState).toBe('SUSPENDED');
    // A running node goes on.
    simulation.accept(callback('a'));
    simulation.settle();
    expect(simulation.runOf('a').state).toBe('FINISHED');
    expect(simulation.at('z')).toMatchObject({ status: 'parked', run: null, job: null });
    expect(simulation.jobs.size).toBe(0);
  });

  it('is refused twice and after the end', () => {
    const simulation = simulate(SERIAL);
    simulation.accept({ type: 'pause' });
    expect(simulation.reject({ type: 'pause' })).toEqual({
      type: 'task_not_running',
      message: 'the task is paused already',
    });
    simulation.accept({ type: 'revoke' });
    expect(simulation.reject({ type: 'pause' })).toEqual({
      type: 'task_ended',
      message: 'the task is REVOKED; nothing in it can be changed any more',
    });
  });

  it('lets polls go on', () => {
    const simulation = simulate({
      links: 'start > a > z > end',
      nodes: { a: activity('timer', { seconds: 3 }), z: activity('sync') },
    });
    simulation.accept({ type: 'pause' });
    simulation.wait(10_000);
    expect(simulation.runOf('a').finishedAt).toBe(STARTED_AT + 3000);
    expect(simulation.at('z').status).toBe('parked');
  });
});

describe('resume', () => {
  it('frees everything that was held', () => {
    const simulation = simulate({
      links: 'start > p; p > a > b > j; p > c > d > j; j > end',
      nodes: {
        p: parallel(),
        a: activity('cb'),
        b: activity('cb'),
        c: activity('cb'),
        d: activity('cb'),
        j: converge(),
      },
    });
    simulation.accept({ type: 'pause' });
    for (const node of ['a', 'c']) {
      simulation.accept(callback(node));
      simulation.settle();
    }
    simulation.now += 1000;
    const changes = simulation.accept({ type: 'resume' });
    expect(changes.events).toEqual([{ type: 'resumed' }]);
    expect([...changes.jobs.values()].map((job) => job?.node)).toEqual(['b', 'd']);
    expect(simulation.at('b')).toMatchObject({ status: 'calling', since: STARTED_AT + 1000 });
    expect(simulation.taskState).toBe('RUNNING');
  });

  it('is fine when nothing was held', () => {
    const simulation = simulate(SERIAL);
    const { tokens } = simulation.state;
    simulation.accept({ type: 'pause' });
    const changes = simulation.accept({ type: 'resume' });
    expect(changes.jobs.size).toBe(0);
    expect(simulation.state.tokens).toEqual(tokens);
  });

  it('is refused for a task that is not paused', () => {
    const simulation = simulate(SERIAL);
    expect(simulation.reject({ type: 'resume' })).toEqual({
      type: 'task_not_suspended',
      message: 'the task is RUNNING, only a paused one resumes',
    });
    simulation.accept({ type: 'revoke' });
    expect(simulation.reject({ type: 'resume' }).type).toBe('task_ended');
  });

  it('frees what a paused task was retried or skipped into', () => {
    const simulation = simulate({
      links: 'start > p; p > a > j; p > b > j; j > end',
      nodes: { p: parallel(), a: activity('fail'), b: activity('fail'), j: converge() },
    });
    simulation.accept({ type: 'pause' });
    simulation.accept({ type: 'retry', node: 'a', inputs: { bit: 1 }, keepsRound: false });
    simulation.accept({ type: 'skip', node: 'b', onlyRound: false });
    expect(simulation.at('a')).toMatchObject({ status: 'parked', next: { retry: 1 } });
    expect(simulation.at('j').status).toBe('parked');
    simulation.accept({ type: 'resume' });
    simulation.settle();
    expect(simulation.state.status).toBe('FINISHED');
  });
});

describe('revoke', () => {
  it('gives everything up at once', () => {
    const limit = { timeout_config: { enable: true, seconds: 9, action: 'forced_fail' } };
    const simulation = simulate({
      links: 'start > p; p > a > j; p > b > j; p > c > j; p > d > j; j > end',
      nodes: {
        p: parallel(),
        a: activity('cb'),
        b: activity('poll', { times: 9, interval: 9 }),
        c: activity('forgetful', {}, limit),
        d: activity('flaky', {}, { auto_retry: { enable: true, times: 1, interval: 5 } }),
        j: converge(),
      },
    });
    const running = ['a', 'b', 'c'].map((node) => simulation.at(node));
    const cancelled = running.map(({ job, node, run }) => ({ job, node, version: run?.version }));
    const changes = simulation.accept({ type: 'revoke' });
    expect(changes.events).toEqual([{ type: 'revoked' }]);
    // The failed one has nobody to tell.
    expect(changes.cancelled).toEqual(cancelled);
    expect([...changes.jobs.values()]).toEqual([null, null, null, null, null]);
    expect(simulation.jobs.size).toBe(0);
    expect(simulation.taskState).toBe('REVOKED');
  });

  it('works for a paused task, and once', () => {
    const simulation = simulate(SERIAL);
    simulation.accept({ type: 'pause' });
    simulation.accept({ type: 'revoke' });
    expect(simulation.reject({ type: 'revoke' }).type).toBe('task_ended');
  });

  it('is the end of everything', () => {
    const simulation = simulate(
      {
        links: 'start > p; p > a > j; p > b > j; j > end',
        nodes: { p: parallel(), a: activity('noop'), b: activity('noop'), j: converge() },
      },
      { entriesPerStep: 3 },
    );
    const fresh = new Simulation(simulation.graph, { entriesPerStep: 3 });
    fresh.begin();
    const late = fresh.due().map((job) => fresh.commandOf(job));
    fresh.accept({ type: 'revoke' });
    const { text } = fresh;
    expect(late.map((command) => command?.type)).toEqual(['result', 'continue']);
    for (const command of late) if (command !== null) fresh.accept(command);
    fresh.accept({ type: 'timer', job: 3 });
    expect(fresh.text).toBe(text);
    expect(fresh.path).toBe('start p');
    for (const type of ['callback', 'force_fail', 'retry', 'skip'] as const) {
      const node = { node: 'a', version: null, data: null, reason: '', inputs: null };
      const command = { ...node, type, keepsRound: false, onlyRound: false } as Command;
      expect(fresh.reject(command).type).toBe('task_ended');
    }
    expect(fresh.due()).toEqual([]);
  });
});

describe('a result', () => {
  const started = (): { simulation: Simulation; answer: Command } => {
    const simulation = new Simulation(
      graphOf({
        links: 'start > a > z > end',
        nodes: { a: activity('flaky', { times: 1 }), z: activity('cb') },
      }),
    );
    simulation.begin();
    const [job] = simulation.due();
    const answer = job === undefined ? null : simulation.commandOf(job);
    if (answer === null) throw new Error('no answer');
    return { simulation, answer };
  };

  /** Nothing came of the command. */
  function expectDropped(simulation: Simulation, command: Command): void {
    const { text } = simulation;
    const changes = simulation.accept(command);
    expect(simulation.text).toBe(text);
    expect([changes.jobs.size, changes.runs.length, changes.logs.length]).toEqual([0, 0, 0]);
  }

  it('is dropped when it comes twice', () => {
    const { simulation, answer } = started();
    simulation.accept(answer);
    expect(simulation.at('a').status).toBe('failed');
    expectDropped(simulation, answer);
  });

  it('is dropped when the node runs in another version', () => {
    const { simulation, answer } = started();
    simulation.accept({ type: 'force_fail', node: 'a', reason: 'x' });
    expectDropped(simulation, answer);
    simulation.accept({ type: 'retry', node: 'a', inputs: null, keepsRound: false });
    expectDropped(simulation, answer);
  });

  it('is dropped when it is of an earlier step', () => {
    const { simulation } = started();
    const { run } = simulation.at('a');
    const stale: Command = {
      type: 'result',
      token: 1,
      version: run?.version ?? '',
      step: 0,
      payload: { inputs: {}, outputs: {}, state: null },
      result: { kind: 'finished' },
      logs: [{ level: 'INFO', message: 'late' }],
    };
    expectDropped(simulation, stale);
    expectDropped(simulation, { ...stale, step: 1, token: 99 });
  });

  it('is dropped when the node waits for somebody else', () => {
    const simulation = new Simulation(graphOf(SERIAL));
    simulation.begin();
    const [job] = simulation.due();
    const answer = job === undefined ? null : simulation.commandOf(job);
    if (answer === null) throw new Error('no answer');
    simulation.accept(answer);
    expect(simulation.at('a').status).toBe('waiting');
    expectDropped(simulation, answer);
  });

  it('brings what the plugin logged', () => {
    const { simulation, answer } = started();
    const logs = [{ level: 'INFO', message: 'tried' }] as const;
    simulation.accept({ ...answer, logs } as Command);
    expect(simulation.last.logs).toMatchObject([
      { node: 'a', version: 'v2', level: 'INFO', message: 'tried', at: STARTED_AT },
      { level: 'ERROR', message: 'attempt 1' },
    ]);
    const [first, second] = simulation.last.logs;
    expect(second?.seq).toBeGreaterThan(first?.seq ?? 0);
  });
});

describe('a timer', () => {
  it('that rings for nobody changes nothing', () => {
    const simulation = simulate(SERIAL);
    const { text } = simulation;
    const wait = simulation.at('a').job ?? 0;
    for (const job of [wait, 99])
      expect(simulation.accept({ type: 'timer', job }).jobs.size).toBe(0);
    expect(simulation.text).toBe(text);
  });
});
