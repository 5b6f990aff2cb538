import { existsSync } from 'node:fs';
import { ADVICE } from '../../src/cli/doctor/finding.js';
import { type SqlValue } from '../../src/database/index.js';
import { describeOnBothDatabases, eventually } from '../support/harness.js';
import { openForTest } from '../support/open-suite-database.js';
import { cli } from './cli-runner.js';
import { doctor, seen, Surgeon } from './doctor-support.js';
import { activity, display, hold, serial } from './engine-flows.js';
import { EngineApi, expectNoFaults, TEST_PLUGINS } from './engine-support.js';

describeOnBothDatabases('millrace doctor, without a server', ({ start, createDatabase }) => {
  let url = '';
  let spaceId = 0;
  let open: Awaited<ReturnType<typeof openForTest>>;
  let surgeon: Surgeon;
  const tasks = { held: 0, polling: 0, finished: 0 };
  const look = (...args: string[]): ReturnType<typeof doctor> => doctor(url, ...args);
  const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);
  const HOUR_AHEAD = -60;

  beforeAll(async () => {
    const service = await start({ PLUGINS: TEST_PLUGINS });
    const api = await EngineApi.open(service);
    tasks.held = await api.run(serial({ a: hold(), b: display() }));
    tasks.polling = await api.run(serial({ a: activity('t_poll@v1', { gate: '/no/such/file' }) }));
    tasks.finished = await api.runTo('FINISHED', serial({ a: display() }));
    await api.expectWaits(tasks.held, 'callback a');
    await eventually(
      () => api.nodeState(tasks.polling, 'a'),
      (state) => state === 'RUNNING',
    );
    expectNoFaults(service);
    url = service.databaseUrl;
    spaceId = api.spaceId;
    await service.close();
    open = await openForTest(url);
    surgeon = new Surgeon(open.unitOfWork);
  });
  afterAll(() => open.close());

  it('says that nobody works', async () => {
    const report = await look();
    expect([report.code, report.healthy, report.workers]).toEqual([1, false, 0]);
    expect(report.findings).toEqual([
      {
        kind: 'no_worker',
        space_id: null,
        task_id: null,
        node_id: null,
        since: null,
        message: 'no worker is registered',
        advice: ADVICE.no_worker,
      },
    ]);
  });

  it('says since when the last worker is gone', async () => {
    await surgeon.run(
      'INSERT INTO worker (started_at, lease_until) VALUES (?, ?)',
      minutesAgo(9),
      minutesAgo(5),
    );
    const { findings } = await look();
    expect(findings.map(({ kind }) => kind)).toEqual(['no_worker']);
    expect(Date.parse(findings[0]?.since ?? '')).toBeLessThan(minutesAgo(4).getTime());
    await surgeon.run('DELETE FROM worker');
  });

  describe('with a worker that is registered', () => {
    let worker = 0;

    beforeAll(async () => {
      worker = await open.unitOfWork.run(async (tx) => {
        const { insertId } = await tx.run(
          'INSERT INTO worker (started_at, lease_until) VALUES (?, ?)',
          [minutesAgo(9), minutesAgo(HOUR_AHEAD)],
        );
        return insertId;
      });
    });
    beforeEach(async () => {
      await surgeon.run(
        'UPDATE job SET claimed_by = NULL, due_at = ? WHERE due_at IS NOT NULL',
        minutesAgo(0),
      );
      expect(await look()).toMatchObject({ code: 0, findings: [], tasks_under_way: 2 });
    });

    it('names jobs that are due for more than a minute', async () => {
      await surgeon.run(
        'UPDATE job SET due_at = ? WHERE task_id = ?',
        minutesAgo(2),
        tasks.polling,
      );
      const report = await look();
      expect([report.code, ...seen(report)]).toEqual([1, `job_overdue ${tasks.polling}`]);
      expect(report.findings[0]).toMatchObject({
        space_id: spaceId,
        message: '1 due job, and no worker takes it',
      });
      await surgeon.run('UPDATE job SET claimed_by = ? WHERE due_at IS NOT NULL', worker);
      expect((await look()).code).toBe(0);
    });

    it('names jobs of workers that are gone, or whose lease ended', async () => {
      await surgeon.run('UPDATE job SET claimed_by = 99999 WHERE task_id = ?', tasks.polling);
      const unknown = await look();
      expect([unknown.code, ...seen(unknown)]).toEqual([1, `job_orphaned ${tasks.polling}`]);
      expect(unknown.findings[0]?.message).toBe(
        '1 job claimed by worker 99999, which is not registered',
      );
      await surgeon.run(
        'INSERT INTO worker (id, started_at, lease_until) VALUES (99999, ?, ?)',
        minutesAgo(9),
        minutesAgo(1),
      );
      const ended = await look();
      expect(seen(ended)).toEqual([`job_orphaned ${tasks.polling}`]);
      expect(ended.findings[0]?.message).toMatch(/worker 99999, whose lease ended at 20.*Z$/);
      await surgeon.run('DELETE FROM worker WHERE id = 99999');
    });

    it('names jobs of nobody, which redrive frees', async () => {
      await surgeon.run('UPDATE job SET claimed_by = 0 WHERE task_id = ?', tasks.polling);
      const report = await look();
      expect(seen(report)).toEqual([`job_orphaned ${tasks.polling}`]);
      expect(report.findings[0]?.message).toBe('1 job claimed by nobody');
      await cli(url, ['task', 'redrive', String(tasks.polling)]);
      expect((await look()).code).toBe(0);
    });

    it.each(['held', 'polling'] as const)('names a task whose job is gone (%s)', async (name) => {
      const id = tasks[name];
      const rows = await open.unitOfWork.read((tx) =>
        tx.all<Record<string, SqlValue>>('SELECT * FROM job WHERE task_id = ?', [id]),
      );
      await surgeon.run('DELETE FROM job WHERE task_id = ?', id);
      const report = await look();
      expect([report.code, ...seen(report)]).toEqual([1, `task_stalled ${id}`]);
      expect(report.findings[0]?.node_id).toMatch(/^n[0-9a-f]{31}$/);
      for (const row of rows) {
        const names = Object.keys(row);
        const places = names.map(() => '?').join(', ');
        await surgeon.run(
          `INSERT INTO job (${names.join(', ')}) VALUES (${places})`,
          ...Object.values(row),
        );
      }
    });

    it('names a task that stands nowhere, or is about to go on and never will', async () => {
      const undo = await surgeon.changeState(tasks.held, (state) => {
        state.tokens = [];
      });
      const nowhere = await look();
      expect(seen(nowhere)).toEqual([`task_stalled ${tasks.held}`]);
      expect(nowhere.findings[0]).toMatchObject({
        node_id: null,
        message: 'it runs, and stands at no node',
      });
      await undo();
      const undoReady = await surgeon.changeState(tasks.held, ({ tokens }) => {
        for (const token of tokens) Object.assign(token, { status: 'ready', run: null });
      });
      expect(seen(await look())).toEqual([`task_stalled ${tasks.held}`]);
      await undoReady();
    });

    it('names states that can not be read, and goes on to the next', async () => {
      const undo = await surgeon.changeState(tasks.held, () => undefined);
      await surgeon.setState(tasks.held, '{"status":"RUNNING"');
      await surgeon.run(
        'UPDATE job SET due_at = ? WHERE task_id = ?',
        minutesAgo(2),
        tasks.polling,
      );
      expect(seen(await look())).toEqual([
        `state_unreadable ${tasks.held}`,
        `job_overdue ${tasks.polling}`,
      ]);
      await undo();
      await surgeon.run('UPDATE execution SET state_schema = 99 WHERE task_id = ?', tasks.held);
      const newer = await look('--task', String(tasks.held));
      expect(seen(newer)).toEqual([`state_unreadable ${tasks.held}`]);
      expect(newer.findings[0]?.message).toContain('newer release');
      await surgeon.run('UPDATE execution SET state_schema = 1 WHERE task_id = ?', tasks.held);
    });
  });

  it('makes no database and changes no schema', async () => {
    const none = await createDatabase();
    const { code, out, err } = await cli(none, ['doctor']);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^millrace: (there is no database at|.*migrat)/);
    if (none.startsWith('sqlite:')) expect(existsSync(none.slice('sqlite:'.length))).toBe(false);
    await cli(none, ['db', 'migrate']);
    await cli(none, ['db', 'revert']);
    const older = await cli(none, ['doctor']);
    expect(older.code).toBe(1);
    expect((await cli(none, ['db', 'status'])).out).toMatch(/^pending/m);
  });
});
