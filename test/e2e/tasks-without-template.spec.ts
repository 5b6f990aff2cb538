import { describeOnBothDatabases, type Service, type WireAnswer } from '../support/harness.js';
import {
  DOCUMENT_FIELDS,
  expectRefusal,
  type TaskData,
  TasksApi,
  treeWithConstants,
} from './tasks-support.js';
import { problemsOf, tree, treeText } from './templates-support.js';

describeOnBothDatabases('create_task_without_template', ({ start }) => {
  let service: Service;
  let api: TasksApi;

  beforeAll(async () => {
    service = await start();
    api = await TasksApi.open(service);
  });

  const create = (more: object = {}): Promise<WireAnswer<TaskData>> =>
    api.post('create_task_without_template', {
      creator: 'lily',
      pipeline_tree: treeWithConstants(),
      ...more,
    });

  it('answers as create_task, with template_id null and the given scope', async () => {
    const answer = await create({
      name: 'anonymous',
      scope_type: 'biz',
      scope_value: '7',
      constants: { '${city}': 'SZ' },
      notify_config: { a: 1 },
    });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.json.data).slice(0, 22)).toEqual([...DOCUMENT_FIELDS]);
    expect(answer.json.data).toMatchObject({
      template_id: null,
      name: 'anonymous',
      scope_type: 'biz',
      scope_value: '7',
      extra_info: { notify_config: { a: 1 } },
      parameters: { '${city}': 'SZ', '${secret}': 'x' },
    });
    const detail = (await api.detail(answer.json.data.id)).json.data;
    expect(detail).toMatchObject({ template_id: null, template_name: '' });
    expect(await api.count('outbox', `task_id = ${answer.json.data.id}`)).toBe(0);
  });

  it('template_node_id is the node id that was submitted; own ids are the task’s', async () => {
    const { id } = (await create({ pipeline_tree: treeText07() })).json.data;
    const { activities } = (await api.detail(id)).json.data.pipeline_tree;
    const ids = Object.values(activities).map((node) => node['template_node_id']);
    expect(ids.sort()).toEqual(['nodeEcho', 'nodeNote', 'nodeRead']);
    for (const [key, node] of Object.entries(activities)) {
      expect(key).toMatch(/^n[0-9a-f]{31}$/);
      expect(node['id']).toBe(key);
    }
  });

  it('equal trees share one snapshot, another tree and another space have their own', async () => {
    const [one, two, three] = [
      await create(),
      await create({ name: 'x' }),
      await create({ pipeline_tree: tree() }),
    ];
    expect(two.json.data.snapshot_id).toBe(one.json.data.snapshot_id);
    expect(two.json.data.execution_snapshot_id).not.toBe(one.json.data.execution_snapshot_id);
    expect(two.json.data.instance_id).not.toBe(one.json.data.instance_id);
    expect(three.json.data.snapshot_id).not.toBe(one.json.data.snapshot_id);
    const elsewhere = await TasksApi.open(service);
    const other = await elsewhere.post('create_task_without_template', {
      creator: 'lily',
      pipeline_tree: treeWithConstants(),
    });
    expect(other.json.data.snapshot_id).not.toBe(one.json.data.snapshot_id);
  });

  it('an invalid tree is 422 with every problem and its place; nothing is stored', async () => {
    const broken = tree();
    broken.flows['lineHelloToEnd'] = {
      id: 'lineHelloToEnd',
      source: 'nodeHello',
      target: 'nowhere',
    };
    broken.constants = { '${a}': { key: '${b}', value: 1 } };
    const before = await api.count();
    const answer = await create({ pipeline_tree: broken });
    expectRefusal(answer, 422, 'flow_invalid');
    const problems = problemsOf(answer);
    expect(problems.length).toBeGreaterThan(1);
    expect(problems.some((line) => line.startsWith('/pipeline_tree/flows'))).toBe(true);
    expect(problems.some((line) => line.startsWith('/pipeline_tree/constants'))).toBe(true);
    for (const line of problems) expect(line).toMatch(/^\/pipeline_tree\S* [a-z_]+$/);
    expect(await api.count()).toBe(before);
  });

  it('names wrong fields', async () => {
    const wrong = { pipeline_tree: 'x', creator: '', scope_type: [], notify_config: 1, name: null };
    const answer = await create(wrong);
    expectRefusal(answer, 400, 'validation_failed');
    expect(answer.json.error?.details.map(({ path }) => path).sort()).toEqual(
      Object.keys(wrong)
        .map((field) => `/${field}`)
        .sort(),
    );
    expectRefusal(await create({ pipeline_tree: undefined }), 400, 'validation_failed', [
      '/pipeline_tree',
    ]);
    expectRefusal(await create({ pipeline_tree: {} }), 422, 'flow_invalid');
  });

  it('takes a body over 1 MiB, because it carries a tree', async () => {
    const pipeline_tree = { ...tree(), note: 'x'.repeat(1_500_000) };
    const answer = await create({ pipeline_tree });
    expect(answer.status).toBe(200);
    expect((await api.detail(answer.json.data.id)).json.data.pipeline_tree['note']).toHaveLength(
      1_500_000,
    );
  });

  function treeText07(): unknown {
    return JSON.parse(treeText('07-variables-through-nodes.json'));
  }
});
