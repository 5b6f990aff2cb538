import { describeOnBothDatabases, uniqueName, type WireAnswer } from '../support/harness.js';
import {
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
import { EngineApi } from './engine-support.js';
import { constant, expectRefusal, keyed, type TaskData } from './tasks-support.js';
import { TemplatesApi, type Tree } from './templates-support.js';

type DebugTask = TaskData & { readonly nodes: Record<string, string> };

/** A saved template with its nodes by name. */
interface Saved {
  readonly id: number;
  readonly node: (name: string) => string;
}

describeOnBothDatabases('rehearsals', ({ start }) => {
  const api = EngineApi.ofSuite(start);

  async function save(tree: Tree): Promise<Saved> {
    const templates = new TemplatesApi(api.service, api.spaceId);
    const { id, pipeline_tree: saved } = await templates.make({ pipeline_tree: tree });
    const gateways = saved['gateways'] as Tree['activities'];
    const nodes = [...Object.values(saved.activities), ...Object.values(gateways)];
    const node = (name: string): string => String(nodes.find((one) => one.name === name)?.id);
    return { id, node };
  }

  /** Stores mock data of one node. @returns its id */
  async function store({ id, node }: Saved, name: string, data: object): Promise<number> {
    const body = { mock_data: { [node(name)]: [{ name: uniqueName('mock'), data }] } };
    const path = `template/${id}/create_template_mock_data`;
    const { json, text } = await api.post<{ id: number }[]>(path, body);
    if (!json.result) throw new Error(text);
    return json.data[0]?.id ?? 0;
  }

  const body = (saved: Saved, more: object): object => ({
    template_id: saved.id,
    creator: 'lily',
    name: 'a rehearsal',
    ...more,
  });
  const mock = (saved: Saved, more: object): Promise<WireAnswer<TaskData>> =>
    api.post<TaskData>('create_mock_task', body(saved, { start: true, ...more }));
  const debug = (saved: Saved, more: object, options = {}): Promise<WireAnswer<DebugTask>> =>
    api.post<DebugTask>('create_debug_task', body(saved, more), options);
  const tasks = async (): Promise<number> =>
    (await api.get<{ count: number }>('get_task_list/')).json.data.count;

  async function started<T extends TaskData>(answer: Promise<WireAnswer<T>>): Promise<T> {
    const { json, text } = await answer;
    if (!json.result) throw new Error(text);
    return json.data;
  }

  const SAID = {
    constants: constants(outputOf('${said}', 'a', 'string_output')),
    outputs: ['${said}'],
  };

  describe('mock tasks with stored data', () => {
    it('take the outputs of mocked nodes from it, with their types', async () => {
      const saved = await save(serial({ a: hold(), b: display('${said}') }, SAID));
      const id = await store(saved, 'a', { string_output: [1.0, { x: 'y' }], more: true });
      const a = saved.node('a');
      const task = await started(
        mock(saved, { mock_data: { nodes: [a], outputs: {}, mock_data_ids: { [a]: id } } }),
      );
      expect(task['create_method']).toBe('MOCK');
      await api.expectState(task.id, 'FINISHED');
      expect(await api.outputs(task.id)).toEqual({ '${said}': [1, { x: 'y' }] });
      expect(await api.output(task.id, 'a', 'more')).toBe(true);
    });

    it('given outputs win; ids of nodes that are not mocked are not looked up', async () => {
      const saved = await save(serial({ a: echo('real'), b: display('${said}') }, SAID));
      const [a, b] = [saved.node('a'), saved.node('b')];
      const given = await started(
        mock(saved, {
          mock_data: {
            nodes: [a],
            outputs: { [a]: { string_output: 'given' } },
            mock_data_ids: { [a]: 2_000_000, [b]: 2_000_000 },
          },
        }),
      );
      await api.expectState(given.id, 'FINISHED');
      expect(await api.outputs(given.id)).toEqual({ '${said}': 'given' });
      const real = await started(
        mock(saved, { mock_data: { nodes: [], mock_data_ids: { [a]: 2_000_000 } } }),
      );
      await api.expectState(real.id, 'FINISHED');
      expect(await api.outputs(real.id)).toEqual({ '${said}': 'real' });
      const without = await started(mock(saved, { name: undefined }));
      await api.expectState(without.id, 'FINISHED');
    });

    it('a missing one, or one of another node or template, makes no task', async () => {
      const saved = await save(serial({ a: echo('x'), b: display() }));
      const other = await save(serial({ a: echo('x') }));
      const [a, b] = [saved.node('a'), saved.node('b')];
      const before = await tasks();
      for (const id of [2_000_000, await store(saved, 'b', {}), await store(other, 'a', {})]) {
        const answer = await mock(saved, {
          mock_data: { nodes: [a, b], mock_data_ids: { [a]: id } },
        });
        expectRefusal(answer, 400, 'validation_failed', [`/mock_data/mock_data_ids/${a}`]);
        expect(answer.json.message).toBe(
          `mock data of node ${a} with mock_data_id ${id} not found`,
        );
      }
      expect(await tasks()).toBe(before);
    });

    it('nodes that the flow lacks are named', async () => {
      const saved = await save(serial({ a: echo('x') }));
      const a = saved.node('a');
      const answer = await mock(saved, {
        mock_data: {
          nodes: [a, 'no1'],
          fail_nodes: ['no2'],
          outputs: { [a]: {}, no3: {} },
          errors: { no4: '' },
          mock_data_ids: { 'no/5': 1 },
        },
        include_node_ids: [a, 'no6'],
      });
      expectRefusal(answer, 400, 'validation_failed', [
        '/mock_data/nodes/1',
        '/mock_data/fail_nodes/0',
        '/mock_data/outputs/no3',
        '/mock_data/errors/no4',
        '/mock_data/mock_data_ids/no~15',
        '/include_node_ids/1',
      ]);
      expectRefusal(
        await mock(saved, { mock_data: { outputs: { [a]: 'text' } } }),
        400,
        'validation_failed',
        [`/mock_data/outputs/${a}`],
      );
      for (const ids of [[a, a], 'a', [1]]) {
        const bad = await mock(saved, { include_node_ids: ids });
        expectRefusal(bad, 400, 'validation_failed', ['/include_node_ids']);
      }
      const foreign = await api.service.createSpace();
      const path = `/space/${foreign}/create_mock_task`;
      const elsewhere = await api.service.call('POST', path, body(saved, {}));
      expectRefusal(elsewhere, 404, 'template_not_found');
    });

    it('include_node_ids runs a part of the flow', async () => {
      const saved = await save(
        flow(
          'start > p > a > v > c > end; p > b > v',
          {
            p: { type: 'ParallelGateway' },
            a: hold(),
            b: hold(),
            v: { type: 'ConvergeGateway' },
            c: echo('done'),
          },
          { constants: constants(outputOf('${said}', 'c', 'string_output')), outputs: ['${said}'] },
        ),
      );
      const task = await started(mock(saved, { include_node_ids: [saved.node('c')] }));
      await api.expectState(task.id, 'FINISHED');
      expect(Object.keys(await api.nodeStates(task.id)).toSorted()).toEqual(['c', 'end', 'start']);
      expect(await api.outputs(task.id)).toEqual({ '${said}': 'done' });
      const { pipeline_tree: shown } = await api.detail(task.id);
      expect(Object.keys(shown.gateways)).toEqual([]);
    });
  });

  describe('node debugging', () => {
    it('runs one node with other inputs, at once, and shows what it gives', async () => {
      const tree = flow(
        'start > x > a > end; x > b > end',
        {
          x: exclusive({ a: '1 == 2', b: '1 == 1' }),
          a: echo('${who}', { optional: false }),
          b: hold({ optional: false }),
        },
        { constants: constants(constant('${who}', 'Ines')) },
      );
      const saved = await save(tree);
      const a = saved.node('a');
      const before = await tasks();
      const task = await started(debug(saved, { node_ids: [a] }));
      expect(task).toMatchObject({ create_method: 'DEBUG', is_started: true, executor: 'lily' });
      expect(task.nodes).toEqual({ [a]: await api.nodeId(task.id, 'a') });
      await api.expectState(task.id, 'FINISHED');
      expect(await api.output(task.id, 'a', 'string_output')).toBe('Ines');
      expect(Object.keys(await api.nodeStates(task.id)).toSorted()).toEqual(['a', 'end', 'start']);

      const other = await started(
        debug(saved, {
          node_ids: [a],
          inputs: { [a]: { string_input: '${who} and ${_system.is_mock}', int_input: 7 } },
          constants: { '${who}': 'Bo' },
          operator: 'ann',
        }),
      );
      expect(other['executor']).toBe('ann');
      await api.expectState(other.id, 'FINISHED');
      expect((await api.node(other.id, 'a')).outputs).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ key: 'string_output', value: 'Bo and True' }),
          expect.objectContaining({ key: 'int_output', value: 7 }),
        ]),
      );
      expect(await tasks()).toBe(before);
      const listed = await api.get<{ count: number }>(`get_task_list/?id=${task.id}`);
      expect(listed.json.data.count).toBe(1);
    });

    it('runs several in the order of the call; constants stand for what others would give', async () => {
      const saved = await save(serial({ a: echo('real'), b: display('${said}'), c: hold() }, SAID));
      const [a, b, c] = ['a', 'b', 'c'].map(saved.node);
      const alone = await started(
        debug(saved, { node_ids: [b], constants: { '${said}': 'given' } }),
      );
      await api.expectState(alone.id, 'FINISHED');
      expect((await api.node(alone.id, 'b')).inputs['bk_display_message']).toBe('given');

      const both = await started(
        debug(saved, {
          node_ids: [c, a, b],
          mock_data: { nodes: [c], outputs: {} },
          start: false,
        }),
      );
      expect(both.is_started).toBe(false);
      await api.do(both.id, 'start');
      await api.expectState(both.id, 'FINISHED');
      expect((await api.node(both.id, 'b')).inputs['bk_display_message']).toBe('real');
      const { json } = await api.get<{ name: string; type: string }[]>(
        `task/${both.id}/get_task_timeline`,
      );
      const names = json.data.map(({ name }) => name).filter((name) => name !== '');
      expect(names).toEqual(['c', 'a', 'b']);
    });

    it('mocks and failures work as in mock tasks, stored data too', async () => {
      const saved = await save(serial({ a: hold(), b: failing() }));
      const [a, b] = ['a', 'b'].map(saved.node);
      const id = await store(saved, 'a', { seen: 1 });
      const task = await started(
        debug(saved, {
          node_ids: [a, b],
          mock_data: {
            nodes: [a, b],
            mock_data_ids: { [String(a)]: id },
            fail_nodes: [b],
            errors: { [String(b)]: 'as ordered' },
          },
        }),
      );
      await api.expectState(task.id, 'FAILED');
      expect(await api.output(task.id, 'a', 'seen')).toBe(1);
      expect((await api.node(task.id, 'b')).ex_data).toBe('as ordered');
    });

    it('a sub-process node takes its child’s constants', async () => {
      const child = await save(
        serial(
          { a: echo('${who}') },
          {
            constants: constants(
              constant('${who}', 'Ines'),
              outputOf('${said}', 'a', 'string_output'),
            ),
            outputs: ['${said}'],
          },
        ),
      );
      const inner = { '${who}': constant('${who}', 'Wei') };
      const saved = await save(
        serial({ a: subprocess({ template_id: child.id, version: '1.0.0', constants: inner }) }),
      );
      const a = saved.node('a');
      const task = await started(
        debug(saved, { node_ids: [a], inputs: { [a]: { '${who}': 'Bo' } } }),
      );
      await api.expectState(task.id, 'FINISHED');
      expect(await api.output(task.id, 'a', 'said')).toBe('Bo');
    });

    it('is met by operations on many tasks by its id only', async () => {
      const saved = await save(serial({ a: hold() }));
      const { id } = await started(debug(saved, { node_ids: [saved.node('a')] }));
      const found = async (filter: object): Promise<number[]> => {
        const call = { operation: 'pause', operator: 'lily', ...filter };
        type Found = { readonly results: readonly { readonly task_id: number }[] };
        const { json } = await api.post<Found>('operate_tasks', call);
        return json.data.results.map((result) => result.task_id);
      };
      expect(await found({ template_id: saved.id })).toEqual([]);
      expect(await found({ task_ids: [id] })).toEqual([id]);
    });

    it('an Idempotency-Key makes one task, with the same answer', async () => {
      const saved = await save(serial({ a: echo('x') }));
      const options = keyed(uniqueName('debug'));
      const first = await debug(saved, { node_ids: [saved.node('a')] }, options);
      await api.expectState(first.json.data.id, 'FINISHED');
      const again = await debug(saved, { node_ids: [saved.node('a')] }, options);
      expect(again.json.data.id).toBe(first.json.data.id);
      expect(again.json.data.nodes).toEqual(first.json.data.nodes);
    });

    it('names what is wrong', async () => {
      const saved = await save(
        flow('start > x > a > end; x > b > end', {
          x: exclusive({ a: '1 == 2', b: '1 == 1' }),
          a: echo('a'),
          b: echo('b'),
        }),
      );
      const a = saved.node('a');
      for (const ids of [undefined, null, 'a', [], [1], [a, a]]) {
        expectRefusal(await debug(saved, { node_ids: ids }), 400, 'validation_failed', [
          '/node_ids',
        ]);
      }
      const unknown = await debug(saved, {
        node_ids: [a, saved.node('x'), 'nobody'],
        inputs: { [saved.node('b')]: {} },
        mock_data: { nodes: ['nobody'] },
      });
      expectRefusal(unknown, 400, 'validation_failed', [
        '/node_ids/1',
        '/node_ids/2',
        `/inputs/${saved.node('b')}`,
        '/mock_data/nodes/0',
      ]);
      const inputs = await debug(saved, { node_ids: [a], inputs: { [a]: 'x' } });
      expectRefusal(inputs, 400, 'validation_failed', [`/inputs/${a}`]);
      const gone = await debug({ ...saved, id: 2_000_000 }, { node_ids: [a] });
      expectRefusal(gone, 404, 'template_not_found');
    });
  });
});
