import { createHash } from 'node:crypto';
import { describeOnBothDatabases, type Service, uniqueName } from '../support/harness.js';
import { problemsOf, TemplatesApi, tree } from './templates-support.js';

const KEYS = [
  'id',
  'space_id',
  'name',
  'desc',
  'notify_config',
  'scope_type',
  'scope_value',
  'source',
  'version',
  'is_enabled',
  'bk_app_code',
  'extra_info',
  'creator',
  'create_at',
  'update_at',
  'updated_by',
  'pipeline_tree',
];
const DOCUMENT_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}000\+08:00$/;

describeOnBothDatabases('templates', ({ start }) => {
  let service: Service;
  let api: TemplatesApi;

  beforeAll(async () => {
    service = await start();
    api = new TemplatesApi(service, await service.createSpace());
  });

  describe('create_template', () => {
    it('answers the whole template with its tree, labels and revision', async () => {
      const answer = await api.create({
        name: ' Deploy ',
        creator: 'li.wei',
        desc: '',
        scope_type: 'project',
        scope_value: '77',
        source: 'ci',
        bind_app_code: 'demo',
        notify_config: { a: [1] },
        extra_info: 'anything',
        auto_release: true,
        label_ids: [],
        webhook_configs: {},
        unknown_field: 1,
        pipeline_tree: tree(),
      });
      expect(answer.status).toBe(200);
      expect(answer.headers.etag).toBe('"1"');
      const { json } = answer;
      expect(json).toMatchObject({ result: true, code: '0', message: '' });
      expect(Object.keys(json.data)).toEqual([...KEYS, 'labels']);
      expect(json.data).toMatchObject({
        space_id: api.spaceId,
        name: 'Deploy',
        desc: '',
        notify_config: { a: [1] },
        scope_type: 'project',
        scope_value: '77',
        source: 'ci',
        is_enabled: true,
        bk_app_code: 'demo',
        extra_info: 'anything',
        creator: 'li.wei',
        updated_by: 'li.wei',
        labels: [],
      });
      expect(json.data.create_at).toMatch(DOCUMENT_TIME);
      expect(json.data.update_at).toBe(json.data.create_at);
    });

    it('stores what it answers, and the version is the MD5 of the stored tree', async () => {
      const created = await api.create({ name: 'Stored', creator: 'c', pipeline_tree: tree() });
      const { labels, ...template } = created.json.data;
      expect(labels).toEqual([]);
      const detail = await api.detail(template.id);
      expect(detail.json.data).toEqual(template);
      expect(Object.keys(detail.json.data)).toEqual(KEYS);
      expect(detail.headers.etag).toBe('"1"');
      const stored = /"pipeline_tree":(\{.*\})\},"trace_id"/.exec(detail.text)?.[1] ?? '';
      expect(createHash('md5').update(stored).digest('hex')).toBe(template.version);
    });

    it('makes new ids for every node and flow, consistently', async () => {
      const { pipeline_tree: saved } = await api.make({ pipeline_tree: tree() });
      const [node] = Object.keys(saved.activities);
      expect(saved.id).toMatch(/^n[0-9a-f]{31}$/);
      expect(node).toMatch(/^n[0-9a-f]{31}$/);
      const flows = Object.keys(saved.flows);
      expect(flows.every((id) => /^l[0-9a-f]{31}$/.test(id))).toBe(true);
      expect(saved.flows[saved.start_event.outgoing]?.target).toBe(node);
      expect(JSON.stringify(saved)).not.toContain('nodeHello');
    });

    it('makes a default tree when none is sent', async () => {
      const created = await api.create({ name: 'Default', creator: 'c' });
      const [activity] = Object.values(created.json.data.pipeline_tree.activities);
      expect(activity).toMatchObject({
        type: 'ServiceActivity',
        component: { code: 'bk_display' },
      });
      expect((await api.validate({ pipeline_tree: created.json.data.pipeline_tree })).status).toBe(
        200,
      );
    });

    it('copies the tree of a source template, whatever tree is sent beside it', async () => {
      const source = await api.make({ pipeline_tree: tree('02-three-serial.json') });
      const copy = await api.make({ source_template_id: source.id, pipeline_tree: tree() });
      const names = (template: typeof source): unknown[] =>
        Object.values(template.pipeline_tree.activities).map(({ name }) => name);
      expect(names(copy)).toEqual(names(source));
      const sourceIds = Object.keys(source.pipeline_tree.activities);
      expect(Object.keys(copy.pipeline_tree.activities).some((id) => sourceIds.includes(id))).toBe(
        false,
      );
    });

    it('checks the sent tree even when the source wins', async () => {
      const source = await api.make();
      const body = { name: 'n', creator: 'c', source_template_id: source.id, pipeline_tree: [] };
      const answer = await api.create(body);
      expect(answer.status).toBe(422);
    });

    it('takes 0 as no source, and refuses one that is not in this space', async () => {
      await api.make({ source_template_id: 0 });
      const elsewhere = await new TemplatesApi(service, await service.createSpace()).make();
      for (const id of [elsewhere.id, 999_999]) {
        const answer = await api.create({ name: 'n', creator: 'c', source_template_id: id });
        expect([answer.status, answer.json.error?.type]).toEqual([404, 'template_not_found']);
        expect(problemsOf(answer)).toEqual(['/source_template_id']);
        expect(answer.json.message).toContain(String(id));
      }
    });

    it('falls back to the user of the call, and refuses when there is none', async () => {
      const named = await api.create({ name: 'n', creator: '' }, { username: 'ana' });
      expect(named.json.data).toMatchObject({ creator: 'ana', updated_by: 'ana' });
      const nameless = await api.create({ name: 'n' });
      expect(nameless.status).toBe(400);
      expect(problemsOf(nameless)).toEqual(['/creator']);
    });

    it('keeps names as they are: emoji, right-to-left, 128 code points', async () => {
      for (const name of ['🚀'.repeat(128), 'مرحبا ‮ بالعالم', "<b>O'Reilly</b> & \\ % _"]) {
        const { id } = await api.make({ name });
        expect((await api.detail(id)).json.data.name).toBe(name);
      }
    });

    it.each([
      [
        'name',
        [undefined, null, '', '  ', 'x'.repeat(129), '🚀'.repeat(129), true, [], {}, 'a\0b'],
      ],
      ['creator', [null, 'x'.repeat(33), false, ['a'], {}]],
      ['source_template_id', [null, -1, 1.5, 'x', [], {}, 2 ** 31]],
      ['notify_config', [null]],
      ['extra_info', [null]],
      ['pipeline_tree', [null]],
      ['desc', ['x'.repeat(257), true, [], {}]],
      ['source', ['x'.repeat(33), {}]],
      ['bind_app_code', ['x'.repeat(129), []]],
      ['auto_release', [null, 'maybe', 2, []]],
      ['label_ids', [null, 'x', 5, {}, ['x'], [0], [1.5]]],
      ['webhook_configs', [null, { endpoint: 'https://x.example' }, ['x'], 'x', true]],
    ])('refuses a wrong %s, naming it', async (field, values) => {
      for (const value of values) {
        const body = { name: 'n', creator: 'c', pipeline_tree: tree(), [field]: value };
        const answer = await api.create(body);
        expect([value, answer.status, problemsOf(answer)]).toEqual([value, 400, [`/${field}`]]);
        expect(answer.json.error?.type).toBe('validation_failed');
      }
    });

    it('names every wrong field at once', async () => {
      const answer = await api.create({ name: '', creator: [], desc: {}, label_ids: 1 });
      expect(problemsOf(answer).sort()).toEqual(['/creator', '/desc', '/label_ids', '/name']);
    });

    it.each([
      [{ scope_type: 'a' }, '/scope_value'],
      [{ scope_value: 'a' }, '/scope_type'],
      [{ scope_type: 'a', scope_value: null }, '/scope_value'],
      [{ scope_type: 'a', scope_value: '' }, '/scope_value'],
    ])('wants both or neither of the scope: %j', async (scope, path) => {
      const answer = await api.create({ name: 'n', creator: 'c', ...scope });
      expect([answer.status, problemsOf(answer)]).toEqual([400, [path]]);
    });

    it('refuses labels, naming each', async () => {
      const answer = await api.create({ name: 'n', creator: 'c', label_ids: [4, 5] });
      expect([answer.status, answer.json.error?.type]).toEqual([400, 'label_not_found']);
      expect(problemsOf(answer)).toEqual(['/label_ids/0', '/label_ids/1']);
      expect(answer.json.message).toContain('4, 5');
    });

    it('refuses a body that is no object', async () => {
      for (const body of ['[]', '"x"', '5', 'null']) {
        expect((await api.create(body)).status).toBe(400);
      }
    });

    it('is closed to other apps and without credentials', async () => {
      const body = { name: 'n', creator: 'c' };
      expect((await api.create(body, { as: 'other' })).status).toBe(403);
      expect((await api.create(body, { as: null })).status).toBe(401);
    });
  });

  it('answers a repeated call with the same Idempotency-Key as the first', async () => {
    const key = (): { headers: Record<string, string> } => ({
      headers: { 'idempotency-key': uniqueName('key') },
    });
    const [creating, updating, deleting] = [key(), key(), key()];
    const body = { name: 'n', creator: 'c', pipeline_tree: tree() };
    const created = [await api.create(body, creating), await api.create(body, creating)];
    expect(created[1]?.json.data).toEqual(created[0]?.json.data);
    expect(created[1]?.headers).toMatchObject({ 'idempotency-replayed': 'true', etag: '"1"' });
    expect((await api.create({ ...body, name: 'm' }, creating)).status).toBe(409);
    const id = created[0]?.json.data.id ?? 0;
    const change = { operator: 'o', name: 'm' };
    await api.update(id, change, updating);
    expect((await api.update(id, change, updating)).headers.etag).toBe('"2"');
    expect((await api.delete(id, deleting)).status).toBe(200);
    expect((await api.delete(id, deleting)).status).toBe(200);
    expect((await api.delete(id)).status).toBe(404);
  });

  describe('get_template_detail', () => {
    it('gives the raw format for pipeline_tree too, and no mock keys', async () => {
      const { id } = await api.make();
      const raw = await api.detail(id);
      const named = await api.detail(id, '?format=pipeline_tree&with_mock_data=true');
      expect(named.json.data).toEqual(raw.json.data);
      expect(Object.keys(named.json.data)).toEqual(KEYS);
    });

    it('gives the plugin format', async () => {
      const { id, name } = await api.make({
        pipeline_tree: tree('07-variables-through-nodes.json'),
      });
      const { data } = (await api.detail(id, '?format=plugin')).json;
      expect(Object.keys(data)).toEqual(
        'id name desc version space_id scope_type scope_value creator create_at updated_by update_at inputs outputs context_inputs'.split(
          ' ',
        ),
      );
      expect(data).toMatchObject({ id, name, inputs: { type: 'object', definitions: {} } });
      expect(data.create_at).toMatch(DOCUMENT_TIME);
    });

    it.each(['?format=zzz', '?with_mock_data=maybe'])('refuses %s', async (query) => {
      const { id } = await api.make();
      const answer = await api.detail(id, query);
      expect([answer.status, answer.json.error?.type]).toEqual([400, 'validation_failed']);
    });
  });

  it('speaks profile bkflow: integer code, UTC times, business failures as 200', async () => {
    const old = await start({ WIRE_PROFILE: 'bkflow' });
    const oldApi = new TemplatesApi(old, await old.createSpace());
    const created = await oldApi.create({ name: uniqueName(), creator: 'c' });
    expect(created.json.code).toBe(0);
    expect(created.json.data.create_at).toMatch(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/);
    const { id } = created.json.data;
    const stale = await oldApi.update(id, { operator: 'o' }, { headers: { 'if-match': '"7"' } });
    expect([stale.status, stale.json.result, stale.json.code]).toEqual([200, false, '412']);
    expect(stale.json.data.create_at).toBe(created.json.data.create_at);
  });
});
