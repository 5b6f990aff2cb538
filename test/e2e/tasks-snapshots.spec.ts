import { describeOnBothDatabases, type Service } from '../support/harness.js';
import { type TaskData, type TaskDetail, TasksApi } from './tasks-support.js';
import { tree } from './templates-support.js';

describeOnBothDatabases('snapshots of tasks', ({ start }) => {
  let service: Service;
  let api: TasksApi;

  beforeAll(async () => {
    service = await start();
    api = await TasksApi.open(service);
  });

  it('1,000 tasks of one template share a snapshot; everything else is their own', async () => {
    const items = Array.from({ length: 500 }, () => api.body());
    const tasks: TaskData[] = [];
    for (let call = 0; call < 2; call += 1) {
      const { results } = (await api.createMany(items)).json.data;
      for (const { data } of results) if (data !== undefined) tasks.push(data);
    }
    expect(tasks).toHaveLength(1000);
    const distinct = (field: string): number => new Set(tasks.map((task) => task[field])).size;
    expect(distinct('snapshot_id')).toBe(1);
    expect(['id', 'instance_id', 'execution_snapshot_id'].map(distinct)).toEqual([
      1000, 1000, 1000,
    ]);
    expect(await api.count('task_snapshot')).toBe(1);
    const executions = await api.count(
      'task_execution_snapshot',
      `snapshot_id = ${tasks[0]?.snapshot_id}`,
    );
    expect(executions).toBe(1000);
  });

  it('single creates share it too, overridden constants or not', async () => {
    const { snapshot_id } = await api.make();
    const tasks = await Promise.all(
      Array.from({ length: 20 }, (_, index) => api.make({ constants: { '${city}': index } })),
    );
    expect(new Set(tasks.map((task) => task.snapshot_id))).toEqual(new Set([snapshot_id]));
    const cities = tasks.map((task) => task.parameters['${city}']);
    expect(cities.sort((a, b) => Number(a) - Number(b))).toEqual(cities.map((_, index) => index));
  });

  it('concurrent first tasks of one template end with one row', async () => {
    const fresh = await TasksApi.open(service);
    const tasks = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        fresh.make({}, index % 2 === 0 ? {} : { headers: { 'idempotency-key': `s${index}` } }),
      ),
    );
    expect(new Set(tasks.map((task) => task.snapshot_id)).size).toBe(1);
    expect(await fresh.count('task_snapshot')).toBe(1);
  });

  it('node ids are unique per task, template_node_id names the template’s node', async () => {
    const template = await api.templates.make({ pipeline_tree: tree('04-parallel-three.json') });
    const templateTree = (await api.templates.detail(template.id)).json.data.pipeline_tree;
    const trees: TaskDetail['pipeline_tree'][] = [];
    for (const task of [
      await api.make({ template_id: template.id }),
      await api.make({ template_id: template.id }),
    ]) {
      trees.push((await api.detail(task.id)).json.data.pipeline_tree);
    }
    const idsOf = (one: (typeof trees)[number]): string[] => [
      one.start_event.id,
      one.end_event.id,
      ...Object.keys(one.activities),
      ...Object.keys(one.gateways),
      ...Object.keys(one.flows),
    ];
    const all = trees.flatMap(idsOf);
    expect(new Set(all).size).toBe(all.length);
    for (const one of trees) {
      const nodes = [...Object.entries(one.activities), ...Object.entries(one.gateways)];
      expect(nodes.length).toBeGreaterThan(4);
      for (const [id, node] of nodes) {
        expect(id).toMatch(/^n[0-9a-f]{31}$/);
        expect(node['id']).toBe(id);
        expect(id).not.toBe(node['template_node_id']);
      }
      const templateIds = [
        ...Object.keys(templateTree.activities),
        ...Object.keys((templateTree as unknown as { gateways: object }).gateways),
      ];
      expect(nodes.map(([, node]) => node['template_node_id']).sort()).toEqual(templateIds.sort());
      const known = new Set(idsOf(one));
      for (const { source, target } of Object.values(one.flows)) {
        expect([known.has(source), known.has(target)]).toEqual([true, true]);
      }
    }
  });

  it('a task keeps its tree when the template changes or goes', async () => {
    const template = await api.templates.make();
    const task = await api.make({ template_id: template.id });
    const before = (await api.detail(task.id)).json.data.pipeline_tree;
    await api.templates.update(template.id, {
      operator: 'o',
      pipeline_tree: tree('02-three-serial.json'),
    });
    await api.templates.delete(template.id);
    const { data } = (await api.detail(task.id)).json;
    expect(data.pipeline_tree).toEqual(before);
    expect(data['template_name']).toBe(template.name);
  });
});
