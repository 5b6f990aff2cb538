import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { describeOnAllRoles, eventually } from '../support/harness.js';
import {
  activity,
  conditionalParallel,
  constants,
  converge,
  display,
  echo,
  exclusive,
  failing,
  flow,
  hold,
  outputOf,
  serial,
} from './engine-flows.js';
import { EngineApi, linesOf, TEST_PLUGINS } from './engine-support.js';
import { constant, expectRefusal } from './tasks-support.js';

const broken = serial({ a: failing(), b: display() });

/** `a` and `b` both hold: no condition decides between them. */
const undecided = flow('start > g > a > j > end; g > b > j', {
  g: exclusive({ a: '1 == 1', b: '1 == 1' }),
  a: display(),
  b: display(),
  j: converge(),
});

const noneMet = flow('start > g > a > j > end; g > b > j; g > c > j', {
  g: conditionalParallel({ a: '1 == 0', b: '1 == 0', c: '1 == 0' }),
  a: display(),
  b: display(),
  c: display(),
  j: converge(),
});

describeOnAllRoles('operate_node', ({ start, createFolder }) => {
  const api = EngineApi.ofSuite(start, { PLUGINS: TEST_PLUGINS });
  let folder = '';

  beforeAll(() => {
    folder = createFolder();
  });

  const refuses = async (
    id: number,
    node: string,
    operation: string,
    type: string,
    body: object = {},
  ): Promise<void> => {
    const before = await api.states(id);
    const answer = await api.operateNode(id, node, operation, body);
    expectRefusal(answer, type === 'node_not_found' ? 404 : 409, type);
    expect((await api.states(id)).children).toEqual(before.children);
  };

  describe('retry', () => {
    it('runs the node again in a new version; the failed run is history', async () => {
      const id = await api.runTo('FAILED', broken);
      const first = (await api.nodeStates(id)).a;
      await api.doNode(id, 'a', 'retry');
      await api.expectState(id, 'FAILED');
      const second = await eventually(
        async () => (await api.nodeStates(id)).a,
        (node) => node?.retry === 1,
      );
      expect(second).toMatchObject({ state: 'FAILED', retry: 1, loop: 1, skip: false });
      expect(second?.version).not.toBe(first?.version);
      const { histories } = await api.node(id, 'a');
      expect(histories.map(({ version, state, retry }) => [version, state, retry])).toEqual([
        [first?.version, 'FAILED', 0],
      ]);
      const [record] = await api.records(id);
      expect(record).toMatchObject({
        operate_type: 'retry',
        operate_source: 'app',
        operator: 'ann',
        node_id: await api.nodeId(id, 'a'),
      });
    });

    it('replaces all inputs for good', async () => {
      const file = join(folder, 'retry-inputs');
      const plan = { file, fails: 9, note: 'as configured' };
      const id = await api.runTo('FAILED', serial({ a: activity('t_count@v1', plan) }));
      const given = { file, fails: 9, note: '${_system.task_id}', plain: '${_system.task_id}' };
      await api.doNode(id, 'a', 'retry', {
        inputs: { ...given, _escape_render_keys: ['plain'] },
      });
      const rendered = { ...given, note: String(id) };
      const reached = (retry: number): Promise<Record<string, unknown>> =>
        eventually(
          () => api.node(id, 'a'),
          (node) => node.retry === retry && node.state === 'FAILED',
        ).then(({ inputs }) => inputs);
      expect(await reached(1)).toEqual({ ...rendered, _loop: 1, _inner_loop: 1 });
      await api.doNode(id, 'a', 'retry');
      expect(await reached(2)).toEqual({ ...rendered, _loop: 1, _inner_loop: 1 });
      await api.doNode(id, 'a', 'retry', { inputs: {} });
      expect(await reached(3)).toEqual({ ...rendered, _loop: 1, _inner_loop: 1 });
      expect((await api.node(id, 'a')).histories.at(0)?.inputs).toMatchObject(plan);
    });

    it('automatic retries use the new inputs too', async () => {
      const file = join(folder, 'auto-retry-inputs');
      const auto = { auto_retry: { enable: true, interval: 0, times: 1 } };
      const inputs = { file, fails: 2, note: 'old' };
      const id = await api.run(serial({ a: activity('t_count@v1', inputs, auto) }));
      await api.expectWaits(id, 'node_failed a');
      // Two calls so far; the next fails by its inputs and its automatic retries are used up.
      await api.doNode(id, 'a', 'retry', { inputs: { file, fails: 9, note: 'new' } });
      await eventually(
        () => api.node(id, 'a'),
        ({ retry, state }) => retry === 2 && state === 'FAILED',
      );
      const { histories, inputs: last } = await api.node(id, 'a');
      expect(histories.map(({ inputs: { note } }) => note)).toEqual(['old', 'old']);
      expect(last.note).toBe('new');
      expect(linesOf(file)).toHaveLength(3);
    });

    it('with inputs that work the task goes on, and its tree shows them', async () => {
      const id = await api.runTo('FAILED', broken);
      await api.doNode(id, 'a', 'retry', { inputs: { bk_timing: '0', force_check: false } });
      await api.expectState(id, 'FINISHED');
      const { pipeline_tree: tree } = await api.detail(id);
      const node = tree.activities[await api.nodeId(id, 'a')] as {
        component: { data: Record<string, { value: unknown }> };
      };
      expect(node.component.data.bk_timing?.value).toBe('0');
    });

    it('needs a node that failed and may be retried', async () => {
      const id = await api.runTo(
        'FAILED',
        serial({ ok: display(), a: failing('never', { retryable: false }), b: display() }),
      );
      await refuses(id, 'a', 'retry', 'node_not_retryable');
      await refuses(id, 'ok', 'retry', 'node_not_active');
      await refuses(id, 'b', 'retry', 'node_not_active');
      await refuses(id, 'nothing', 'retry', 'node_not_found');
      const running = await api.run(serial({ a: hold() }));
      await api.expectWaits(running, 'callback a');
      await refuses(running, 'a', 'retry', 'node_not_failed');
      await refuses(running, 'a', 'skip', 'node_not_failed');
    });

    it('evaluates a failed gateway again', async () => {
      const id = await api.runTo('FAILED', undecided);
      await api.doNode(id, 'g', 'retry');
      const gateway = await eventually(
        async () => (await api.nodeStates(id)).g,
        (node) => node?.retry === 1,
      );
      expect(gateway).toMatchObject({ state: 'FAILED', retry: 1 });
      expect((await api.node(id, 'g')).ex_data).toMatch(/^multiple conditions meet: \[/);
    });

    it('of a paused task waits for its resume', async () => {
      const id = await api.runTo('FAILED', broken);
      await api.do(id, 'pause');
      await api.doNode(id, 'a', 'retry', { inputs: { bk_timing: '0', force_check: false } });
      await api.expectWaits(id, 'paused', 'paused a');
      await api.do(id, 'resume');
      await api.expectState(id, 'FINISHED');
    });
  });

  describe('skip', () => {
    it('goes on without the node’s outputs', async () => {
      const tree = serial(
        { a: failing(), b: echo('${taken}') },
        { constants: constants(outputOf('${taken}', 'a', 'timing_time')), outputs: ['${taken}'] },
      );
      const id = await api.runTo('FAILED', tree);
      await api.doNode(id, 'a', 'skip');
      await api.expectState(id, 'FINISHED');
      expect((await api.nodeStates(id)).a).toMatchObject({ state: 'FINISHED', skip: true });
      const { inputs, outputs, ex_data, histories } = await api.node(id, 'a');
      expect(histories).toMatchObject([{ state: 'FAILED', inputs, outputs, ex_data }]);
      expect([inputs, ex_data]).toEqual([
        expect.objectContaining({ bk_timing: 'whenever' }),
        expect.stringMatching(/./),
      ]);
      expect(await api.output(id, 'b', 'string_output')).toBe('${taken}');
      expect(await api.outputs(id)).toEqual({ '${taken}': '${taken}' });
    });

    it('needs a node that may be skipped, and an activity', async () => {
      const id = await api.runTo('FAILED', serial({ a: failing('never', { skippable: false }) }));
      await refuses(id, 'a', 'skip', 'node_not_skippable');
      const gateway = await api.runTo('FAILED', undecided);
      await refuses(gateway, 'g', 'skip', 'node_of_other_type');
    });
  });

  describe('skip_exg, skip_cpg', () => {
    it('an exclusive gateway goes on along the chosen flow', async () => {
      const id = await api.runTo('FAILED', undecided);
      await api.doNode(id, 'g', 'skip_exg', { flow_id: await api.flowId(id, 'g', 'b') });
      await api.expectState(id, 'FINISHED');
      const states = await api.nodeStates(id);
      expect([states.a, states.b?.state, states.g?.skip]).toEqual([undefined, 'FINISHED', true]);
      const { ex_data, histories } = await api.node(id, 'g');
      expect(ex_data).toMatch(/^multiple conditions meet/);
      expect(histories).toMatchObject([{ state: 'FAILED', ex_data }]);
      expect((await api.records(id))[0]?.operate_type).toBe('skip_exg');
    });

    it('a conditional parallel gateway goes on along the chosen flows', async () => {
      const id = await api.runTo('FAILED', noneMet);
      const flow_ids = [await api.flowId(id, 'g', 'a'), await api.flowId(id, 'g', 'c')];
      const converge_gateway_id = await api.nodeId(id, 'j');
      await api.doNode(id, 'g', 'skip_cpg', { flow_ids, converge_gateway_id });
      await api.expectState(id, 'FINISHED');
      const { a, b, c, j } = await api.nodeStates(id);
      expect([a?.state, b, c?.state, j?.state]).toEqual([
        'FINISHED',
        undefined,
        'FINISHED',
        'FINISHED',
      ]);
    });

    it('need a gateway of their kind and a flow of it', async () => {
      const exclusiveOne = await api.runTo('FAILED', undecided);
      await refuses(exclusiveOne, 'g', 'skip_exg', 'flow_not_found', { flow_id: 'nowhere' });
      const after = { flow_id: await api.flowId(exclusiveOne, 'a', 'j') };
      await refuses(exclusiveOne, 'g', 'skip_exg', 'flow_not_found', after);
      await refuses(exclusiveOne, 'g', 'skip_cpg', 'node_of_other_type', { flow_ids: ['x'] });
      const parallelOne = await api.runTo('FAILED', noneMet);
      await refuses(parallelOne, 'g', 'skip_exg', 'node_of_other_type', { flow_id: 'x' });
      const one = await api.flowId(parallelOne, 'g', 'a');
      await refuses(parallelOne, 'g', 'skip_cpg', 'flow_not_found', { flow_ids: [one, 'x'] });
      const none = await api.operateNode(parallelOne, 'g', 'skip_cpg', { flow_ids: [] });
      expectRefusal(none, 400, 'validation_failed', ['/flow_ids']);
      const missing = await api.operateNode(exclusiveOne, 'g', 'skip_exg');
      expectRefusal(missing, 400, 'validation_failed', ['/flow_id']);
    });
  });

  describe('forced_fail', () => {
    it('fails a waiting node with the reason, and drops what still comes', async () => {
      const id = await api.run(serial({ a: hold(), b: display() }));
      await api.expectWaits(id, 'callback a');
      const { version } = (await api.nodeStates(id)).a ?? {};
      await api.doNode(id, 'a', 'forced_fail', { ex_data: 'enough' });
      await api.expectState(id, 'FAILED');
      const node = await api.node(id, 'a');
      expect(node).toMatchObject({ state: 'FAILED', ex_data: 'enough' });
      expect(node.outputs).toContainEqual({ key: '_forced_failed', value: true, preset: false });
      await refuses(id, 'a', 'callback', 'node_not_waiting', { data: 1, version });
      await refuses(id, 'a', 'forced_fail', 'node_not_running');
      await api.doNode(id, 'a', 'skip');
      await api.expectState(id, 'FINISHED');
    });

    it('names the operator when there is no reason', async () => {
      const id = await api.run(serial({ a: hold() }));
      await api.expectWaits(id, 'callback a');
      await api.doNode(id, 'a', 'forced_fail');
      await api.expectState(id, 'FAILED');
      expect((await api.node(id, 'a')).ex_data).toBe('forced fail by ann');
    });

    it('ends a call that is under way; its answer comes too late', async () => {
      const gate = join(folder, 'late-gate');
      const file = join(folder, 'late-calls');
      const id = await api.run(serial({ a: activity('t_gate@v1', { gate, file }), b: display() }));
      await eventually(
        () => Promise.resolve(linesOf(file)),
        (lines) => lines.includes('execute'),
      );
      await api.doNode(id, 'a', 'forced_fail');
      writeFileSync(gate, '');
      await eventually(
        () => Promise.resolve(linesOf(file)),
        (lines) => lines.length > 1,
      );
      await api.expectState(id, 'FAILED');
      expect((await api.nodeStates(id)).b).toBeUndefined();
      expect(await api.output(id, 'a', 'answer')).toBeUndefined();
      await api.doNode(id, 'a', 'retry');
      await api.expectState(id, 'FINISHED');
      expect(await api.output(id, 'a', 'answer')).toBe('late');
    });

    it('tells a plugin that waits', async () => {
      const file = join(folder, `told-${api.spaceId}`);
      const id = await api.run(serial({ a: activity('t_wait@v1', { file }) }));
      await api.expectWaits(id, 'callback a');
      await api.doNode(id, 'a', 'forced_fail');
      const lines = await eventually(
        () => Promise.resolve(linesOf(file)),
        (seen) => seen.includes('cancel'),
      );
      expect(lines).toEqual(['execute', 'cancel']);
    });

    it('is answered by automatic retries, like every failure', async () => {
      const id = await api.run(
        serial({ a: hold({ auto_retry: { enable: true, interval: 0, times: 1 } }) }),
      );
      await api.expectWaits(id, 'callback a');
      await api.doNode(id, 'a', 'forced_fail');
      const retried = await eventually(
        () => api.nodeStates(id),
        ({ a }) => a?.retry === 1,
      );
      expect(retried.a).toMatchObject({ state: 'RUNNING', retry: 1 });
      await api.expectWaits(id, 'callback a');
      await api.doNode(id, 'a', 'forced_fail');
      await api.expectState(id, 'FAILED');
      await api.expectWaits(id, 'node_failed a');
    });

    it('needs a running activity', async () => {
      const id = await api.runTo('FAILED', broken);
      await refuses(id, 'a', 'forced_fail', 'node_not_running');
      await refuses(id, 'b', 'forced_fail', 'node_not_active');
      const gateway = await api.runTo('FAILED', undecided);
      await refuses(gateway, 'g', 'forced_fail', 'node_of_other_type');
    });
  });

  it('no node of an ended or unstarted task can be operated', async () => {
    const ended = await api.runTo('FINISHED', serial({ a: display() }));
    const revoked = await api.run(serial({ a: hold() }));
    await api.do(revoked, 'revoke');
    const fresh = await api.create(serial({ a: hold() }));
    const bodies = { flow_id: 'x', flow_ids: ['x'], data: 1 };
    for (const operation of ['retry', 'skip', 'skip_exg', 'skip_cpg', 'forced_fail', 'callback']) {
      await refuses(ended, 'a', operation, 'task_ended', bodies);
      await refuses(revoked, 'a', operation, 'task_ended', bodies);
      const answer = await api.operateNode(fresh, 'a', operation, bodies);
      expectRefusal(answer, 409, 'task_not_running');
    }
  });

  it('names what is wrong with a call', async () => {
    const id = await api.runTo('FAILED', broken);
    expectRefusal(await api.operateNode(id, 'a', 'restart'), 404, 'operation_unknown');
    const anonymous = await api.post(
      `task/${id}/node/${await api.nodeId(id, 'a')}/operate_node/retry`,
      {},
    );
    expectRefusal(anonymous, 400, 'validation_failed', ['/operator']);
    const list = await api.operateNode(id, 'a', 'retry', { inputs: [1] });
    expectRefusal(list, 400, 'validation_failed', ['/inputs']);
    const other = await EngineApi.open(api.service);
    const foreign = await other.post(
      `task/${id}/node/${await api.nodeId(id, 'a')}/operate_node/retry`,
      { operator: 'ann' },
    );
    expectRefusal(foreign, 404, 'task_not_found');
  });

  it('keeps a value’s type through a retry', async () => {
    const number = constants(constant('${n}', 7, { custom_type: 'int' }));
    const id = await api.runTo(
      'FAILED',
      serial({ a: activity('debug_plugin@v1.0.0', { object_input: '{' }) }, { constants: number }),
    );
    await api.doNode(id, 'a', 'retry', { inputs: { int_input: '${n}', object_input: '' } });
    await api.expectState(id, 'FINISHED');
    expect(await api.output(id, 'a', 'int_output')).toBe(7);
  });
});
