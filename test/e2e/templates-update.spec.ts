import { describeOnBothDatabases, type Service } from '../support/harness.js';
import { problemsOf, TemplatesApi, tree } from './templates-support.js';

describeOnBothDatabases('update_template', ({ start }) => {
  let service: Service;
  let api: TemplatesApi;

  beforeAll(async () => {
    service = await start();
    api = new TemplatesApi(service, await service.createSpace());
  });

  it('leaves what is not sent, and counts the revision up', async () => {
    const before = await api.make({
      desc: 'kept',
      source: 'ci',
      scope_type: 'a',
      scope_value: 'b',
      notify_config: { x: 1 },
      extra_info: [1],
      bind_app_code: 'demo',
    });
    const answer = await api.update(before.id, { operator: 'ana', name: 'Renamed' });
    expect([answer.status, answer.headers.etag]).toEqual([200, '"2"']);
    const { update_at: updateAt, ...after } = answer.json.data;
    const { update_at: updatedBefore, ...rest } = before;
    expect(after).toEqual({ ...rest, name: 'Renamed', updated_by: 'ana' });
    expect(updateAt >= updatedBefore).toBe(true);
    const detail = await api.detail(before.id);
    expect({ ...detail.json.data, labels: [] }).toEqual(answer.json.data);
    expect(detail.headers.etag).toBe('"2"');
  });

  it('clears with null, and disables', async () => {
    const before = await api.make({ desc: 'd', source: 's', scope_type: 'a', scope_value: 'b' });
    const answer = await api.update(before.id, {
      operator: 'ana',
      desc: null,
      source: null,
      scope_type: null,
      scope_value: null,
      is_enabled: false,
    });
    const cleared = { desc: null, source: null, scope_type: null, scope_value: null };
    expect(answer.json.data).toMatchObject({ ...cleared, is_enabled: false });
    expect((await api.detail(before.id)).json.data).toMatchObject({
      ...cleared,
      is_enabled: false,
    });
  });

  it('saves a new tree under new ids with a new version', async () => {
    const before = await api.make();
    const sent = tree('02-three-serial.json');
    const answer = await api.update(before.id, { operator: 'ana', pipeline_tree: sent });
    const { version, pipeline_tree: saved } = answer.json.data;
    expect(version).not.toBe(before.version);
    expect(Object.keys(saved.activities)).toHaveLength(3);
    expect((await api.detail(before.id)).json.data.version).toBe(version);
    const again = await api.update(before.id, { operator: 'ana', pipeline_tree: sent });
    expect(again.json.data.version).not.toBe(version);
    const [rows] = [
      await service.unitOfWork.read((tx) =>
        tx.all<{ version: string }>(
          'SELECT version FROM template_snapshot WHERE template_id = ? ORDER BY id',
          [before.id],
        ),
      ),
    ];
    expect(rows.map((row) => row.version)).toEqual(['1.0.0', '1.0.1', '1.0.2']);
  });

  it('keeps the tree when the new one is refused', async () => {
    const before = await api.make();
    const answer = await api.update(before.id, { operator: 'a', name: 'x', pipeline_tree: {} });
    expect(answer.status).toBe(422);
    expect((await api.detail(before.id)).json.data).toMatchObject({
      name: before.name,
      version: before.version,
    });
  });

  it('checks the scope that results', async () => {
    const before = await api.make({ scope_type: 'a', scope_value: 'b' });
    const good = await api.update(before.id, { operator: 'o', scope_value: 'c' });
    expect(good.json.data).toMatchObject({ scope_type: 'a', scope_value: 'c' });
    const bad = await api.update(before.id, { operator: 'o', scope_value: null });
    expect([bad.status, problemsOf(bad)]).toEqual([400, ['/scope_value']]);
  });

  it('needs an operator, of the body or of the call', async () => {
    const { id } = await api.make();
    const nameless = await api.update(id, { name: 'x' });
    expect([nameless.status, problemsOf(nameless)]).toEqual([400, ['/operator']]);
    const named = await api.update(id, { name: 'x' }, { username: 'ana' });
    expect(named.json.data.updated_by).toBe('ana');
  });

  it.each([
    ['name', [null, '', 'x'.repeat(129), [], 'a\0']],
    ['operator', [null, 'x'.repeat(33), {}]],
    ['notify_config', [null]],
    ['extra_info', [null]],
    ['pipeline_tree', [null]],
    ['desc', ['x'.repeat(257), {}]],
    ['source', ['x'.repeat(33), {}]],
    ['scope_type', ['', [], 'x'.repeat(129)]],
    ['is_enabled', [null, 'maybe', []]],
    ['enable_webhook', [null, 'x']],
    ['version', ['x'.repeat(33), {}]],
    ['webhook_configs', [{ endpoint: 'https://x.example' }]],
    ['label_ids', [null, {}]],
  ])('refuses a wrong %s, naming it', async (field, values) => {
    const { id } = await api.make({ scope_type: 'a', scope_value: 'b' });
    for (const value of values) {
      const answer = await api.update(id, { operator: 'o', [field]: value });
      expect([value, answer.status, problemsOf(answer)]).toEqual([value, 400, [`/${field}`]]);
    }
  });

  it('is 404 for unknown, deleted and other spaces’ templates', async () => {
    const elsewhere = await new TemplatesApi(service, await service.createSpace()).make();
    const deleted = await api.make();
    await api.delete(deleted.id);
    for (const id of [elsewhere.id, deleted.id, 999_999]) {
      for (const answer of [
        await api.update(id, { operator: 'o', name: 'x' }),
        await api.detail(id),
        await api.delete(id),
      ]) {
        expect([answer.status, answer.json.error?.type]).toEqual([404, 'template_not_found']);
      }
    }
  });
});
