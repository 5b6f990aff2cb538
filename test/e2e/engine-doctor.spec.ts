import { join } from 'node:path';
import { ADVICE, Findings } from '../../src/cli/doctor/finding.js';
import { readPage } from '../../src/cli/doctor/live-execution.js';
import { lookForStalled } from '../../src/cli/doctor/stalled.js';
import { describeOnBothDatabases, eventually, type Service } from '../support/harness.js';
import { cli } from './cli-runner.js';
import { doctor, seen, Surgeon } from './doctor-support.js';
import {
  activity,
  converge,
  display,
  failing,
  flow,
  hold,
  parallel,
  serial,
  subprocess,
} from './engine-flows.js';
import { childrenOf, EngineApi, settle, TEST_PLUGINS } from './engine-support.js';

describeOnBothDatabases('millrace doctor, beside a running server', ({ start, createFolder }) => {
  let service: Service;
  let api: EngineApi;
  let surgeon: Surgeon;
  const run = (...args: string[]): ReturnType<typeof cli> => cli(service.databaseUrl, args);
  const look = (...args: string[]): ReturnType<typeof doctor> =>
    doctor(service.databaseUrl, ...args);

  beforeEach(async () => {
    // A space of its own for each test, so that it sees what it made.
    service ??= await start({ PLUGINS: TEST_PLUGINS, LEASE_MS: '3000' });
    api = await EngineApi.open(service);
    surgeon = new Surgeon(service.unitOfWork);
  });
  const here = (...args: string[]): ReturnType<typeof doctor> =>
    look('--space', String(api.spaceId), ...args);

  it('finds nothing where tasks run, wait, are paused or have ended', async () => {
    const gate = join(createFolder(), 'never');
    await api.create(serial({ a: display() }));
    await api.runTo('FINISHED', serial({ a: display() }));
    const held = await api.run(serial({ a: hold(), b: display() }));
    const paused = await api.run(serial({ a: hold(), b: display() }));
    const polling = await api.run(serial({ a: activity('t_poll@v1', { gate }) }));
    const calling = await api.run(serial({ a: activity('t_gate@v1', { gate }) }));
    const retried = await api.run(
      serial({ a: failing('x', { auto_retry: { enable: true, interval: 600, times: 3 } }) }),
    );
    const parent = await api.run(serial({ a: subprocess({ pipeline: serial({ a: hold() }) }) }));
    const split = await api.run(
      flow('start > f > a > j > end; f > b > j', {
        f: parallel(),
        a: hold(),
        b: display(),
        j: converge(),
      }),
    );
    await api.expectWaits(held, 'callback a');
    await api.expectWaits(paused, 'callback a');
    await api.do(paused, 'pause');
    await api.doNode(paused, 'a', 'callback', { data: {} });
    await api.expectWaits(paused, 'paused', 'paused b');
    await api.reach(retried, 'FAILED');
    await api.expectWaits(parent, 'child_task a');
    await api.expectWaits(split, 'callback a');
    await api.reach(polling, 'RUNNING');
    await api.reach(calling, 'RUNNING');
    const report = await here();
    expect(report).toMatchObject({ code: 0, healthy: true, findings: [], more: [], workers: 1 });
    expect(report.tasks_under_way).toBe(8);
    const { code, out, err } = await run('doctor', '--space', String(api.spaceId));
    expect([code, err]).toEqual([0, '']);
    expect(out).toBe('nothing is stuck (tasks under way: 8, workers: 1)\n');
    for (const id of [polling, calling]) await api.do(id, 'revoke');
  });

  it('raises no false alarm while a crowd of tasks runs', async () => {
    const file = join(createFolder(), 'calls');
    const step = activity('t_count@v1', { file });
    const tree = flow('start > a > f > b > j > d > end; f > c > j', {
      a: step,
      f: parallel(),
      b: step,
      c: step,
      j: converge(),
      d: step,
    });
    const ids = await Promise.all(Array.from({ length: 40 }, () => api.run(tree)));
    const alarms = new Set<string>();
    let looks = 0;
    await eventually(
      async () => {
        for (const alarm of seen(await here())) alarms.add(alarm);
        looks += 1;
        return Promise.all(ids.map((id) => api.state(id)));
      },
      (states) => states.every((state) => state === 'FINISHED'),
    );
    expect([...alarms]).toEqual([]);
    expect(looks).toBeGreaterThan(0);
  });

  it('takes no task for stalled that went on while it was looked at', async () => {
    const id = await api.run(serial({ a: hold(), b: display() }));
    await api.expectWaits(id, 'callback a');
    const { unitOfWork } = service;
    const before = await unitOfWork.read((tx) => readPage(tx, { spaceId: null, taskId: id }, 0));
    expect(before).toHaveLength(1);
    await api.doNode(id, 'a', 'callback', { data: {} });
    await api.expectState(id, 'FINISHED');
    const findings = new Findings(10);
    await unitOfWork.read((tx) => lookForStalled(tx, before, findings));
    expect(findings.all).toEqual([]);
  });

  it('names failed nodes that wait for a decision, by the id that the API takes', async () => {
    const id = await api.runTo('FAILED', serial({ a: failing(), b: display() }));
    const report = await here();
    expect(report.code).toBe(1);
    expect(report.findings).toEqual([
      {
        kind: 'node_failed',
        space_id: api.spaceId,
        task_id: id,
        node_id: await api.nodeId(id, 'a'),
        since: expect.stringMatching(/^20.*Z$/),
        message: 'the node failed and is not retried',
        advice: ADVICE.node_failed,
      },
    ]);
    await api.doNode(id, 'a', 'skip');
    await api.reach(id, 'FINISHED');
    expect((await here()).code).toBe(0);
  });

  it('names callbacks that are late, and not those that wait for a child', async () => {
    const id = await api.run(serial({ a: subprocess({ pipeline: serial({ c: hold() }) }) }));
    await api.expectWaits(id, 'child_task a');
    const [child = 0] = await childrenOf(api, id);
    await api.expectWaits(child, 'callback c');
    expect(seen(await here())).toEqual([]);
    const report = await here('--waiting-hours', '0');
    expect(seen(report)).toEqual([`callback_late ${child}`]);
    expect(report.findings[0]?.node_id).toBe(await api.nodeId(child, 'c'));
    expect(seen(await look('--waiting-hours', '0', '--task', String(id)))).toEqual([]);
  });

  it('names executions that the engine gave up on; redrive lets them go on', async () => {
    const id = await api.run(serial({ a: hold(), b: display() }));
    await api.expectWaits(id, 'callback a');
    await settle(service);
    // A token at a node that the flow does not have: stepping it is an error of the engine's own.
    let job = 0;
    const node = await breakToken();
    await surgeon.run(
      "INSERT INTO job (task_id, job_no, space_id, kind, token, node_id, version, step, due_at, claimed_by, tries) VALUES (?, ?, ?, 'continue', 0, '', '', 0, ?, NULL, 0)",
      id,
      job,
      api.spaceId,
      new Date(),
    );
    const report = await eventually(here, ({ findings }) => findings.length > 0);
    expect([report.code, ...seen(report)]).toEqual([1, `engine_fault ${id}`]);
    expect(service.logs.some(({ task_id, level }) => task_id === id && level === 'error')).toBe(
      true,
    );
    await expectShownAsByApi(id);
    await surgeon.changeState(id, ({ tokens }) => {
      for (const token of tokens) token.node = node;
    });
    expect(await run('task', 'redrive', String(id))).toEqual({
      code: 0,
      out: `task ${id} is free; jobs that go on now: 1\n`,
      err: '',
    });
    await api.expectWaits(id, 'callback a');
    await api.doNode(id, 'a', 'callback', { data: {} });
    await api.reach(id, 'FINISHED');
    expect(seen(await here())).toEqual([]);

    async function breakToken(): Promise<string> {
      let before = '';
      await surgeon.run('DELETE FROM job WHERE task_id = ?', id);
      await surgeon.changeState(id, (state) => {
        job = state.n;
        state.n += 1;
        for (const token of state.tokens) {
          before = token.node;
          Object.assign(token, { node: 'nowhere', status: 'ready', run: null, job: null });
        }
      });
      return before;
    }
  });

  it('names messages that nobody took; a parent that was given up gets them after all', async () => {
    const id = await api.run(serial({ a: subprocess({ pipeline: serial({ c: hold() }) }) }));
    await api.expectWaits(id, 'child_task a');
    const [child = 0] = await childrenOf(api, id);
    await api.expectWaits(child, 'callback c');
    await settle(service);
    await surgeon.run(
      "UPDATE execution SET wait_kind = 'fault', revision = revision + 1 WHERE task_id = ?",
      id,
    );
    await surgeon.run('UPDATE job SET claimed_by = 0 WHERE task_id = ?', id);
    await api.doNode(child, 'c', 'callback', { data: {} });
    await api.reach(child, 'FINISHED');
    await settle(service);
    expect(await surgeon.count('SELECT COUNT(*) AS n FROM inbox WHERE task_id = ?', id)).toBe(1);
    expect(seen(await here())).toEqual([`engine_fault ${id}`]);
    await surgeon.run(
      'UPDATE execution SET stepped_at = ? WHERE task_id = ?',
      new Date(Date.now() - 61_000),
      child,
    );
    expect(seen(await here())).toEqual([`engine_fault ${id}`, `message_stuck ${id}`]);
    await run('task', 'redrive', String(id));
    await api.reach(id, 'FINISHED');
    expect(seen(await here())).toEqual([]);
  });

  it('looks at one space or one task, and shows so many of a kind', async () => {
    const tree = serial({ a: failing() });
    const ids: number[] = [];
    for (let task = 0; task < 3; task += 1) ids.push(await api.runTo('FAILED', tree));
    const other = await EngineApi.open(service);
    const elsewhere = await other.runTo('FAILED', tree);
    expect(seen(await here())).toEqual(ids.map((id) => `node_failed ${id}`));
    expect(seen(await look('--task', String(elsewhere)))).toEqual([`node_failed ${elsewhere}`]);
    const all = seen(await look('--limit', '1000'));
    expect(all).toEqual(
      expect.arrayContaining([...ids, elsewhere].map((id) => `node_failed ${id}`)),
    );
    const few = await here('--limit', '2');
    expect([few.findings.length, few.more]).toEqual([2, ['node_failed']]);
    const { code, out } = await run('doctor', '--space', String(api.spaceId), '--limit', '1');
    const lines = out.split('\n');
    expect(code).toBe(1);
    expect(lines[0]).toMatch(/^WHAT +SPACE +TASK +NODE +SINCE +WHY$/);
    expect(lines[1]).toMatch(new RegExp(`^node_failed +${api.spaceId} +${ids[0]} +n[0-9a-f]{31} `));
    expect(out).toContain(`node_failed: ${ADVICE.node_failed}\n`);
    expect(out).toContain('there are more of node_failed: --limit shows them\n');
    expect(lines.at(-2)).toBe('something needs a hand (tasks under way: 3, workers: 1)');
  });

  it('shows a task as the API does', async () => {
    const gate = join(createFolder(), 'never');
    const waiting = await api.create(serial({ a: display() }));
    const failed = await api.runTo('FAILED', serial({ a: failing() }));
    const finished = await api.runTo('FINISHED', serial({ a: display() }));
    const split = await api.run(
      flow('start > f > a > j > end; f > b > j; f > c > j', {
        f: parallel(),
        a: hold(),
        b: subprocess({ pipeline: serial({ d: hold() }) }),
        c: activity('t_gate@v1', { gate }),
        j: converge(),
      }),
    );
    await api.expectWaits(split, 'callback a', 'child_task b', 'plugin_call c');
    await api.do(split, 'pause');
    for (const id of [waiting, failed, finished, split]) await expectShownAsByApi(id);
    const { out, code } = await run('task', 'show', String(failed));
    expect(code).toBe(0);
    expect(out).toMatch(/^state {5}FAILED$/m);
    expect(out).toMatch(/^node_failed {2}n[0-9a-f]{31} {2}20\d\d-.*Z {2}-$/m);
    await api.do(split, 'revoke');
  });

  it('says when there is no such task', async () => {
    const { code, out, err } = await run('task', 'show', '987654');
    expect([code, out, err]).toEqual([1, '', 'millrace: there is no task 987654\n']);
    const unstarted = await api.create(serial({ a: display() }));
    const refusals = [
      await run('doctor', '--task', '987654'),
      await run('doctor', '--space', '987654'),
      await run('task', 'redrive', String(unstarted)),
    ];
    expect(refusals.map((result) => [result.code, result.err])).toEqual([
      [1, 'millrace: there is no task 987654\n'],
      [1, 'millrace: there is no space 987654\n'],
      [1, `millrace: no task ${unstarted} was started\n`],
    ]);
    for (const bad of ['0', '-1', '1.5', 'x', '']) {
      const answer = await run('doctor', '--task', bad);
      expect([answer.code, answer.out]).toEqual([1, '']);
      expect(answer.err).toContain('must be a positive whole number');
    }
    expect((await run('doctor', '--waiting-hours', 'long')).err).toContain('number of hours');
  });

  async function expectShownAsByApi(id: number): Promise<void> {
    const { out } = await run('task', 'show', String(id), '--json');
    const shown = JSON.parse(out) as {
      state: string;
      wait_reasons: { type: string; node_id: string | null; since: string | null }[];
    };
    const states = await api.states(id);
    const reasons = (rows: readonly { type: string; node_id: string | null }[]): string[] =>
      rows.map(({ type, node_id: node }) => `${type} ${node ?? ''}`).toSorted();
    expect(shown.state).toBe(await stateOf(id));
    expect(reasons(shown.wait_reasons)).toEqual(reasons(states.wait_reasons));
  }

  async function stateOf(id: number): Promise<string> {
    return (await api.state(id)) || 'CREATED';
  }
});
