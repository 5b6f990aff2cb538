import { describeOnBothDatabases, type Service } from '../support/harness.js';
import { constant, expectRefusal, TasksApi, treeWithConstants } from './tasks-support.js';

describeOnBothDatabases('constants of create_task', ({ start }) => {
  let service: Service;
  let api: TasksApi;

  beforeAll(async () => {
    service = await start();
    api = await TasksApi.open(service);
  });

  it('override any constant, hidden and outputs too; parameters are in tree order', async () => {
    const pipeline_tree = treeWithConstants({
      '${b}': constant('${b}', 1),
      '${hidden}': constant('${hidden}', 2, { show_type: 'hide' }),
      '${a}': constant('${a}', 3),
      '${out}': constant('${out}', '', {
        source_type: 'component_outputs',
        source_info: { nodeHello: ['_result'] },
        custom_type: '',
      }),
    });
    const template = await api.templates.make({ pipeline_tree });
    const constants = { '${out}': 'o', '${a}': null, '${hidden}': [1] };
    const answer = await api.create({ template_id: template.id, constants });
    const { parameters, id } = answer.json.data;
    expect(Object.entries(parameters)).toEqual([
      ['${b}', 1],
      ['${hidden}', [1]],
      ['${a}', null],
      ['${out}', 'o'],
    ]);
    expect(answer.headers['x-ignored-constants']).toBeUndefined();
    const detail = (await api.detail(id)).json.data.pipeline_tree.constants;
    expect(Object.values(detail).map(({ value }) => value)).toEqual([1, [1], null, 'o']);
  });

  it('that are unknown are ignored and named in a header', async () => {
    const answer = await api.create({
      constants: {
        city: 'X',
        '${city}': 'SZ',
        '${nope}': 1,
        '城市,%': 1,
        '😀 é': 2,
        '': 3,
        '10': 4,
      },
    });
    expect(answer.json.data.parameters).toEqual({ '${city}': 'SZ', '${secret}': 'x' });
    const names = (answer.headers['x-ignored-constants'] ?? '').split(',').map(decodeURIComponent);
    expect(names).toEqual(['10', 'city', '${nope}', '城市,%', '😀 é', '']);
    expect((await api.create()).headers['x-ignored-constants']).toBeUndefined();
  });

  it('a header of very many names stays small enough for any client', async () => {
    const constants = Object.fromEntries(
      Array.from({ length: 8000 }, (_, index) => [`\${nope_${index}_城}`, 1]),
    );
    const answer = await api.create({ constants });
    expect(answer.json.result).toBe(true);
    const header = answer.headers['x-ignored-constants'] ?? '';
    expect(header.length).toBeGreaterThan(100);
    expect(header.length).toBeLessThan(4200);
    expect(() => decodeURIComponent(header)).not.toThrow();
  });

  it('a meta constant keeps itself under meta', async () => {
    const meta = constant('${m}', { rows: [1] }, { is_meta: true });
    const template = await api.templates.make({
      pipeline_tree: treeWithConstants({ '${m}': meta }),
    });
    const task = await api.make({ template_id: template.id, constants: { '${m}': 'new' } });
    const { '${m}': stored } = (await api.detail(task.id)).json.data.pipeline_tree.constants;
    expect(stored).toMatchObject({ value: 'new', meta: { key: '${m}', value: { rows: [1] } } });
  });

  it('may have any key; nothing is inherited', async () => {
    const text = `{"template_id": ${api.template.id}, "creator": "c", "constants": {"__proto__": {"value": 1}, "constructor": {"prototype": {"polluted": 1}}, "toString": 2, "\${city}": {"__proto__": 1, "constructor": 2}}}`;
    const answer = await api.post('create_task', text);
    expect(answer.json.result).toBe(true);
    expect(answer.headers['x-ignored-constants']).toBe('__proto__,constructor,toString');
    expect(answer.text).toContain('"parameters":{"${city}":{"__proto__":1,"constructor":2}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    const detail = await api.detail(answer.json.data.id);
    expect(detail.text).toContain('"value":{"__proto__":1,"constructor":2}');
  });

  it('that close a circle are refused at the key', async () => {
    const constants = { '${city}': '${secret}', '${secret}': ['a ${city}'] };
    const answer = await api.create({ constants });
    expect([answer.status, answer.json.error?.type]).toEqual([400, 'validation_failed']);
    expect(answer.json.error?.details.length).toBeGreaterThan(0);
    for (const { path } of answer.json.error?.details ?? []) {
      expect(path).toMatch(/^\/constants\/\$\{(city|secret)\}$/);
    }
    const own = await api.create({ constants: { '${city}': '${city}' } });
    expectRefusal(own, 400, 'validation_failed', ['/constants/${city}']);
  });

  it('are bounded by LIMIT_CONSTANTS_BYTES, which counts bytes', async () => {
    const room = 256 * 1024 - Buffer.byteLength('{"${city}":""}');
    const fits = '城'.repeat(Math.floor(room / 3)) + 'x'.repeat(room % 3);
    expect((await api.make({ constants: { '${city}': fits } })).parameters['${city}']).toBe(fits);
    const answer = await api.create({ constants: { '${city}': `${fits}x` } });
    expectRefusal(answer, 413, 'constants_too_large', ['/constants']);
    expect(answer.json.message).toContain('LIMIT_CONSTANTS_BYTES');
  });

  it('with strict_constants unknown ones are a 400, each named', async () => {
    const strict = await TasksApi.open(service);
    await strict.post('renew_space_config', { config: { strict_constants: 'true' } });
    const answer = await strict.create({ constants: { '${city}': 1, 'a/b~c': 1, '10': 2 } });
    expectRefusal(answer, 400, 'constants_unknown', ['/constants/10', '/constants/a~1b~0c']);
    expect((await strict.create({ constants: { '${city}': 1 } })).json.result).toBe(true);
    expect(await strict.count()).toBe(1);
  });
});
