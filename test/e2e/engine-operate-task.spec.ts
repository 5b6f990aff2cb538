import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { describeOnAllRoles, eventually } from '../support/harness.js';
import {
  activity,
  converge,
  display,
  failing,
  flow,
  hold,
  parallel,
  serial,
} from './engine-flows.js';
import { EngineApi, linesOf, settle, TEST_PLUGINS } from './engine-support.js';
import { expectRefusal, keyed, pathsOf } from './tasks-support.js';

const waiting = serial({ a: hold(), b: display() });

describeOnAllRoles('operate_task', ({ start, createFolder }) => {
  const api = EngineApi.ofSuite(start, { PLUGINS: TEST_PLUGINS });
  let folder = '';

  beforeAll(() => {
    folder = createFolder();
  });

  const typesOf = async (id: number): Promise<string[]> =>
    (await api.records(id)).map(({ operate_type: type, operator }) => `${type} by ${operator}`);

  it('starts a task: flags, executor, times, a record', async () => {
    const id = await api.create(serial({ a: display() }));
    const answer = await api.operate(id, 'start', { operator: 'ann' });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      result: true,
      code: '0',
      message: 'success',
      data: null,
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    await api.expectState(id, 'FINISHED');
    const detail = await api.detail(id);
    expect(detail).toMatchObject({
      is_started: true,
      is_finished: true,
      is_revoked: false,
      executor: 'ann',
      creator: 'lily',
      tree_info_id: expect.any(Number),
    });
    expect(String(detail.finish_time) >= String(detail.start_time)).toBe(true);
    const [record, ...others] = await api.records(id);
    expect(others).toEqual([]);
    expect(record).toEqual({
      id: expect.any(Number),
      operator: 'ann',
      operate_type: 'start',
      operate_source: 'app',
      instance_id: id,
      node_id: '',
      operate_date: expect.stringMatching(/T.*\+08:00$/),
    });
  });

  it('starts a task once', async () => {
    const id = await api.create(waiting);
    await api.do(id, 'start');
    expectRefusal(await api.operate(id, 'start'), 409, 'task_already_started');
    await api.expectWaits(id, 'callback a');
    expect(await typesOf(id)).toEqual(['start by ann']);
  });

  it.each(['pause', 'resume', 'revoke'])('%s needs a started task', async (operation) => {
    const id = await api.create(waiting);
    expectRefusal(await api.operate(id, operation), 409, 'task_not_running');
    expect(await api.records(id)).toEqual([]);
    expect((await api.detail(id)).is_started).toBe(false);
  });

  it('pausing parks entries only; resuming lets all of them go', async () => {
    const tree = flow('start > f > a > x > j > end; f > b > y > j', {
      f: parallel(),
      a: hold(),
      x: display(),
      b: hold(),
      y: display(),
      j: converge(),
    });
    const id = await api.run(tree);
    await api.expectWaits(id, 'callback a', 'callback b');
    await api.do(id, 'pause');
    expect(await api.state(id)).toBe('SUSPENDED');
    expectRefusal(await api.operate(id, 'pause'), 409, 'task_not_running');
    // A callback that comes while the task is paused is taken; its next node waits.
    await api.doNode(id, 'a', 'callback', { data: 1 });
    await api.expectWaits(id, 'callback b', 'paused', 'paused x');
    expect(await api.nodeState(id, 'a')).toBe('FINISHED');
    expect(await api.nodeState(id, 'x')).toBe('');
    await api.doNode(id, 'b', 'callback', { data: 1 });
    await api.expectWaits(id, 'paused', 'paused x', 'paused y');
    await api.do(id, 'resume');
    await api.expectState(id, 'FINISHED');
    expect(await typesOf(id)).toEqual([
      'resume by ann',
      'callback by ann',
      'callback by ann',
      'pause by ann',
      'start by lily',
    ]);
  });

  it('a running call ends while the task is paused', async () => {
    const gate = join(folder, 'pause-gate');
    const id = await api.run(serial({ a: activity('t_gate@v1', { gate }), b: display() }));
    await api.expectWaits(id, 'plugin_call a');
    await api.do(id, 'pause');
    writeFileSync(gate, '');
    await api.expectWaits(id, 'paused', 'paused b');
    expect(await api.output(id, 'a', 'answer')).toBe('late');
    await api.do(id, 'resume');
    await api.expectState(id, 'FINISHED');
  });

  it('polls go on while the task is paused', async () => {
    const gate = join(folder, 'poll-gate');
    const id = await api.run(serial({ a: activity('t_poll@v1', { gate }), b: display() }));
    await api.expectWaits(id, 'poll a');
    await api.do(id, 'pause');
    writeFileSync(gate, '');
    await api.expectWaits(id, 'paused', 'paused b');
    expect(await api.state(id)).toBe('SUSPENDED');
    await api.do(id, 'resume');
    await api.expectState(id, 'FINISHED');
  });

  it('resume needs a paused task', async () => {
    const id = await api.run(waiting);
    expectRefusal(await api.operate(id, 'resume'), 409, 'task_not_suspended');
  });

  it.each(['FINISHED', 'REVOKED'])('a %s task takes no operation', async (state) => {
    const id = await api.run(state === 'FINISHED' ? serial({ a: display() }) : waiting);
    if (state === 'REVOKED') await api.do(id, 'revoke');
    await api.expectState(id, state);
    const before = await api.detail(id);
    for (const operation of ['pause', 'revoke'])
      expectRefusal(await api.operate(id, operation), 409, 'task_ended');
    expect((await api.operate(id, 'resume')).status).toBe(409);
    expectRefusal(await api.operate(id, 'start'), 409, 'task_already_started');
    expect(await api.detail(id)).toEqual({ ...before, elapsed_time: expect.any(Number) });
  });

  it('revoking ends a task at once, running, paused or failed', async () => {
    const running = await api.run(waiting);
    const paused = await api.run(waiting);
    const failed = await api.runTo('FAILED', serial({ a: failing() }));
    await api.do(paused, 'pause');
    for (const id of [running, paused, failed]) {
      await api.do(id, 'revoke');
      expect(await api.state(id)).toBe('REVOKED');
      const detail = await api.detail(id);
      expect(detail).toMatchObject({ is_revoked: true, is_finished: false, wait_reasons: [] });
      expect(detail.finish_time).not.toBeNull();
      expect((await api.states(id)).wait_reasons).toEqual([]);
    }
  });

  it('nothing of a revoked task is called any more', async () => {
    const gate = join(folder, 'revoke-gate');
    const file = join(folder, 'revoke-polls');
    const id = await api.run(serial({ a: activity('t_poll@v1', { gate, file }) }));
    await eventually(
      () => Promise.resolve(linesOf(file).length),
      (polls) => polls >= 2,
    );
    await api.do(id, 'revoke');
    await settle(api.service);
    // A worker of another process hears of the revocation before it hears of a task that is started later.
    const other = join(folder, 'other-polls');
    const witness = await api.run(
      serial({ a: activity('t_poll@v1', { gate: join(folder, 'never'), file: other }) }),
    );
    const witnessed = (least: number): Promise<number> =>
      eventually(
        () => Promise.resolve(linesOf(other).length),
        (count) => count >= least,
      );
    await witnessed(1);
    const polls = linesOf(file).filter((line) => line.startsWith('poll')).length;
    // Two rounds of another task's polls are time enough for one more of this one's.
    await witnessed(4);
    expect(linesOf(file).filter((line) => line.startsWith('poll'))).toHaveLength(polls);
    expect(await api.state(id)).toBe('REVOKED');
    await api.do(witness, 'revoke');
  });

  it('revoking tells a call that is under way', async () => {
    const file = join(folder, 'revoked-call');
    const gate = join(folder, 'never');
    const id = await api.run(serial({ a: activity('t_gate@v1', { gate, file }) }));
    await eventually(
      () => Promise.resolve(linesOf(file)),
      (lines) => lines.includes('execute'),
    );
    await api.do(id, 'revoke');
    const lines = await eventually(
      () => Promise.resolve(linesOf(file)),
      (seen) => seen.includes('aborted'),
      3000,
    );
    expect(lines).toContain('aborted');
  });

  it('revoking tells a plugin that waits', async () => {
    const file = join(folder, 'revoked-wait');
    const id = await api.run(serial({ a: activity('t_wait@v1', { file }) }));
    await api.expectWaits(id, 'callback a');
    await api.do(id, 'revoke');
    const lines = await eventually(
      () => Promise.resolve(linesOf(file)),
      (seen) => seen.includes('cancel'),
      3000,
    );
    expect(lines).toEqual(['execute', 'cancel']);
  });

  it('names what is wrong with a call', async () => {
    const id = await api.create(waiting);
    expectRefusal(await api.operate(id, 'begin'), 404, 'operation_unknown');
    expectRefusal(await api.operate(id, 'start', {}), 400, 'validation_failed', ['/operator']);
    const long = await api.operate(id, 'start', { operator: 'x'.repeat(33), cascade: 'perhaps' });
    expect(pathsOf(long).toSorted()).toEqual(['/cascade', '/operator']);
    expectRefusal(await api.operate(999_999, 'start'), 404, 'task_not_found');
    const other = await EngineApi.open(api.service);
    expectRefusal(await other.operate(id, 'start'), 404, 'task_not_found');
    expect(await api.state(id)).toBe('CREATED');
  });

  it('redrive is safe to repeat and changes nothing of a task that waits', async () => {
    const id = await api.run(waiting);
    await api.expectWaits(id, 'callback a');
    const before = (await api.states(id)).children;
    for (const body of [undefined, { operator: 'ann' }]) {
      const answer = await api.post(`task/${id}/redrive`, body);
      expect([answer.status, answer.json.data]).toEqual([200, { jobs: 0 }]);
    }
    expect((await api.states(id)).children).toEqual(before);
    expectRefusal(await api.post('task/999999/redrive'), 404, 'task_not_found');
    await api.doNode(id, 'a', 'callback', { data: 1 });
    await api.expectState(id, 'FINISHED');
  });

  it('a deleted task takes no operation', async () => {
    const id = await api.create(waiting);
    await api.post('delete_task', { task_ids: [id] });
    expectRefusal(await api.operate(id, 'start'), 404, 'task_not_found');
  });

  it('deleting a running task revokes it', async () => {
    const file = join(folder, 'deleted');
    const id = await api.run(serial({ a: activity('t_wait@v1', { file }), b: display() }));
    await api.expectWaits(id, 'callback a');
    await api.post('delete_task', { task_ids: [id] });
    expect(await api.state(id)).toBe('REVOKED');
    expectRefusal(await api.operate(id, 'revoke'), 404, 'task_not_found');
  });

  it('an idempotency key makes an operation safe to repeat', async () => {
    const id = await api.create(waiting);
    const key = keyed(`start ${id}`);
    const first = await api.operate(id, 'start', { operator: 'ann' }, key);
    const again = await api.operate(id, 'start', { operator: 'ann' }, key);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.json.message).toBe('success');
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(await typesOf(id)).toEqual(['start by ann']);
    expectRefusal(
      await api.operate(id, 'start', { operator: 'bob' }, key),
      409,
      'idempotency_key_reused',
    );
    // The key belongs to the operation: another one under it is another call.
    expect((await api.operate(id, 'pause', { operator: 'ann' }, key)).status).toBe(200);
    expect(await api.state(id)).toBe('SUSPENDED');
  });

  it('a refusal is not remembered under its key', async () => {
    const id = await api.create(waiting);
    const key = keyed(`pause ${id}`);
    expectRefusal(
      await api.operate(id, 'pause', { operator: 'ann' }, key),
      409,
      'task_not_running',
    );
    await api.do(id, 'start');
    expect((await api.operate(id, 'pause', { operator: 'ann' }, key)).status).toBe(200);
    expect(await api.state(id)).toBe('SUSPENDED');
  });
});
