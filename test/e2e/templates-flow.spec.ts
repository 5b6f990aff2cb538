import { describeOnBothDatabases, type Service } from '../support/harness.js';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parentTree, problemsOf, TemplatesApi, tree, treeText } from './templates-support.js';

const FILES = readdirSync(join(__dirname, '../fixtures/trees')).filter((name) =>
  name.endsWith('.json'),
);

describeOnBothDatabases('the flows of templates', ({ start }) => {
  let service: Service;
  let api: TemplatesApi;

  beforeAll(async () => {
    service = await start();
    api = new TemplatesApi(service, await service.createSpace());
  });

  it.each(FILES)('takes %s, and what it stored is valid again', async (file) => {
    const checked = await api.validate({ pipeline_tree: tree(file) });
    expect([checked.status, checked.json.message]).toEqual([200, '']);
    const saved = await api.make({ pipeline_tree: tree(file) });
    expect((await api.validate({ pipeline_tree: saved.pipeline_tree })).status).toBe(200);
  });

  it('answers {} without warnings, and lists them when there are some', async () => {
    expect((await api.validate({ pipeline_tree: tree() })).json.data).toEqual({});
    const warned = tree();
    Object.assign(warned.activities.nodeHello ?? {}, {
      timeout_config: { enable: true, seconds: 10, action: 'forced_fail' },
      error_ignorable: true,
    });
    const answer = await api.validate({ pipeline_tree: warned });
    expect(answer.json.data).toMatchObject({
      warnings: [
        {
          path: '/pipeline_tree/activities/nodeHello/timeout_config',
          type: 'timeout_conflict',
        },
      ],
    });
    await api.make({ pipeline_tree: warned });
  });

  it('names every problem, in validation and in saving', async () => {
    const broken = tree();
    broken.constants['${a}'] = { key: '${b}', name: 'A', show_type: 'show', source_type: 'custom' };
    Object.assign(broken.activities.nodeHello ?? {}, { outgoing: 'nowhere', type: 'Robot' });
    delete (broken as { outputs?: unknown }).outputs;
    const { id } = await api.make();
    const validated = await api.validate({ pipeline_tree: broken });
    const body = { name: 'n', creator: 'c', operator: 'c', pipeline_tree: broken };
    for (const answer of [validated, await api.create(body), await api.update(id, body)]) {
      expect([answer.status, answer.json.code, answer.json.error?.type]).toEqual([
        422,
        '422',
        'flow_invalid',
      ]);
      const problems = problemsOf(answer);
      expect(problems).toEqual(problemsOf(validated));
      expect(problems).toContain('/pipeline_tree/outputs missing_field');
      expect(problems).toContain('/pipeline_tree/constants/${a}/key key_mismatch');
      expect(problems).toContain('/pipeline_tree/activities/nodeHello/type invalid_value');
      expect(problems.some((line) => line.endsWith('unknown_flow'))).toBe(true);
      expect(answer.json.message).toContain(`${problems.length} problems`);
    }
  });

  it.each(['[]', '"x"', '5', 'null', 'true', '{}'])('refuses the tree %s', async (text) => {
    const answer = await api.validate(`{"pipeline_tree": ${text}}`);
    expect([answer.status, answer.json.error?.type]).toEqual([422, 'flow_invalid']);
    const problems = problemsOf(answer);
    if (text === '{}') expect(problems.length).toBeGreaterThan(4);
    else expect(problems).toEqual(['/pipeline_tree wrong_type']);
  });

  it('wants a tree to validate', async () => {
    const answer = await api.validate({});
    expect([answer.status, problemsOf(answer)]).toEqual([400, ['/pipeline_tree']]);
  });

  it('gives user JSON back as it came', async () => {
    const value =
      '{"big":9007199254740993,"one":1.0,"exp":2.50e1,"order":{"b":1,"10":2,"a":3,"2":4},"__proto__":{"x":1},"":"empty","emoji":"🚀 مرحبا"}';
    const constant = `{"key":"\${v}","name":"V","show_type":"show","source_type":"custom","custom_type":"input","value":${value}}`;
    const sent = treeText()
      .replace(/"constants": \{\}/, `"constants": {"\${v}": ${constant}}`)
      .replace('"Hello from flow 01"', value);
    const extra = `{"deep":${value}}`;
    const created = await api.create(
      `{"name":"n","creator":"c","notify_config":${value},"extra_info":${extra},"pipeline_tree":${sent}}`,
    );
    expect(created.status).toBe(200);
    const { id } = created.json.data;
    const updated = await api.update(id, `{"operator":"o","pipeline_tree":${sent}}`);
    const copied = await api.create({ name: 'copy', creator: 'c', source_template_id: id });
    const detail = await api.detail(id);
    for (const { text } of [created, updated, detail]) {
      expect(text).toContain(`"value":${value},"is_param":true`);
      expect(text).toContain(`"need_render":true,"value":${value}`);
      expect(text).toContain(`"notify_config":${value}`);
      expect(text).toContain(`"extra_info":${extra}`);
    }
    expect(copied.text).toContain(`"value":${value},"is_param":true`);
    const plugin = await api.detail(id, '?format=plugin');
    expect(plugin.text).toContain(`"v":{"title":"V","type":"object","default":${value}}`);
    const listed = await api.list({ id: String(id) });
    expect(listed.text).toContain(`"extra_info":${extra}`);
  });

  describe('sub-processes', () => {
    it('refuses a template that is not in the space, with the other problems', async () => {
      const elsewhere = await new TemplatesApi(service, await service.createSpace()).make();
      const gone = await api.make();
      await api.delete(gone.id);
      for (const id of [elsewhere.id, gone.id, 999_999, 'seven', 1.5]) {
        const bad = parentTree(id);
        bad.outputs = ['nope'];
        for (const answer of [
          await api.validate({ pipeline_tree: bad }),
          await api.create({ name: 'n', creator: 'c', pipeline_tree: bad }),
        ]) {
          expect([id, answer.status, problemsOf(answer)]).toEqual([
            id,
            422,
            [
              '/pipeline_tree/outputs/0 invalid_output_key',
              '/pipeline_tree/activities/nodeHello/template_id subprocess_template_not_found',
            ],
          ]);
          expect(answer.json.message).toContain('Run the child');
        }
      }
    });

    it('takes an id as text, and an unknown one with a tree of its own', async () => {
      const child = await api.make();
      await api.make({ pipeline_tree: parentTree(String(child.id)) });
      await api.make({ pipeline_tree: parentTree(999_999, { pipeline: tree() }) });
    });

    it('looks into an inlined tree only where it runs', async () => {
      const child = await api.make();
      const bad = parentTree(999_998);
      const answer = await api.validate({
        pipeline_tree: parentTree(999_999, { pipeline: bad }),
      });
      expect(problemsOf(answer)).toEqual([
        '/pipeline_tree/activities/nodeHello/pipeline/activities/nodeHello/template_id subprocess_template_not_found',
      ]);
      const overruled = parentTree(child.id, { pipeline: bad });
      expect((await api.validate({ pipeline_tree: overruled })).status).toBe(200);
    });

    it('refuses a template that would run itself', async () => {
      const { id } = await api.make();
      const answer = await api.update(id, { operator: 'o', pipeline_tree: parentTree(id) });
      expect([answer.status, problemsOf(answer)]).toEqual([
        422,
        ['/pipeline_tree/activities/nodeHello/template_id circular_subprocess'],
      ]);
    });

    it('refuses circles over other templates, naming template and node', async () => {
      const a = await api.make();
      const b = await api.make({ pipeline_tree: parentTree(a.id, { always_use_latest: true }) });
      const c = await api.make({
        pipeline_tree: parentTree(0, { pipeline: parentTree(b.id) }),
      });
      const answer = await api.update(a.id, { operator: 'o', pipeline_tree: parentTree(c.id) });
      expect(problemsOf(answer)).toEqual([
        '/pipeline_tree/activities/nodeHello/template_id circular_subprocess',
      ]);
      expect(answer.json.message).toContain(`${c.id} → ${b.id} → ${a.id}`);
      expect(answer.json.message).toContain('Run the child');
      const inlined = parentTree(0, { pipeline: parentTree(c.id) });
      expect((await api.update(a.id, { operator: 'o', pipeline_tree: inlined })).status).toBe(422);
      await api.update(b.id, { operator: 'o', pipeline_tree: tree() });
      expect((await api.update(a.id, { operator: 'o', pipeline_tree: inlined })).status).toBe(200);
    });

    it('does not follow deleted templates', async () => {
      const a = await api.make();
      const b = await api.make({ pipeline_tree: parentTree(a.id) });
      await api.delete(b.id);
      const body = { operator: 'o', pipeline_tree: parentTree(b.id, { pipeline: tree() }) };
      expect((await api.update(a.id, body)).status).toBe(200);
    });

    it('never lets concurrent saves close a circle', async () => {
      for (let round = 0; round < 5; round += 1) {
        const ring = [await api.make(), await api.make(), await api.make(), await api.make()];
        const answers = await Promise.all(
          ring.map(({ id }, index) =>
            api.update(id, {
              operator: 'o',
              pipeline_tree: parentTree(ring[(index + 1) % ring.length]?.id),
            }),
          ),
        );
        expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 422]);
      }
    });
  });

  it('refuses a tree over LIMIT_TREE_NODES without looking into it', async () => {
    const small = await start({ LIMIT_TREE_NODES: '2' });
    const smallApi = new TemplatesApi(small, await small.createSpace());
    const answer = await smallApi.validate({ pipeline_tree: parentTree(999_999) });
    expect(problemsOf(answer)).toEqual(['/pipeline_tree too_many_nodes']);
  });
});
