import { Retention } from '../../src/tasks/domain/retention.js';
import { describeOnBothDatabases, type Service } from '../support/harness.js';
import { display, hold, serial } from './engine-flows.js';
import { EngineApi } from './engine-support.js';

const DAY_MS = 86_400_000;

describeOnBothDatabases('retention', ({ start }) => {
  let service: Service;
  let api: EngineApi;
  beforeAll(async () => {
    service = await start();
    api = await EngineApi.open(service);
  });

  const count = (table: string, taskId: number): Promise<number> =>
    service.unitOfWork
      .read((tx) =>
        tx.all<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table} WHERE task_id = ?`, [taskId]),
      )
      .then(([row]) => Number(row?.n));

  /** As if the task had been created and had ended so many days ago. */
  async function age(taskId: number, days: number): Promise<void> {
    const then = new Date(Date.now() - days * DAY_MS);
    await service.unitOfWork.run(async (tx) => {
      await tx.run('UPDATE task SET create_time = ? WHERE id = ?', [then, taskId]);
      await tx.run('UPDATE task SET finish_time = ? WHERE id = ? AND finish_time IS NOT NULL', [
        then,
        taskId,
      ]);
      await tx.run(
        'UPDATE execution SET finished_at = ? WHERE task_id = ? AND finished_at IS NOT NULL',
        [then, taskId],
      );
    });
  }

  it('deletes what is due and nothing else', async () => {
    const tree = serial({ a: display() });
    const old = await api.runTo('FINISHED', tree);
    const ancient = await api.runTo('FINISHED', tree);
    const fresh = await api.runTo('FINISHED', tree);
    const running = await api.run(serial({ a: hold() }));
    await api.expectWaits(running, 'callback a');
    const idle = await api.create(tree);
    await age(old, 31);
    await age(ancient, 181);
    for (const id of [running, idle]) await age(id, 400);

    const done = await service.app.get(Retention, { strict: false }).run();

    expect(done).toEqual({ details: 2, tasks: 1 });
    for (const table of ['node_run', 'node_log', 'execution']) {
      expect([table, await count(table, old)]).toEqual([table, 0]);
      expect([table, await count(table, ancient)]).toEqual([table, 0]);
      expect([table, (await count(table, fresh)) > 0]).toEqual([table, true]);
    }
    expect(await api.state(old)).toBe('FINISHED');
    expect((await api.states(old)).state).toBe('FINISHED');
    expect(await api.state(ancient)).toBe('EXPIRED');
    expect((await api.get(`task/${ancient}/get_task_detail/`)).status).toBe(404);
    expect((await api.detail(idle))['is_started']).toBe(false);

    await api.doNode(running, 'a', 'callback', { data: {} });
    await api.expectState(running, 'FINISHED');
  });

  it('spares a task that somebody runs again at that moment', async () => {
    const id = await api.runTo('FINISHED', serial({ a: display() }));
    await age(id, 400);
    const retention = service.app.get(Retention, { strict: false });
    const rerun = service.unitOfWork.run(async (tx) => {
      await tx.run('UPDATE execution SET finished_at = NULL WHERE task_id = ?', [id]);
      await tx.run('UPDATE task SET finish_time = NULL WHERE id = ?', [id]);
      await new Promise((resolve) => setTimeout(resolve, 500));
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    const sweep = retention.run();
    await rerun;
    expect(await sweep).toEqual({ details: 0, tasks: 0 });
    expect(await count('execution', id)).toBe(1);
    expect(await count('node_run', id)).toBeGreaterThan(0);
  });

  it('has nothing to do the second time', async () => {
    const retention = service.app.get(Retention, { strict: false });
    await retention.run();
    expect(await retention.run()).toEqual({ details: 0, tasks: 0 });
  });
});
