import { describeOnAllRoles } from '../support/harness.js';
import { display, hold, serial } from './engine-flows.js';
import { EngineApi } from './engine-support.js';

const PAIRS = 30;

interface Row {
  readonly id: number;
  readonly is_deleted: number;
  readonly is_started: number;
  readonly is_revoked: number;
  readonly status: string | null;
}

describeOnAllRoles('deleting what others touch', ({ start }) => {
  const api = EngineApi.ofSuite(start);

  const rowsOf = async (ids: readonly number[]): Promise<Row[]> =>
    api.service.unitOfWork.read((tx) =>
      tx.all<Row>(
        `SELECT t.id, t.is_deleted, t.is_started, t.is_revoked, e.status FROM task t LEFT JOIN execution e ON e.task_id = t.id WHERE t.id IN (${ids.join(', ')}) ORDER BY t.id`,
      ),
    );

  /** Pairs of calls at the same time, in both orders; what the first answered. */
  const race = (
    ids: readonly number[],
    touch: (id: number) => Promise<{ status: number }>,
  ): Promise<number[]> =>
    Promise.all(
      ids.map(async (id, n) => {
        const remove = () => api.post('delete_task', { task_ids: [id] });
        const calls = n % 2 === 0 ? [touch(id), remove()] : [remove(), touch(id)];
        const answers = await Promise.all(calls);
        const [touched, removed] = n % 2 === 0 ? answers : answers.toReversed();
        expect(removed?.status).toBe(200);
        return touched?.status ?? 0;
      }),
    );

  it('a start comes before the deletion and is revoked, or finds nothing to start', async () => {
    const tree = serial({ a: hold() });
    const ids = await Promise.all(Array.from({ length: PAIRS }, () => api.create(tree)));
    ids.sort((a, b) => a - b);
    const statuses = await race(ids, (id) => api.operate(id, 'start'));
    const rows = await rowsOf(ids);
    rows.forEach((row, n) => {
      const wasStarted = statuses[n] === 200;
      if (!wasStarted) expect(statuses[n]).toBe(404);
      expect({ ...row, id: 0 }).toEqual({
        id: 0,
        is_deleted: 1,
        is_started: wasStarted ? 1 : 0,
        is_revoked: wasStarted ? 1 : 0,
        status: wasStarted ? 'REVOKED' : null,
      });
    });
    expect(rows).toHaveLength(PAIRS);
  });

  it('a re-run comes before the deletion and is revoked, or finds no task', async () => {
    const tree = serial({ a: display(), b: hold() });
    const ids = await Promise.all(Array.from({ length: PAIRS / 3 }, () => api.run(tree)));
    ids.sort((a, b) => a - b);
    for (const id of ids) await api.expectWaits(id, 'callback b');
    for (const id of ids) await api.do(id, 'revoke');
    const statuses = await race(ids, (id) => api.operateNode(id, 'a', 'rerun'));
    const rows = await rowsOf(ids);
    expect(statuses.every((status) => status === 200 || status === 404)).toBe(true);
    const ended = { is_deleted: 1, is_revoked: 1, status: 'REVOKED' };
    for (const row of rows) expect(row).toMatchObject(ended);
  });

  it('all tasks of a space: what is started meanwhile runs or is revoked', async () => {
    const crowd = await EngineApi.open(api.service);
    const tree = serial({ a: hold() });
    const ids = await Promise.all(Array.from({ length: PAIRS }, () => crowd.create(tree)));
    await Promise.all([
      ...ids.slice(0, PAIRS / 2).map((id) => crowd.operate(id, 'start')),
      crowd.post('delete_task', { is_full: true, is_mock: false }),
      ...ids.slice(PAIRS / 2).map((id) => crowd.operate(id, 'start')),
    ]);
    for (const row of await rowsOf(ids)) {
      expect([null, 'REVOKED']).toContain(row.status);
      expect(row.is_deleted).toBe(1);
    }
  });
});
