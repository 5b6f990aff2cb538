import { SnapshotsService, SnapshotSweep, TaskForm } from '../../src/snapshots/index.js';
import { Retention } from '../../src/tasks/domain/retention.js';
import { describeOnBothDatabases, eventually, type Service } from '../support/harness.js';
import { observe } from '../support/observer.js';
import { expectRefusal, keyed, TasksApi, treeWithConstants } from './tasks-support.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SEALED = Buffer.from('{"b":"c"}').toString('base64');

describeOnBothDatabases('the sweep of snapshots', ({ start, database }) => {
  let service: Service;
  let api: TasksApi;

  beforeAll(async () => {
    // No memory of forms: marks that a test makes old must not be known to be young.
    service = await start({ TASK_FORM_CACHE_BYTES: '0', IDEMPOTENCY_HOURS: '8760' });
    api = await TasksApi.open(service);
  });

  const sweep = (): Promise<number> => service.app.get(SnapshotSweep, { strict: false }).run();
  const snapshots = (): Promise<number[]> =>
    api
      .rows<{ id: number }>('SELECT id FROM task_snapshot ORDER BY id')
      .then((rows) => rows.map(({ id }) => id));

  async function usedAt(id: number): Promise<string | undefined> {
    const rows = await api.rows<{ used_at: unknown }>(
      `SELECT used_at FROM task_snapshot WHERE id = ${id}`,
    );
    return rows[0] && String(rows[0].used_at);
  }

  /** As if nobody had used these snapshots, or any, for so long. */
  const age = (ms: number, id?: number): Promise<unknown> =>
    api.run(`UPDATE task_snapshot SET used_at = ? ${id === undefined ? '' : `WHERE id = ${id}`}`, [
      new Date(Date.now() - ms),
    ]);

  /** A task of a flow that no other task has. */
  async function own(more: object = {}): Promise<{ id: number; snapshotId: number }> {
    const template = await api.templates.make({ pipeline_tree: treeWithConstants() });
    const { id, snapshot_id } = await api.make({ template_id: template.id, ...more });
    return { id, snapshotId: snapshot_id };
  }

  /** As if the task had ended and its time were over. */
  async function expire(...ids: number[]): Promise<void> {
    const then = new Date(Date.now() - 400 * DAY);
    for (const id of ids) {
      await api.run('UPDATE task SET create_time = ?, finish_time = ? WHERE id = ?', [
        then,
        then,
        id,
      ]);
    }
    const { tasks } = await service.app.get(Retention, { strict: false }).run();
    expect(tasks).toBe(ids.length);
  }

  it('deletes after a day what no task needs, and nothing else', async () => {
    const young = await own();
    const gone = await own();
    const kept = await own({ constants: { '${city}': 'SH' } });
    const half = await own();
    const other = await api.make({ constants: { '${city}': 'GZ' } });
    await expire(gone.id, half.id, young.id);
    await age(25 * HOUR);
    await age(23 * HOUR, young.snapshotId);
    const executions = await api.count('task_execution_snapshot', '1 = 1');
    const before = await snapshots();

    expect(await sweep()).toBe(2);

    const dead = [gone.snapshotId, half.snapshotId];
    expect(await snapshots()).toEqual(before.filter((id) => !dead.includes(id)));
    expect(await api.count('task_execution_snapshot', '1 = 1')).toBe(executions);
    for (const id of [kept.id, other.id]) {
      const { data } = (await api.detail(id)).json;
      expect(Object.keys(data.pipeline_tree.activities)).toHaveLength(1);
    }
    expect((await api.detail(gone.id)).status).toBe(404);
    await age(25 * HOUR, young.snapshotId);
    expect([await sweep(), await sweep()]).toEqual([1, 0]);
  });

  it('takes what an expired task overrode, its credentials too', async () => {
    const task = await own({ constants: { '${city}': 'SH' }, credentials: { a: SEALED } });
    const count = (): Promise<number> =>
      api.count('task_execution_snapshot', `snapshot_id = ${task.snapshotId}`);
    expect(await count()).toBe(1);
    await expire(task.id);
    expect(await count()).toBe(0);
  });

  it('answers the repetition of a call whose task is gone with 404', async () => {
    const first = await api.create({ name: 'gone' }, keyed('of a task that is gone'));
    await expire(first.json.data.id);
    const second = await api.create({ name: 'gone' }, keyed('of a task that is gone'));
    expectRefusal(second, 404, 'task_not_found');
  });

  it('goes through more than one batch, and marks what is used only once', async () => {
    const used: number[] = [];
    for (let index = 0; index < 3; index += 1) used.push((await own()).snapshotId);
    await age(30 * HOUR);
    await sweep();
    for (let index = 0; index < 120; index += 1) {
      await api.run(
        `INSERT INTO task_snapshot (space_id, sha256, md5sum, data, used_at) VALUES (1, ?, 'm', '{}', ?)`,
        [`unused ${index}`, new Date(0)],
      );
    }
    await age(30 * HOUR);
    expect(await sweep()).toBe(120);
    const marks = await Promise.all(used.map(usedAt));
    expect(new Set(marks).size).toBe(1);
    expect(await sweep()).toBe(0);
    expect(await Promise.all(used.map(usedAt))).toEqual(marks);
  });

  it('creating renews a mark that is half a day old, and writes nothing to a younger one', async () => {
    const { snapshot_id: id } = await api.make();
    await age(11 * HOUR, id);
    const young = await usedAt(id);
    await api.make();
    expect(await usedAt(id)).toBe(young);
    await age(13 * HOUR, id);
    const old = await usedAt(id);
    expect((await api.make()).snapshot_id).toBe(id);
    expect(await usedAt(id)).not.toBe(old);
  });

  it('leaves a snapshot to a creation that has only just pinned it', async () => {
    const form = TaskForm.fromText(JSON.stringify(treeWithConstants()));
    const pin = { spaceId: api.spaceId, form };
    const shared = service.app.get(SnapshotsService, { strict: false });
    const [id = 0] = await service.unitOfWork.run((tx) => shared.pinAll(tx, [pin]));
    await age(25 * HOUR, id);
    let pinned = (): void => undefined;
    const isPinned = new Promise<void>((resolve) => (pinned = resolve));
    const creation = service.unitOfWork.run(async (tx) => {
      expect(await shared.pinAll(tx, [pin])).toEqual([id]);
      pinned();
      // On SQLite the sweep queues behind this transaction.
      if (database === 'mysql') await aTransactionWaits();
    });
    const [swept] = await Promise.all([isPinned.then(sweep), creation]);
    expect(swept).toBe(0);
    expect(await snapshots()).toContain(id);
    await age(25 * HOUR, id);
    expect(await sweep()).toBeGreaterThan(0);
    expect(await snapshots()).not.toContain(id);
  });

  /** Until the sweep stands before the row that the open transaction changed. */
  async function aTransactionWaits(): Promise<void> {
    const other = await observe(service.databaseUrl);
    const waiting = async (): Promise<number> => {
      const [row] = await other.rows<{ n: number }>(
        "SELECT COUNT(*) AS n FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE 'DELETE FROM task_snapshot%'",
      );
      return Number(row?.n);
    };
    expect(await eventually(waiting, (count) => count > 0)).toBeGreaterThan(0);
    await other.close();
  }

  it('and creations at the same moment never leave a task without its flow', async () => {
    const last = await own();
    const { template_id } = (await api.detail(last.id)).json.data;
    let task = last.id;
    for (let round = 0; round < 6; round += 1) {
      await expire(task);
      await age(25 * HOUR);
      const body = api.body({ template_id });
      const [, one, two, many] = await Promise.all([
        sweep(),
        api.make({ template_id }),
        api.make({ template_id }, keyed(`round ${round}`)),
        api.createMany([body, body]),
        sweep(),
      ]);
      const ids = [one.id, two.id, ...many.json.data.results.map(({ data }) => data?.id ?? 0)];
      for (const id of ids) {
        expect([round, (await api.detail(id)).status]).toEqual([round, 200]);
      }
      await expire(...ids.slice(1));
      task = one.id;
    }
    const lost = await api.rows(
      'SELECT e.id FROM task_execution_snapshot e LEFT JOIN task_snapshot s ON s.id = e.snapshot_id WHERE s.id IS NULL',
    );
    expect(lost).toEqual([]);
  });

  it('remembers rows of the cache for a quarter of the grace only', () => {
    const form = TaskForm.fromText(JSON.stringify(treeWithConstants()));
    const shared = service.app.get(SnapshotsService, { strict: false });
    const place = { spaceId: 1, form };
    const before = Date.now();
    shared.remembering(place)(7);
    expect(form.rowIn(1, before + 6 * HOUR - 1)).toBe(7);
    expect(form.rowIn(1, Date.now() + 6 * HOUR)).toBeUndefined();
    shared.remembering(place)(8);
    expect(form.rowIn(1, before)).toBe(7);
  });
});
