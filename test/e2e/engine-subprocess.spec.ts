import { describeOnAllRoles, eventually } from '../support/harness.js';
import {
  constants,
  display,
  echo,
  failing,
  hold,
  outputOf,
  type Part,
  serial,
  subprocess,
} from './engine-flows.js';
import { childrenOf, EngineApi } from './engine-support.js';
import { constant, expectRefusal } from './tasks-support.js';
import { TemplatesApi, type TemplateData, type Tree } from './templates-support.js';

/** Echoes `${say}` with `prefix` and gives it as `${said}`. */
const speaker = (prefix: string): Tree =>
  serial(
    { z: echo(`${prefix}\${say}`) },
    {
      constants: constants(
        constant('${say}', 'nothing'),
        outputOf('${said}', 'z', 'string_output'),
      ),
      outputs: ['${said}'],
    },
  );

/** Fails unless `${timing}` is a time. */
const fragile = serial(
  { z: failing('${timing}'), y: display() },
  { constants: constants(constant('${timing}', 'never')), outputs: ['${timing}'] },
);

describeOnAllRoles('sub-processes', ({ start }) => {
  const api = EngineApi.ofSuite(start);
  let templates: TemplatesApi;

  beforeAll(() => {
    templates = new TemplatesApi(api.service, api.spaceId);
  });

  const child = (pipelineTree: Tree, more: object = {}): Promise<TemplateData> =>
    templates.make({ pipeline_tree: pipelineTree, ...more });

  /** A parent whose node `s` runs a template, saying `${word}`; its output is `${heard}`. */
  const parent = (template: TemplateData, more: Part = {}, key = '${said}'): Tree =>
    serial(
      {
        s: subprocess({
          template_id: String(template.id),
          version: template.version,
          constants: constants(constant('${say}', 'the ${word}')),
          ...more,
        }),
        after: echo('${heard}'),
      },
      {
        constants: constants(constant('${word}', 'word'), outputOf('${heard}', 's', key)),
        outputs: ['${heard}'],
      },
    );

  const onlyChild = async (id: number): Promise<number> => {
    const [first = 0] = await eventually(
      () => childrenOf(api, id),
      (ids) => ids.length > 0,
    );
    return first;
  };

  it('runs a template with the parent’s values and gives its outputs', async () => {
    const template = await child(speaker('v1 '));
    const id = await api.runTo('FINISHED', parent(template), { '${word}': 'song' });
    expect(await api.outputs(id)).toEqual({ '${heard}': 'v1 the song' });
    expect((await api.node(id, 'after')).inputs.string_input).toBe('v1 the song');
    const task = await api.detail(await onlyChild(id));
    expect(task).toMatchObject({
      template_id: template.id,
      creator: 'lily',
      executor: 'lily',
      trigger_method: 'subprocess',
      create_method: 'API',
      name: expect.stringMatching(/^s_子流程_\d{14}$/),
      parent_task_info: { task_id: id, state: 'FINISHED' },
      outputs: [{ key: '${said}', value: 'v1 the song' }],
    });
    const states = await api.states(id);
    expect(
      Object.values(states.children).every(({ children }) => Object.keys(children).length === 0),
    ).toBe(true);
  });

  it('runs the version that the parent names, or the latest', async () => {
    const template = await child(speaker('v1 '));
    const pinned = parent(template);
    const latest = parent(template, { always_use_latest: true });
    const update = { pipeline_tree: speaker('v2 '), operator: 'ann' };
    expect((await templates.update(template.id, update)).json.result).toBe(true);
    const outputs = async (tree: Tree): Promise<unknown> =>
      api.outputs(await api.runTo('FINISHED', tree));
    expect(await outputs(pinned)).toEqual({ '${heard}': 'v1 the word' });
    expect(await outputs(latest)).toEqual({ '${heard}': 'v2 the word' });
  });

  it('shows as a subprocess_plugin in the task’s tree', async () => {
    const id = await api.create(parent(await child(speaker(''))));
    const { pipeline_tree: tree } = await api.detail(id);
    expect(tree.activities[await api.nodeId(id, 's')]).toMatchObject({
      type: 'ServiceActivity',
      component: { code: 'subprocess_plugin', version: '1.0.0' },
    });
  });

  describe('a failing child', () => {
    const broken = async (more: Part = {}): Promise<{ id: number; childId: number }> => {
      const given = constants(constant('${timing}', '${word}'));
      const template = await child(fragile);
      const tree = parent(template, { constants: given, ...more }, '${timing}');
      const id = await api.run(tree);
      return { id, childId: await onlyChild(id) };
    };

    it('fails the parent’s node; a retry in the child brings both to their end', async () => {
      const { id, childId } = await broken();
      await api.expectState(id, 'FAILED');
      expect(await api.state(childId)).toBe('FAILED');
      expect((await api.node(id, 's')).ex_data).toBe('子流程执行失败，请检查失败节点');
      expect((await api.detail(childId)).parent_task_info).toEqual({
        task_id: id,
        state: 'FAILED',
      });
      await api.doNode(childId, 'z', 'retry', { inputs: { bk_timing: '0', force_check: false } });
      expect(await api.reach(childId, 'FINISHED')).toBe('FINISHED');
      expect(await api.reach(id, 'FINISHED')).toBe('FINISHED');
      expect(await api.outputs(id)).toEqual({ '${heard}': 'word' });
      const { s } = await api.nodeStates(id);
      expect(s).toMatchObject({ state: 'FINISHED', retry: 0 });
      expect(await childrenOf(api, id)).toEqual([childId]);
    });

    it('a skip in the child does so too', async () => {
      const { id, childId } = await broken();
      await api.expectState(id, 'FAILED');
      await api.doNode(childId, 'z', 'skip');
      expect(await api.reach(id, 'FINISHED')).toBe('FINISHED');
    });

    it('a child that goes on revives the parent while it runs', async () => {
      const template = await child(serial({ z: failing(), y: hold() }));
      const id = await api.run(parent(template));
      await api.expectState(id, 'FAILED');
      const childId = await onlyChild(id);
      await api.doNode(childId, 'z', 'skip');
      await api.expectWaits(id, 'child_task s');
      expect(await api.state(id)).toBe('RUNNING');
      await api.doNode(childId, 'y', 'forced_fail');
      await api.expectState(id, 'FAILED');
      await api.doNode(childId, 'y', 'skip');
      expect(await api.reach(id, 'FINISHED')).toBe('FINISHED');
    });

    it('a retry of the parent’s node makes a new child', async () => {
      const { id, childId } = await broken();
      await api.expectState(id, 'FAILED');
      await api.doNode(id, 's', 'retry');
      const [first, second = 0] = await eventually(
        () => childrenOf(api, id),
        (ids) => ids.length === 2,
      );
      expect(first).toBe(childId);
      await api.expectState(id, 'FAILED');
      // The first child is over for the parent: what it does now changes nothing.
      await api.doNode(childId, 'z', 'skip');
      expect(await api.reach(childId, 'FINISHED')).toBe('FINISHED');
      expect(await api.state(id)).toBe('FAILED');
      await api.doNode(second, 'z', 'skip');
      expect(await api.reach(id, 'FINISHED')).toBe('FINISHED');
      expect((await api.nodeStates(id)).s).toMatchObject({ retry: 1 });
    });

    it('after a skip of the parent’s node the child’s end changes nothing', async () => {
      const { id, childId } = await broken();
      await api.expectState(id, 'FAILED');
      await api.doNode(id, 's', 'skip');
      await api.expectState(id, 'FINISHED');
      await api.doNode(childId, 'z', 'skip');
      expect(await api.reach(childId, 'FINISHED')).toBe('FINISHED');
      expect((await api.nodeStates(id)).s).toMatchObject({ skip: true });
    });

    it('ignored errors let the parent go on', async () => {
      const { id } = await broken({ error_ignorable: true });
      await api.expectState(id, 'FINISHED');
      expect((await api.nodeStates(id)).s).toMatchObject({ error_ignored: true });
    });

    it('a revoked child fails the parent’s node', async () => {
      const id = await api.run(parent(await child(serial({ z: hold() }))));
      await api.expectWaits(id, 'child_task s');
      await api.do(await onlyChild(id), 'revoke');
      await api.expectState(id, 'FAILED');
    });

    it('a child that retries by itself does not fail the parent meanwhile', async () => {
      const auto = { auto_retry: { enable: true, interval: 1, times: 1 } };
      const id = await api.run(parent(await child(serial({ z: failing('never', auto) }))));
      const childId = await onlyChild(id);
      await api.expectWaits(childId, 'auto_retry z');
      expect(await api.state(id)).toBe('RUNNING');
      await api.expectState(id, 'FAILED');
    });
  });

  it('revoking, pausing and failing the parent leave the child alone', async () => {
    const template = await child(serial({ z: hold() }));
    const id = await api.run(parent(template));
    await api.expectWaits(id, 'child_task s');
    const childId = await onlyChild(id);
    await api.do(id, 'pause');
    await api.doNode(childId, 'z', 'callback', { data: 1 });
    await api.expectState(childId, 'FINISHED');
    await api.expectWaits(id, 'paused', 'paused after');
    await api.do(id, 'resume');
    await api.expectState(id, 'FINISHED');
    const other = await api.run(parent(template));
    await api.expectWaits(other, 'child_task s');
    await api.doNode(other, 's', 'forced_fail');
    await api.expectState(other, 'FAILED');
    const orphan = await onlyChild(other);
    expect(await api.state(orphan)).toBe('RUNNING');
    await api.doNode(orphan, 'z', 'callback', { data: 1 });
    await api.expectState(orphan, 'FINISHED');
    expect(await api.state(other)).toBe('FAILED');
  });

  it('a template that is gone, or of another space, fails the node with a reason', async () => {
    const template = await child(speaker(''));
    const id = await api.create(parent(template));
    // A task is no template: its reference does not keep the child from being deleted.
    expect((await templates.delete(template.id)).json.result).toBe(true);
    await api.do(id, 'start');
    await api.expectState(id, 'FAILED');
    expect((await api.node(id, 's')).ex_data).toMatch(/^get subprocess data failed: /);
    expect(await childrenOf(api, id)).toEqual([]);
    const other = await EngineApi.open(api.service);
    const answer = await other.post('create_task_without_template', {
      creator: 'lily',
      pipeline_tree: parent(await child(speaker(''))),
    });
    expectRefusal(answer, 422, 'flow_invalid');
  });

  it('nested ones pass values down and outputs up', async () => {
    const leaf = await child(speaker('leaf '));
    const middle = await child(
      serial(
        {
          m: subprocess({
            template_id: String(leaf.id),
            version: leaf.version,
            constants: constants(constant('${say}', '<${say}>')),
          }),
        },
        {
          constants: constants(constant('${say}', ''), outputOf('${said}', 'm', '${said}')),
          outputs: ['${said}'],
        },
      ),
    );
    const id = await api.runTo('FINISHED', parent(middle));
    expect(await api.outputs(id)).toEqual({ '${heard}': 'leaf <the word>' });
    const middleTask = await onlyChild(id);
    const leafTask = await onlyChild(middleTask);
    expect((await api.detail(leafTask)).parent_task_info).toMatchObject({ task_id: middleTask });
  });

  it('constants that are not shown, or not rendered, go down as they are', async () => {
    const pair = serial(
      { z: echo(['${open}', '${raw}', '${hidden}']) },
      {
        constants: constants(
          constant('${open}', ''),
          constant('${raw}', '', { need_render: false }),
          constant('${hidden}', 'own', { show_type: 'hide' }),
          outputOf('${all}', 'z', 'string_output'),
        ),
        outputs: ['${all}'],
      },
    );
    const given = constants(
      constant('${open}', '${list}'),
      constant('${raw}', '$[word]', { need_render: false }),
    );
    const tree = serial(
      { s: subprocess({ pipeline: pair, constants: given }) },
      {
        constants: constants(constant('${list}', [1, '2']), outputOf('${heard}', 's', '${all}')),
        outputs: ['${heard}'],
      },
    );
    const id = await api.runTo('FINISHED', tree);
    expect(await api.outputs(id)).toEqual({ '${heard}': [[1, '2'], '$[word]', 'own'] });
  });
});
