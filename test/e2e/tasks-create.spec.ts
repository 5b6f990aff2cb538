import { describeOnBothDatabases, type Service } from '../support/harness.js';
import {
  DOCUMENT_FIELDS,
  DOCUMENT_TIME,
  expectRefusal,
  type TaskData,
  TasksApi,
  treeWithConstants,
} from './tasks-support.js';

const TEXT = ['name', 'creator', 'description'];
const OBJECTS = ['constants', 'credentials', 'custom_span_attributes'];
const NOT_TEXT: unknown[] = [
  true,
  ['a'],
  { a: 1 },
  { constructor: 'x' },
  { __proto__: null, then: 'x' },
];
const NOT_ID = [
  0,
  -1,
  1.5,
  2147483648,
  1e300,
  '1.5',
  'x',
  '',
  [1],
  {},
  true,
  'NaN',
  '9'.repeat(30),
];
const WRONG: [field: string, value: unknown][] = [
  ...TEXT.flatMap((field) => NOT_TEXT.map((value): [string, unknown] => [field, value])),
  ...[...TEXT, ...OBJECTS, 'template_id', 'label_ids', 'start'].map((field): [string, unknown] => [
    field,
    null,
  ]),
  ...OBJECTS.flatMap((field) =>
    ['x', 1, true, ['a']].map((value): [string, unknown] => [field, value]),
  ),
  ...NOT_ID.map((value): [string, unknown] => ['template_id', value]),
  ...[1, 'x', {}, [0], [-1], ['x'], [1.5], [2147483648], [[1]], [null]].map(
    (value): [string, unknown] => ['label_ids', value],
  ),
  ...['maybe', 2, [], {}].map((value): [string, unknown] => ['start', value]),
  ['name', ''],
  ['name', '  '],
  ['name', 'x'.repeat(129)],
  ['name', '😀'.repeat(129)],
  ['name', 'a\0b'],
  ['creator', ''],
  ['creator', 'x'.repeat(33)],
  ['creator', 'a\0b'],
  ['description', '\0'],
];

describeOnBothDatabases('create_task', ({ start }) => {
  let service: Service;
  let api: TasksApi;

  beforeAll(async () => {
    service = await start();
    api = await TasksApi.open(service);
  });

  describe('the answer', () => {
    let task: TaskData;

    it('is the envelope with the 22 fields in order, then the later additions', async () => {
      const answer = await api.create();
      expect(answer.status).toBe(200);
      expect(Object.keys(answer.json)).toEqual(['result', 'code', 'message', 'data', 'trace_id']);
      expect(answer.json).toMatchObject({ result: true, code: '0', message: '' });
      task = answer.json.data;
      expect(Object.keys(task)).toEqual([
        ...DOCUMENT_FIELDS,
        'create_method',
        'trigger_method',
        'parameters',
        'labels',
      ]);
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    });

    it('has the types and defaults of the document', () => {
      expect(task).toEqual({
        id: expect.any(Number) as unknown,
        space_id: api.spaceId,
        scope_type: null,
        scope_value: null,
        instance_id: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
        template_id: api.template.id,
        name: 'default_taskflow_instance',
        creator: 'lily',
        create_time: expect.stringMatching(DOCUMENT_TIME) as unknown,
        executor: '',
        start_time: null,
        finish_time: null,
        description: '',
        is_started: false,
        is_finished: false,
        is_revoked: false,
        is_deleted: false,
        is_expired: false,
        snapshot_id: expect.any(Number) as unknown,
        execution_snapshot_id: expect.any(Number) as unknown,
        tree_info_id: null,
        extra_info: {},
        create_method: 'API',
        trigger_method: 'api',
        parameters: { '${city}': 'BJ', '${secret}': 'x' },
        labels: [],
      });
      expect(Number.isInteger(task.id)).toBe(true);
      expect(Math.abs(Date.parse(task.create_time) - Date.now())).toBeLessThan(60_000);
    });

    it('is what is stored: list and detail say the same', async () => {
      const { parameters, labels, ...stored } = task;
      const { pipeline_tree, ...detail } = (await api.detail(task.id)).json.data;
      expect(parameters).toBeDefined();
      expect(detail).toMatchObject(stored);
      expect(Object.keys(detail).slice(0, 22)).toEqual([...DOCUMENT_FIELDS]);
      expect(pipeline_tree.id).toBe(task.instance_id);
      const [listed] = (await api.list({ id: String(task.id) })).json.data.results;
      expect(listed).toEqual({ ...stored, labels });
      const [row] = await api.rows<Record<string, unknown>>(
        `SELECT create_time FROM task WHERE id = ${task.id}`,
      );
      const at = new Date(task.create_time).toISOString().replace('T', ' ').slice(0, 23);
      const raw = row?.['create_time'];
      const seen = raw instanceof Date ? raw.toISOString().replace('T', ' ').slice(0, 23) : raw;
      expect(seen).toBe(at);
    });
  });

  describe('wrong fields', () => {
    it.each(WRONG.map(([field, value]) => [field, JSON.stringify(value).slice(0, 40), value]))(
      '%s %s',
      async (field, _shown, value) => {
        const answer = await api.create({ [field]: value });
        expectRefusal(answer, 400, 'validation_failed', [`/${field}`]);
        expect(answer.json.message).toContain(field);
      },
    );

    it('are all named, in one answer; nothing is stored', async () => {
      const before = await api.count();
      const answer = await api.post('create_task', {
        template_id: 'x',
        creator: [],
        name: '',
        constants: 1,
        label_ids: {},
        start: 'no idea',
      });
      expect(answer.json.error?.details.map(({ path }) => path).sort()).toEqual([
        '/constants',
        '/creator',
        '/label_ids',
        '/name',
        '/start',
        '/template_id',
      ]);
      expect(await api.count()).toBe(before);
    });

    it('required ones may not be absent', async () => {
      expectRefusal(await api.post('create_task', {}), 400, 'validation_failed', [
        '/template_id',
        '/creator',
      ]);
    });

    it('NaN and Infinity are not JSON', async () => {
      for (const text of ['NaN', 'Infinity', '-Infinity', '0x1', '01', '.5']) {
        const answer = await api.post('create_task', `{"template_id": ${text}, "creator": "c"}`);
        expectRefusal(answer, 400, 'malformed_json');
      }
    });

    it.each(['9007199254740993', '1e400', '-0', '1.0000000001', '123456789012345678901234567890'])(
      'template_id %s',
      async (digits) => {
        const answer = await api.post('create_task', `{"template_id": ${digits}, "creator": "c"}`);
        expectRefusal(answer, 400, 'validation_failed', ['/template_id']);
      },
    );
  });

  describe('lenient fields (api-templates-tasks 1.5)', () => {
    it('takes numeric ids as text and whole floats', async () => {
      expect((await api.make({ template_id: String(api.template.id) })).template_id).toBe(
        api.template.id,
      );
      const float = `{"template_id": ${api.template.id}.0, "creator": 5}`;
      const { json } = await api.post('create_task', float);
      expect(json.data).toMatchObject({ template_id: api.template.id, creator: '5' });
    });

    it('trims text and counts after that; 128 characters are code points', async () => {
      const name = '😀'.repeat(128);
      expect((await api.make({ name: `  ${name}\n` })).name).toBe(name);
      expect((await api.make({ name: 'x'.repeat(128) })).name).toHaveLength(128);
    });

    it.each([
      '部署 🚀 👩‍👩‍👧',
      'שלום \u202eabc\u202c',
      'a"b\\c\'d`',
      '%s ? $1 {}',
      '\u0001\u001f\u007f',
      'Ω≈ç√',
    ])('keeps the name %j and the description', async (name) => {
      const task = await api.make({ name, description: `${name}\n\t${name}` });
      const { data } = (await api.detail(task.id)).json;
      expect(data.name).toBe(name.trim());
      expect(data.description).toBe(`${name}\n\t${name}`.trim());
    });

    it('takes a long description, and unknown fields are ignored', async () => {
      const description = '描述'.repeat(50_000);
      const task = await api.make({
        description,
        id: 1,
        is_deleted: true,
        executor: 'x',
        nope: {},
      });
      expect(task).toMatchObject({ description, executor: '', is_deleted: false });
      expect((await api.detail(task.id)).json.data.description).toBe(description);
    });

    it('the last of duplicate fields counts', async () => {
      const text = `{"creator": "a", "template_id": ${api.template.id}, "creator": "b"}`;
      expect((await api.post('create_task', text)).json.data.creator).toBe('b');
    });

    it('a body credential goes along as in the document', async () => {
      const body = {
        ...api.body(),
        bk_app_code: 'demo',
        bk_app_secret: `demo-secret-`.padEnd(40, '0123456789'),
      };
      const answer = await service.call<TaskData>('POST', api.path('create_task'), body, {
        as: null,
      });
      expect(answer.json.result).toBe(true);
      expect(service.logText).not.toContain(body.bk_app_secret);
    });
  });

  describe('the template', () => {
    it('must exist, live, be in the space and enabled', async () => {
      const other = await TasksApi.open(service);
      for (const template_id of [2147483647, other.template.id]) {
        expectRefusal(await api.create({ template_id }), 404, 'template_not_found', [
          '/template_id',
        ]);
      }
      const { id } = await api.templates.make();
      await api.templates.update(id, { operator: 'o', is_enabled: false });
      expectRefusal(await api.create({ template_id: id }), 409, 'template_disabled');
      await api.templates.update(id, { operator: 'o', is_enabled: true });
      expect((await api.create({ template_id: id })).status).toBe(200);
      await api.templates.delete(id);
      expectRefusal(await api.create({ template_id: id }), 404, 'template_not_found');
    });

    it('gives scope and notify_config; its later tree is the next task’s tree', async () => {
      const notify_config = { notify_type: { fail: ['mail'], success: [] }, 'x.y': 1 };
      const template = await api.templates.make({
        scope_type: 'biz',
        scope_value: '77',
        notify_config,
      });
      const task = await api.make({ template_id: template.id });
      expect(task).toMatchObject({
        scope_type: 'biz',
        scope_value: '77',
        extra_info: { notify_config },
      });
      await api.templates.update(template.id, {
        operator: 'o',
        pipeline_tree: treeWithConstants(),
      });
      const later = await api.make({ template_id: template.id });
      expect(later.snapshot_id).not.toBe(task.snapshot_id);
      expect(later.parameters).toEqual({ '${city}': 'BJ', '${secret}': 'x' });
      expect((await api.detail(task.id)).json.data.pipeline_tree.constants).toEqual({});
    });

    it('custom_span_attributes go to extra_info; extra_info itself can not be set', async () => {
      const task = await api.make({ custom_span_attributes: { a: '1' }, extra_info: { evil: 1 } });
      expect(task.extra_info).toEqual({ custom_context: { custom_span_attributes: { a: '1' } } });
      expect((await api.make({ custom_span_attributes: {} })).extra_info).toEqual({});
    });

    it('labels do not exist yet: any id is refused, none is fine', async () => {
      expectRefusal(await api.create({ label_ids: [1, 2] }), 400, 'label_not_found', [
        '/label_ids',
      ]);
      expect((await api.make({ label_ids: [] }))['labels']).toEqual([]);
    });

    it('start: true starts the task, false does not', async () => {
      const started = await api.make({ start: true });
      expect([started['is_started'], started['executor']]).toEqual([true, started.creator]);
      expect((await api.make({ start: 'false' }))['is_started']).toBe(false);
    });
  });
});
