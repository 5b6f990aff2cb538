import { join } from 'node:path';
import { describeOnBothDatabases } from '../support/harness.js';
import {
  activity,
  assign,
  constants,
  display,
  echo,
  exclusive,
  failing,
  flow,
  hold,
  outputOf,
  serial,
  subprocess,
} from './engine-flows.js';
import { childrenOf, EngineApi, type NodeDetail, TEST_PLUGINS } from './engine-support.js';
import { constant, DOCUMENT_TIME, expectRefusal } from './tasks-support.js';

const RUN_FIELDS = [
  'id',
  'state',
  'root_id',
  'root_id:',
  'parent_id',
  'version',
  'loop',
  'retry',
  'skip',
  'error_ignorable',
  'error_ignored',
  'children',
  'elapsed_time',
  'start_time',
  'finish_time',
  'history_id',
  'inputs',
  'outputs',
  'ex_data',
];

/** `n` counts to 3; `tell` runs in each round. */
const loop = flow(
  'start > count > tell > again > end; again > count',
  {
    count: assign('n', '${int(n) + 1}'),
    tell: echo('round ${n}'),
    again: exclusive({ count: '${n} < 3', end: '${n} >= 3' }),
  },
  {
    constants: constants(constant('${n}', 0, { custom_type: 'int' })),
    outputs: ['${n}'],
  },
);

describeOnBothDatabases('details of nodes and tasks', ({ start, createFolder }) => {
  const api = EngineApi.ofSuite(start, { PLUGINS: TEST_PLUGINS });
  let folder = '';

  beforeAll(() => {
    folder = createFolder();
  });

  const rows = ({ outputs }: NodeDetail): Record<string, unknown> =>
    Object.fromEntries(outputs.map(({ key, value }) => [key, value]));

  it('a node that was not reached: its inputs as they would be rendered now', async () => {
    const tree = serial(
      {
        a: hold(),
        b: echo('${who} and ${taken} in ${_system.task_space_id}', { error_ignorable: true }),
        c: exclusive({ end: '1 == 1' }),
      },
      {
        constants: constants(
          constant('${who}', 'Ines'),
          outputOf('${taken}', 'a', 'callback_data'),
        ),
      },
    );
    const id = await api.create(tree, { '${who}': 'Robin' });
    const expected = {
      name: 'b',
      error_ignorable: true,
      state: 'READY',
      inputs: { string_input: `Robin and \${taken} in ${api.spaceId}`, object_input: '' },
      outputs: [],
      ex_data: '',
    };
    expect(await api.node(id, 'b')).toEqual(expected);
    await api.do(id, 'start');
    await api.expectWaits(id, 'callback a');
    expect(await api.node(id, 'b')).toEqual(expected);
    for (const node of ['c', 'end']) {
      expect(await api.node(id, node)).toMatchObject({ state: 'READY', inputs: {}, outputs: [] });
    }
    await api.doNode(id, 'a', 'callback', { data: 'tea' });
    await api.expectState(id, 'FINISHED');
    expect((await api.node(id, 'b')).inputs.string_input).toBe(`Robin and tea in ${api.spaceId}`);
  });

  it('an executed node: every field', async () => {
    const id = await api.runTo('FINISHED', serial({ a: echo('hi') }));
    const node = await api.node(id, 'a');
    expect(Object.keys(node).toSorted()).toEqual([...RUN_FIELDS, 'histories'].toSorted());
    const { instance_id: root } = await api.detail(id);
    expect(node).toMatchObject({
      id: await api.nodeId(id, 'a'),
      state: 'FINISHED',
      root_id: root,
      'root_id:': root,
      parent_id: root,
      loop: 1,
      retry: 0,
      skip: false,
      error_ignored: false,
      history_id: -1,
      histories: [],
      ex_data: null,
      inputs: { string_input: 'hi', object_input: '', _loop: 1, _inner_loop: 1 },
      start_time: expect.stringMatching(DOCUMENT_TIME),
      finish_time: expect.stringMatching(DOCUMENT_TIME),
    });
    expect(node.outputs.every(({ preset, name }) => !preset && name === undefined)).toBe(true);
    expect(rows(node)).toEqual({
      string_output: 'hi',
      int_output: null,
      boolean_output: null,
      object_output: '',
      _result: true,
      _loop: 1,
      _inner_loop: 1,
    });
  });

  it('events and gateways', async () => {
    const id = await api.runTo('FINISHED', loop);
    expect(await api.node(id, 'start')).toMatchObject({ state: 'FINISHED', inputs: {}, loop: 1 });
    expect(await api.node(id, 'again')).toMatchObject({ state: 'FINISHED', inputs: {}, loop: 3 });
  });

  it('a running node shows its inputs', async () => {
    const id = await api.run(serial({ a: hold() }));
    await api.expectWaits(id, 'callback a');
    expect(await api.node(id, 'a')).toMatchObject({
      state: 'RUNNING',
      finish_time: null,
      inputs: { description: 'waits' },
      ex_data: null,
      history_id: -1,
    });
  });

  it('with component_code: declared rows first, then the common ones, then the rest', async () => {
    const tree = serial(
      { a: echo('hi') },
      { constants: constants(outputOf('${said}', 'a', 'string_output')) },
    );
    const id = await api.runTo('FINISHED', tree);
    const { outputs } = await api.node(id, 'a', '?component_code=debug_plugin');
    expect(outputs).toEqual([
      { name: '字符串', key: 'said', value: 'hi', preset: true },
      { name: '整数', key: 'int_output', value: null, preset: true },
      { name: '布尔值', key: 'boolean_output', value: null, preset: true },
      { name: '对象', key: 'object_output', value: '', preset: true },
      { name: '执行结果', key: '_result', value: true, preset: true },
      { name: '循环次数', key: '_loop', value: 1, preset: true },
      { name: '当前流程循环次数', key: '_inner_loop', value: 1, preset: true },
    ]);
  });

  it('with component_code of a plugin that gave less or more than it declares', async () => {
    const file = join(folder, `rows-${api.spaceId}`);
    const counted = activity('t_count@v1', { file });
    const id = await api.runTo('FINISHED', serial({ a: counted, b: failing('0') }));
    const a = (await api.node(id, 'a', '?component_code=t_count')).outputs;
    expect(a[0]).toEqual({ name: 'Calls', key: 'calls', value: 1, preset: true });
    expect(a.at(-1)).toMatchObject({ name: 'inputs', key: 'inputs', preset: false });
    const paused = await api.run(serial({ a: hold() }));
    await api.expectWaits(paused, 'callback a');
    await api.doNode(paused, 'a', 'callback', { data: null });
    await api.expectState(paused, 'FINISHED');
    const b = (await api.node(paused, 'a', '?component_code=pause_node')).outputs;
    expect(b[0]).toEqual({ name: '回调数据', key: 'callback_data', value: '', preset: true });
    const unknown = (await api.node(id, 'b', '?component_code=nothing')).outputs;
    expect(unknown.every(({ preset }) => !preset)).toBe(true);
  });

  it('a failed node: ex_data and its row', async () => {
    const id = await api.runTo('FAILED', serial({ a: failing() }));
    const node = await api.node(id, 'a');
    const reason = '输入参数whenever不符合【秒(s) 或 时间(%Y-%m-%d %H:%M:%S)】格式';
    expect(node).toMatchObject({ state: 'FAILED', ex_data: reason });
    expect(rows(node)).toEqual({ ex_data: reason, _result: false, _loop: 1, _inner_loop: 1 });
  });

  it('each retry leaves a history', async () => {
    const file = join(folder, `history-${api.spaceId}`);
    const inputs = { file, fails: 2 };
    const id = await api.runTo('FAILED', serial({ a: activity('t_count@v1', inputs) }));
    await api.doNode(id, 'a', 'retry');
    await api.expectWaits(id, 'node_failed a');
    await api.doNode(id, 'a', 'retry');
    await api.expectState(id, 'FINISHED');
    const { histories, state, retry, version } = await api.node(id, 'a');
    expect([state, retry]).toEqual(['FINISHED', 2]);
    expect(histories.map(({ retry: n, ex_data: reason }) => [n, reason])).toEqual([
      [0, 'failure 1'],
      [1, 'failure 2'],
    ]);
    for (const history of histories) {
      expect(Object.keys(history).toSorted()).toEqual([...RUN_FIELDS, 'node_id'].toSorted());
      expect(history).toMatchObject({
        state: 'FAILED',
        node_id: await api.nodeId(id, 'a'),
        inputs: { file },
        history_id: expect.any(Number),
      });
      expect(rows(history)).toMatchObject({ _result: false });
    }
    const versions = [...histories.map((history) => history.version), version];
    expect(new Set(versions).size).toBe(3);
    expect(new Set(histories.map(({ history_id: n }) => n)).size).toBe(2);
  });

  it('loops: the current one with all earlier runs, and an earlier one by its number', async () => {
    const id = await api.runTo('FINISHED', loop);
    const current = await api.node(id, 'tell');
    expect(current).toMatchObject({ loop: 3, history_id: -1, inputs: { string_input: 'round 3' } });
    expect(current.histories.map((run) => [run.loop, run.state, run.inputs.string_input])).toEqual([
      [1, 'FINISHED', 'round 1'],
      [2, 'FINISHED', 'round 2'],
    ]);
    const first = await api.node(id, 'tell', '?loop=1');
    expect(first).toMatchObject({
      loop: 1,
      state: 'FINISHED',
      version: current.histories[0]?.version,
      inputs: { string_input: 'round 1', _loop: 1 },
      histories: [],
    });
    expect(first.history_id).toBe(current.histories[0]?.history_id);
    expect((await api.node(id, 'tell', '?loop=3')).history_id).toBe(-1);
    expect((await api.node(id, 'tell', '?loop=9')).loop).toBe(3);
  });

  it('refuses unknown nodes and bad queries', async () => {
    const id = await api.create(serial({ a: display() }));
    const other = await api.create(serial({ a: display() }));
    const path = (node: string): string => `task/${id}/node/${node}/get_task_node_detail`;
    expectRefusal(await api.get(path('nothing')), 404, 'node_not_found');
    expectRefusal(await api.get(path(await api.nodeId(other, 'a'))), 404, 'node_not_found');
    const node = await api.nodeId(id, 'a');
    expectRefusal(await api.get(`${path(node)}?loop=x`), 400, 'validation_failed', ['?loop']);
    const log = (of: string): string => `task/${id}/node/${of}/get_task_node_log`;
    expectRefusal(await api.get(log('nothing')), 404, 'node_not_found');
  });

  it('include_snapshot_config adds the node as the flow defines it', async () => {
    const id = await api.create(serial({ a: display('hi ${_system.task_id}') }));
    const node = await api.node(id, 'a', '?include_snapshot_config=true');
    expect(node).toMatchObject({
      snapshot_config: {
        name: 'a',
        component: { data: { bk_display_message: { value: 'hi ${_system.task_id}' } } },
      },
    });
    expect(await api.node(id, 'a')).not.toHaveProperty('snapshot_config');
    expect(await api.node(id, 'start', '?include_snapshot_config=true')).toMatchObject({
      snapshot_config: null,
    });
  });

  it('the log of a node, of all its runs or of one', async () => {
    interface Log {
      readonly lines: readonly { level: string; message: string; version: string; time: string }[];
    }
    const file = join(folder, `log-${api.spaceId}`);
    const inputs = { file, fails: 1 };
    const id = await api.runTo('FAILED', serial({ a: activity('t_count@v1', inputs) }));
    await api.doNode(id, 'a', 'retry');
    await api.expectState(id, 'FINISHED');
    const path = `task/${id}/node/${await api.nodeId(id, 'a')}/get_task_node_log`;
    const { lines } = (await api.get<Log>(path)).json.data;
    expect(lines.map(({ level, message }) => [level, message])).toEqual([
      ['INFO', 'call of a'],
      ['ERROR', 'failure 1'],
      ['INFO', 'call of a'],
    ]);
    expect(lines[0]?.time).toMatch(DOCUMENT_TIME);
    const { version } = await api.node(id, 'a');
    const last = (await api.get<Log>(`${path}?version=${version}`)).json.data.lines;
    expect(last).toEqual(lines.slice(2));
  });

  it('get_task_detail: outputs, times and why it waits', async () => {
    const tree = serial(
      { a: hold(), b: echo('${got}') },
      {
        constants: constants(outputOf('${got}', 'a', 'callback_data'), constant('${c}', [1, '2'])),
        outputs: ['${got}', '${c}', '${nothing}'],
      },
    );
    const id = await api.run(tree);
    await api.expectWaits(id, 'callback a');
    expect(await api.detail(id)).toMatchObject({ outputs: [], elapsed_time: expect.any(Number) });
    await api.doNode(id, 'a', 'callback', { data: { deep: [null, 1.5] } });
    await api.expectState(id, 'FINISHED');
    const detail = await api.detail(id);
    expect(detail.outputs).toEqual([
      { key: '${got}', value: { deep: [null, 1.5] } },
      { key: '${c}', value: [1, '2'] },
      { key: '${nothing}', value: '${nothing}' },
    ]);
    expect(detail).toMatchObject({ wait_reasons: [], is_finished: true });
    expect(detail).not.toHaveProperty('parent_task_info');
  });

  it('a sub-process node shows its child while it runs, and its outputs by bare names', async () => {
    const child = serial(
      { z: hold() },
      {
        constants: constants(outputOf('${got}', 'z', 'callback_data'), constant('${place}', 'x')),
        outputs: ['${got}'],
      },
    );
    const given = constants(constant('${place}', '${who} here'));
    const tree = serial(
      { s: subprocess({ pipeline: child, constants: given }) },
      { constants: constants(constant('${who}', 'Ines'), outputOf('${back}', 's', '${got}')) },
    );
    const id = await api.run(tree);
    await api.expectWaits(id, 'child_task s');
    const [childId = 0] = await childrenOf(api, id);
    const running = await api.node(id, 's');
    expect(rows(running).task_id).toBe(childId);
    expect(running.inputs).toEqual({ place: 'Ines here' });
    await api.doNode(childId, 'z', 'callback', { data: 'done' });
    await api.expectState(id, 'FINISHED');
    const ended = await api.node(id, 's', '?component_code=subprocess_plugin');
    expect(ended.outputs).toContainEqual(
      expect.objectContaining({ key: 'back', value: 'done', preset: true }),
    );
    expect(await api.detail(childId)).toMatchObject({
      trigger_method: 'subprocess',
      creator: 'lily',
      executor: 'lily',
      parent_task_info: { task_id: id, state: 'FINISHED' },
    });
  });
});
