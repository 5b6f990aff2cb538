import { describeOnBothDatabases, type Service } from '../support/harness.js';
import { parentTree, problemsOf, TemplatesApi, tree } from './templates-support.js';

describeOnBothDatabases('deleting templates', ({ start }) => {
  let service: Service;
  let api: TemplatesApi;

  beforeAll(async () => {
    service = await start();
    api = new TemplatesApi(service, await service.createSpace());
  });

  it('deletes once', async () => {
    const { id } = await api.make();
    const answer = await api.delete(id);
    expect([answer.status, answer.json.data]).toEqual([200, {}]);
    expect((await api.delete(id)).status).toBe(404);
    expect((await api.list({ id: String(id) })).json.data).toEqual([]);
  });

  it('refuses while a living template runs it, and names the parents', async () => {
    const child = await api.make();
    const parent = await api.make({ pipeline_tree: parentTree(child.id) });
    const refused = await api.delete(child.id);
    expect([refused.status, refused.json.error?.type]).toEqual([409, 'template_in_use']);
    expect(refused.json.data).toEqual({ parent_templates: [String(parent.id)] });
    expect(refused.json.message).toContain(parent.name);
    await api.delete(parent.id);
    expect((await api.delete(child.id)).status).toBe(200);
  });

  it('goes by the parent’s current tree', async () => {
    const child = await api.make();
    const parent = await api.make({ pipeline_tree: parentTree(child.id) });
    await api.update(parent.id, { operator: 'o', pipeline_tree: tree() });
    expect((await api.delete(child.id)).status).toBe(200);
  });

  it('sees references inside inlined trees', async () => {
    const child = await api.make();
    const inlined = parentTree(0, { pipeline: parentTree(child.id) });
    const parent = await api.make({ pipeline_tree: inlined });
    expect((await api.delete(child.id)).json.data).toEqual({
      parent_templates: [String(parent.id)],
    });
  });

  it('is not blocked by another space that inlines a tree under the same id', async () => {
    const child = await api.make();
    const elsewhere = new TemplatesApi(service, await service.createSpace());
    await elsewhere.make({ pipeline_tree: parentTree(child.id, { pipeline: tree() }) });
    expect((await api.delete(child.id)).status).toBe(200);
  });

  describe('batch', () => {
    it('deletes all, parent and child together', async () => {
      const child = await api.make();
      const parent = await api.make({ pipeline_tree: parentTree(child.id) });
      const answer = await api.deleteAll([child.id, parent.id, child.id]);
      expect([answer.status, answer.json.data]).toEqual([200, {}]);
      expect((await api.detail(child.id)).status).toBe(404);
      expect((await api.detail(parent.id)).status).toBe(404);
    });

    it('deletes none when one is unknown, and names the unknown ones', async () => {
      const { id } = await api.make();
      const elsewhere = await new TemplatesApi(service, await service.createSpace()).make();
      const answer = await api.deleteAll([id, elsewhere.id, 999_999]);
      expect([answer.status, answer.json.error?.type]).toEqual([404, 'template_not_found']);
      expect(answer.json.message).toContain(`${elsewhere.id}, 999999`);
      expect((await api.detail(id)).status).toBe(200);
    });

    it('deletes none when one is in use', async () => {
      const [child, free] = [await api.make(), await api.make()];
      const parent = await api.make({ pipeline_tree: parentTree(child.id) });
      const answer = await api.deleteAll([free.id, child.id]);
      expect([answer.status, answer.json.error?.type]).toEqual([409, 'template_in_use']);
      expect(answer.json.data).toEqual({
        root_template_info: {
          [child.id]: [{ root_template_id: String(parent.id), root_template_name: parent.name }],
        },
      });
      expect(problemsOf(answer)).toEqual(['/template_ids/1']);
      expect((await api.detail(free.id)).status).toBe(200);
    });

    it.each([
      [[]],
      [undefined],
      [null],
      ['1,2'],
      [[0]],
      [['x']],
      [[1.5]],
      [Array.from({ length: 201 }, (_, index) => index + 1)],
    ])('refuses template_ids %j', async (ids) => {
      const answer = await api.deleteAll(ids);
      expect([answer.status, problemsOf(answer)]).toEqual([400, ['/template_ids']]);
    });
  });

  it('never lets a child go while a parent that runs it is saved', async () => {
    for (let round = 0; round < 10; round += 1) {
      const child = await api.make();
      const [saved, deleted] = await Promise.all([
        api.create({ name: 'parent', creator: 'c', pipeline_tree: parentTree(child.id) }),
        round % 2 === 0 ? api.delete(child.id) : api.deleteAll([child.id]),
      ]);
      const outcome = [saved.status, deleted.status];
      expect([
        [200, 409],
        [422, 200],
      ]).toContainEqual(outcome);
    }
  });
});
