import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SqlValue } from '../../src/database/index.js';
import { describeOnBothDatabases, eventually } from '../support/harness.js';
import { activity, display, failing, hold, serial } from './engine-flows.js';
import { EngineApi, linesOf, TEST_PLUGINS } from './engine-support.js';
import { expectRefusal } from './tasks-support.js';

/** architecture.md 5.1: while releases change, each works on what it can read. */
describeOnBothDatabases('an execution that a newer release stepped', ({ start, createFolder }) => {
  const api = EngineApi.ofSuite(start, { PLUGINS: TEST_PLUGINS });
  let folder = '';

  beforeAll(() => {
    folder = createFolder();
  });

  const run = (text: string, params: readonly SqlValue[]): Promise<unknown> =>
    api.service.unitOfWork.run((tx) => tx.run(text, params));

  const stepAs = (id: number, schema: number): Promise<unknown> =>
    run('UPDATE execution SET state_schema = ?, revision = revision + 1 WHERE task_id = ?', [
      schema,
      id,
    ]);

  const stored = (id: number): Promise<Record<string, unknown>[]> =>
    api.service.unitOfWork.read((tx) =>
      tx.all<Record<string, unknown>>(
        'SELECT e.revision, e.state, e.wait_kind, j.claimed_by, j.tries FROM execution e LEFT JOIN job j ON j.task_id = e.task_id WHERE e.task_id = ?',
        [id],
      ),
    );

  const RETRIED = { auto_retry: { enable: true, times: 1, interval: 10 } };
  const becomeDue = (id: number): Promise<unknown> =>
    run('UPDATE job SET due_at = ? WHERE task_id = ?', [new Date(Date.now() - 60_000), id]);

  it('is left to it: what is due is not claimed, its reason is shown', async () => {
    const tree = serial({ a: failing('whenever', RETRIED), b: display() });
    const [newer, usual] = [await api.run(tree), await api.run(tree)];
    for (const id of [newer, usual]) await api.expectWaits(id, 'auto_retry a');
    await stepAs(newer, 99);
    const before = await stored(newer);
    await becomeDue(newer);
    await becomeDue(usual);
    await api.expectWaits(usual, 'node_failed a');
    expect(await stored(newer)).toEqual(before);
    expect(before).toMatchObject([{ claimed_by: null, tries: 0 }]);
    expect(await api.explain(newer)).toEqual(['newer_release']);
    const { state, wait_reasons: reasons } = await api.states(newer);
    expect(state).toBe('FAILED');
    expect(reasons[0]?.message).toMatch(/newer release.*schema 99/);

    await stepAs(newer, 1);
    await api.expectWaits(newer, 'node_failed a');
  });

  it('can’t be steered or deleted', async () => {
    const id = await api.run(serial({ a: hold() }));
    await api.expectWaits(id, 'callback a');
    await stepAs(id, 99);
    const before = await stored(id);
    expectRefusal(await api.operate(id, 'pause'), 409, 'newer_release');
    expectRefusal(await api.operateNode(id, 'a', 'callback', { data: {} }), 409, 'newer_release');
    expectRefusal(await api.post('delete_task', { task_ids: [id] }), 409, 'newer_release');
    await api.post(`task/${id}/redrive`);
    expect(await stored(id)).toEqual(before);
    await stepAs(id, 1);
    await api.doNode(id, 'a', 'callback', { data: {} });
    await api.expectState(id, 'FINISHED');
  });

  it('takes a call away that was under way', async () => {
    const [file, gate] = [
      join(folder, `calls-${api.spaceId}`),
      join(folder, `gate-${api.spaceId}`),
    ];
    const id = await api.run(serial({ a: activity('t_gate@v1', { file, gate }), b: display() }));
    await eventually(
      () => Promise.resolve(linesOf(file)),
      (lines) => lines.includes('execute'),
    );
    await stepAs(id, 99);
    writeFileSync(gate, '');
    const [left] = await eventually(
      () => stored(id),
      ([row]) => row?.['claimed_by'] === null,
    );
    expect(left).toMatchObject({ claimed_by: null, tries: 1, wait_kind: null });
    await stepAs(id, 1);
    await api.expectState(id, 'FINISHED');
    expect(linesOf(file).filter((line) => line === 'execute')).toHaveLength(2);
  });
});
