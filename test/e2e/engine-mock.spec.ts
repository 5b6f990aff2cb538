import { describeOnAllRoles, uniqueName } from '../support/harness.js';
import { constants, display, echo, failing, hold, outputOf, serial } from './engine-flows.js';
import { EngineApi } from './engine-support.js';
import { type TaskData } from './tasks-support.js';
import { type Tree } from './templates-support.js';

describeOnAllRoles('mock tasks and running again', ({ start }) => {
  const api = EngineApi.ofSuite(start);

  /** A mock task of a tree; `mock` takes node names and gives the call the template's ids. */
  async function mockTask(
    tree: Tree,
    mock: (id: (name: string) => string) => object,
  ): Promise<TaskData> {
    const { json } = await api.post<{ id: number; pipeline_tree: Tree }>('create_template', {
      name: uniqueName('template'),
      creator: 'lily',
      pipeline_tree: tree,
    });
    const detail = await api.get<{ pipeline_tree: Tree }>(
      `template/${json.data.id}/get_template_detail`,
    );
    const nodes = Object.values(detail.json.data.pipeline_tree.activities);
    const id = (name: string): string => String(nodes.find((node) => node.name === name)?.id);
    const created = await api.post<TaskData>('create_mock_task', {
      template_id: json.data.id,
      creator: 'lily',
      name: 'a rehearsal',
      mock_data: mock(id),
      start: true,
    });
    expect([created.status, created.text]).toEqual([200, created.text]);
    return created.json.data;
  }

  it('gives the mocked outputs instead of calling the plugin; others run', async () => {
    const tree = serial(
      { a: echo('real'), b: display('${said}') },
      { constants: constants(outputOf('${said}', 'a', 'string_output')), outputs: ['${said}'] },
    );
    const task = await mockTask(tree, (id) => ({
      nodes: [id('a')],
      outputs: { [id('a')]: { string_output: 'mocked' } },
    }));
    expect(task['create_method']).toBe('MOCK');
    await api.expectState(task.id, 'FINISHED');
    expect(await api.outputs(task.id)).toEqual({ '${said}': 'mocked' });
    expect((await api.node(task.id, 'b')).inputs['bk_display_message']).toBe('mocked');
  });

  it('a node that would wait finishes, one that is to fail fails, and fails again', async () => {
    const task = await mockTask(serial({ a: hold(), b: display() }), (id) => ({
      nodes: [id('a'), id('b')],
      fail_nodes: [id('b')],
      errors: { [id('b')]: 'as ordered' },
    }));
    await api.expectState(task.id, 'FAILED');
    expect((await api.node(task.id, 'b')).ex_data).toBe('as ordered');
    await api.doNode(task.id, 'b', 'retry');
    await api.expectState(task.id, 'FAILED');
    expect((await api.node(task.id, 'b')).retry).toBe(1);
  });

  it('names what is wrong with mock_data', async () => {
    const { json, status } = await api.post('create_mock_task', {
      template_id: 1,
      creator: 'lily',
      name: 'm',
      mock_data: { nodes: 'a', outputs: [], errors: 1, mock_data_ids: { a: 'x', b: 1.5, c: 0 } },
    });
    expect(status).toBe(400);
    expect(json.error?.details.map(({ path }) => path)).toEqual([
      '/mock_data/nodes',
      '/mock_data/outputs',
      '/mock_data/errors',
      '/mock_data/mock_data_ids/a',
      '/mock_data/mock_data_ids/b',
      '/mock_data/mock_data_ids/c',
    ]);
  });

  it('rerun: a finished task goes on from a node and ends again', async () => {
    const id = await api.runTo('FINISHED', serial({ a: display(), b: display() }));
    await api.doNode(id, 'b', 'rerun');
    await api.expectState(id, 'FINISHED');
    const { json } = await api.get<{ name: string }[]>(`task/${id}/get_task_timeline`);
    const names = json.data.map(({ name }) => name);
    expect(names.filter((name) => name === 'a')).toHaveLength(1);
    expect(names.filter((name) => name === 'b')).toHaveLength(2);
    expect((await api.detail(id))['finish_time']).not.toBeNull();
  });

  it('rerun: refused while something runs, and from where it can not start', async () => {
    const running = await api.run(serial({ a: hold() }));
    await api.expectWaits(running, 'callback a');
    const busy = await api.operateNode(running, 'a', 'rerun');
    expect([busy.status, busy.json.error?.type]).toEqual([409, 'task_busy']);
    const failed = await api.runTo('FAILED', serial({ a: display(), b: failing() }));
    const end = await api.operateNode(failed, 'end', 'rerun');
    expect([end.status, end.json.error?.type]).toEqual([409, 'node_not_startable']);
    await api.doNode(failed, 'a', 'rerun');
    await api.expectState(failed, 'FAILED');
  });

  it('list_plugins and get_plugin_schema say what nodes can do', async () => {
    const list = await api.get<{ code: string }[]>('list_plugins/?keyword=SLEEP');
    expect(list.json.data.map(({ code }) => code)).toEqual(['sleep_timer']);
    expect(list.json.count).toBe(1);
    const schema = await api.get<{ inputs: { key: string }[] }>(
      'get_plugin_schema/?code=sleep_timer',
    );
    expect(schema.json.data.inputs.map(({ key }) => key)).toContain('bk_timing');
    const none = await api.get('get_plugin_schema/?code=nothing');
    expect([none.status, none.json.error?.type]).toEqual([404, 'plugin_not_found']);
    expect((await api.get('get_plugin_schema/')).status).toBe(400);
  });
});
