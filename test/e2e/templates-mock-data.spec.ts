import { describeOnBothDatabases, type WireAnswer } from '../support/harness.js';
import { display, serial } from './engine-flows.js';
import { expectRefusal, keyed } from './tasks-support.js';
import { type TemplateData, TemplatesApi, type Tree } from './templates-support.js';

interface Entry {
  readonly id: number;
  readonly node_id: string;
  readonly name: string;
  readonly is_default: boolean;
  readonly data: unknown;
}

const UTC_MILLIS = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}000\+08:00$/;

describeOnBothDatabases('stored mock data of templates', ({ start }) => {
  let api: TemplatesApi;
  let template: TemplateData;

  beforeAll(async () => {
    const service = await start({ LIMIT_MOCK_DATA: '5', LIMIT_MOCK_DATA_BYTES: '2000' });
    api = new TemplatesApi(service, await service.createSpace());
  });
  beforeEach(async () => {
    template = await api.make({ pipeline_tree: serial({ a: display(), b: display() }) });
  });

  const path = (operation: string, id = template.id): string =>
    `/space/${api.spaceId}/template/${id}/${operation}/`;
  const post = <T = Entry[]>(operation: string, body: unknown, options = {}) =>
    api.service.call<T>('POST', path(operation), body, options);
  const get = <T = Entry[]>(operation: string, query = '') =>
    api.service.call<T>('GET', path(operation) + query);
  const create = (mockData: object, more: object = {}): Promise<WireAnswer<Entry[]>> =>
    post('create_template_mock_data', { mock_data: mockData, ...more });
  const node = (name: string, tree: Tree = template.pipeline_tree): string =>
    String(Object.values(tree.activities).find((one) => one.name === name)?.id);

  async function stored(query = ''): Promise<readonly Entry[]> {
    return (await get('get_template_mock_data', query)).json.data;
  }

  it('stores entries by node and lists them, newest first, in BKFlow’s form', async () => {
    const made = await create(
      {
        [node('a')]: [
          { name: 'first', data: { left: 0 }, is_default: true, extra_info: { tag: [1] } },
          { name: 'second', data: {} },
        ],
        [node('b')]: [{ name: 'third', data: { _result: false } }],
      },
      { operator: 'ann' },
    );
    expect(made.status).toBe(200);
    const { json } = await get('get_template_mock_data');
    expect(json).toMatchObject({ result: true, code: '0', message: '' });
    expect(json.data).toEqual(made.json.data.toReversed());
    expect(json.data.map(({ name }) => name)).toEqual(['third', 'second', 'first']);
    const time: unknown = expect.stringMatching(UTC_MILLIS);
    expect(Object.entries(json.data[2] ?? {})).toEqual([
      ['id', json.data[2]?.id],
      ['name', 'first'],
      ['space_id', api.spaceId],
      ['template_id', template.id],
      ['node_id', node('a')],
      ['data', { left: 0 }],
      ['is_default', true],
      ['extra_info', { tag: [1] }],
      ['operator', 'ann'],
      ['create_at', time],
      ['update_at', time],
    ]);
    const ofB = await stored(`?node_id=${node('b')}`);
    expect(ofB.map(({ name }) => name)).toEqual(['third']);
    expect(await stored('?node_id=nobody')).toEqual([]);
  });

  it('gives user JSON back as it came', async () => {
    const data = '{"10":1.0,"2":9007199254740993,"__proto__":{"a":2.50},"":"城"}';
    const body = `{"mock_data":{"${node('a')}":[{"name":"n","data":${data},"extra_info":[1.0]}]}}`;
    const made = await post('create_template_mock_data', body);
    expect(made.text).toContain(`"data":${data}`);
    const read = await get('get_template_mock_data');
    expect(read.text).toContain(`"data":${data}`);
    expect(read.text).toContain('"extra_info":[1.0]');
  });

  it('names everything that is wrong, and stores nothing then', async () => {
    const wrong = await create({
      [node('a')]: [
        { name: 'x'.repeat(129), data: [] },
        { data: {}, is_default: 'maybe' },
        { name: 'one', data: {}, is_default: true },
        { name: 'two', data: {}, is_default: true },
        7,
      ],
      [node('b')]: {},
    });
    const at = `/mock_data/${node('a')}`;
    expectRefusal(wrong, 400, 'validation_failed', [
      `${at}/0/name`,
      `${at}/0/data`,
      `${at}/1/name`,
      `${at}/1/is_default`,
      `${at}/4`,
      at,
      `/mock_data/${node('b')}`,
    ]);
    const { start_event: first } = template.pipeline_tree;
    const unknown = await create({
      [node('a')]: [{ name: 'good', data: {} }],
      'a/b': [{ name: 'n', data: {} }],
      [first.id]: [{ name: 'n', data: {} }],
    });
    expectRefusal(unknown, 400, 'validation_failed', ['/mock_data/a~1b', `/mock_data/${first.id}`]);
    for (const body of [{}, { mock_data: {} }, { mock_data: [] }, { mock_data: null }]) {
      const answer = await post('create_template_mock_data', body);
      expectRefusal(answer, 400, 'validation_failed', ['/mock_data']);
    }
    expect(await stored()).toEqual([]);
  });

  it('knows the template in its space only, and a deleted one no more', async () => {
    const { service } = api;
    const calls = (space: number, id: number) => [
      service.call('GET', `/space/${space}/template/${id}/get_template_mock_data`),
      service.call('GET', `/space/${space}/template/${id}/get_template_mock_scheme`),
      service.call('POST', `/space/${space}/template/${id}/create_template_mock_data`, {
        mock_data: { [node('a')]: [{ name: 'n', data: {} }] },
      }),
      service.call('POST', `/space/${space}/template/${id}/update_template_mock_data/1`, {}),
      service.call('POST', `/space/${space}/template/${id}/delete_template_mock_data`, {
        mock_data_ids: [1],
      }),
      service.call('POST', `/space/${space}/template/${id}/set_template_mock_scheme`, {
        data: null,
      }),
    ];
    const other = await service.createSpace();
    for (const call of [...calls(other, template.id), ...calls(api.spaceId, 2_000_000)]) {
      expectRefusal(await call, 404, 'template_not_found');
    }
    await api.delete(template.id);
    for (const call of calls(api.spaceId, template.id)) {
      expectRefusal(await call, 404, 'template_not_found');
    }
  });

  it('a node has one default at most: the last one', async () => {
    const entry = { data: {}, is_default: true };
    await create({
      [node('a')]: [{ name: '1', ...entry }],
      [node('b')]: [{ name: '2', ...entry }],
    });
    await create({ [node('a')]: [{ name: '3', ...entry }] });
    const defaults = async (): Promise<string[]> =>
      (await stored()).filter((one) => one.is_default).map(({ name }) => name);
    expect(await defaults()).toEqual(['3', '2']);
    const first = (await stored()).find(({ name }) => name === '1')?.id ?? 0;
    await post(`update_template_mock_data/${first}`, { is_default: true });
    expect(await defaults()).toEqual(['2', '1']);
    await post(`update_template_mock_data/${first}`, { is_default: false });
    expect(await defaults()).toEqual(['2']);
  });

  it('changes what is sent, deletes all or none, and knows its own entries only', async () => {
    const [made] = (
      await create(
        { [node('a')]: [{ name: 'old', data: { x: 1 }, extra_info: 7 }] },
        { operator: 'ann' },
      )
    ).json.data;
    const id = made?.id ?? 0;
    const renamed = await post<Entry>(`update_template_mock_data/${id}`, { name: 'new' });
    expect(renamed.json.data).toMatchObject({
      id,
      name: 'new',
      data: { x: 1 },
      extra_info: 7,
      operator: 'ann',
    });
    await post(`update_template_mock_data/${id}`, { data: {}, extra_info: null, operator: 'bo' });
    expect(await stored()).toEqual([
      expect.objectContaining({ name: 'new', data: {}, extra_info: null, operator: 'bo' }),
    ]);
    const bad = await post(`update_template_mock_data/${id}`, { name: '', data: 5 });
    expectRefusal(bad, 400, 'validation_failed', ['/name', '/data']);
    const none = await post('delete_template_mock_data', { mock_data_ids: [id, 2_000_000] });
    expectRefusal(none, 404, 'mock_data_not_found', ['/mock_data_ids']);

    const mine = template;
    template = await api.make({ pipeline_tree: serial({ a: display() }) });
    expectRefusal(
      await post(`update_template_mock_data/${id}`, { name: 'x' }),
      404,
      'mock_data_not_found',
    );
    expectRefusal(
      await post('delete_template_mock_data', { mock_data_ids: [id] }),
      404,
      'mock_data_not_found',
    );
    template = mine;
    expect(await stored()).toHaveLength(1);
    expect((await post('delete_template_mock_data', { mock_data_ids: [id, id] })).status).toBe(200);
    expect(await stored()).toEqual([]);
  });

  it('bounds what a template can have', async () => {
    const entry = (name: string) => ({ name, data: {} });
    const many = ['1', '2', '3', '4', '5', '6'].map(entry);
    expectRefusal(await create({ [node('a')]: many }), 400, 'validation_failed', ['/mock_data']);
    await create({ [node('a')]: many.slice(0, 4) });
    const more = await create({ [node('a')]: many.slice(0, 2) });
    expectRefusal(more, 413, 'mock_data_too_large');
    expect(more.json.message).toContain('LIMIT_MOCK_DATA');
    const large = { name: 'large', data: { text: '城'.repeat(700) } };
    const tooLarge = await create({ [node('b')]: [large] });
    expectRefusal(tooLarge, 413, 'mock_data_too_large');
    expect(tooLarge.json.message).toContain('LIMIT_MOCK_DATA_BYTES');
    const [{ id } = { id: 0 }] = await stored();
    const grown = await post(`update_template_mock_data/${id}`, { data: large.data });
    expectRefusal(grown, 413, 'mock_data_too_large');
    expect(await stored()).toHaveLength(4);
  });

  it('an Idempotency-Key makes one of two equal calls', async () => {
    const body = { mock_data: { [node('a')]: [{ name: 'n', data: { x: 1 } }] } };
    const key = keyed(`mock ${template.id}`);
    const first = await post('create_template_mock_data', body, key);
    const again = await post('create_template_mock_data', body, key);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.json.data).toEqual(first.json.data);
    expect(await stored()).toHaveLength(1);
  });

  it('the scheme is set, read, replaced and removed', async () => {
    expect((await get('get_template_mock_scheme')).json.data).toBeNull();
    const set = (data: unknown) => post<object>('set_template_mock_scheme', { data });
    const text = `{"note":1.0,"nodes":["${node('a')}"]}`;
    const made = await post('set_template_mock_scheme', `{"operator":"ann","data":${text}}`);
    expect(made.text).toContain(`"data":${text}`);
    expect((await get('get_template_mock_scheme')).json.data).toEqual(made.json.data);
    expect(made.json.data).toMatchObject({
      space_id: api.spaceId,
      template_id: template.id,
      operator: 'ann',
    });
    await set({ nodes: [] });
    expect((await get('get_template_mock_scheme')).json.data).toMatchObject({
      data: { nodes: [] },
    });
    expectRefusal(await set({ nodes: [node('a'), 'x', 4] }), 400, 'validation_failed', [
      '/data/nodes/1',
      '/data/nodes/2',
    ]);
    expectRefusal(await set({}), 400, 'validation_failed', ['/data/nodes']);
    expectRefusal(await set([]), 400, 'validation_failed', ['/data']);
    expect((await set(null)).json.data).toBeNull();
    expect((await get('get_template_mock_scheme')).json.data).toBeNull();
  });

  it('follows its nodes when a save gives them other ids, and stays when they go', async () => {
    const before = { a: node('a'), b: node('b') };
    await create({
      [before.a]: [{ name: 'of a', data: {} }],
      [before.b]: [{ name: 'of b', data: {} }],
    });
    await post('set_template_mock_scheme', { data: { nodes: [before.a, before.b] } });
    // As a client edits: the ids of the stored flow, without b, with a new node.
    const edited = serial({ fresh: display(), [before.a]: display('hi', { name: 'a' }) });
    const saved = await api.update(template.id, { pipeline_tree: edited, operator: 'ann' });
    expect([saved.status, saved.text]).toEqual([200, saved.text]);
    const after = node('a', saved.json.data.pipeline_tree);
    expect(after).not.toBe(before.a);
    expect((await stored()).map(({ name, node_id: id }) => [name, id])).toEqual([
      ['of b', before.b],
      ['of a', after],
    ]);
    expect((await get<{ data: object }>('get_template_mock_scheme')).json.data.data).toEqual({
      nodes: [after, before.b],
    });
  });

  it('get_template_detail shows what the scheme chooses, and neither key without one', async () => {
    const detail = (query = '?with_mock_data=true') => api.detail(template.id, query);
    await create({
      [node('a')]: [{ name: 'old', data: { x: 1 } }],
      [node('b')]: [{ name: 'of b', data: {} }],
    });
    await create({ [node('a')]: [{ name: 'new', data: { x: 2 }, is_default: true }] });
    const plain = (await detail('')).json.data;
    expect((await detail()).json.data).toEqual(plain);
    const choose = (nodes: string[]) => post('set_template_mock_scheme', { data: { nodes } });

    await choose([]);
    expect((await detail()).json.data).toEqual({ ...plain, appoint_node_ids: [], mock_data: [] });

    await choose([node('a')]);
    const { pipeline_tree: shown, ...rest } = (await detail()).json.data;
    expect(Object.keys(rest).slice(-2)).toEqual(['appoint_node_ids', 'mock_data']);
    expect(rest).toMatchObject({
      appoint_node_ids: [node('a')],
      mock_data: [
        { node_id: node('a'), data: { x: 2 }, is_default: true },
        { node_id: node('a'), data: { x: 1 }, is_default: false },
      ],
    });
    expect(Object.keys(shown.activities)).toEqual([node('a')]);
    expect(Object.values(shown.flows).map(({ target }) => target)).toEqual([
      node('a'),
      shown.end_event.id,
    ]);
    expect((await detail('?with_mock_data=false')).json.data).toEqual(plain);
    const asPlugin = await detail('?with_mock_data=true&format=plugin');
    expect(asPlugin.json.data).not.toHaveProperty('appoint_node_ids');

    await api.update(template.id, { pipeline_tree: serial({ c: display() }), operator: 'ann' });
    const replaced = (await detail()).json.data;
    expect(replaced).toMatchObject({ appoint_node_ids: [], mock_data: [] });
    expect(Object.keys(replaced.pipeline_tree.activities)).toHaveLength(1);
  });

  it('a copy of a template has none', async () => {
    await create({ [node('a')]: [{ name: 'n', data: {} }] });
    await post('set_template_mock_scheme', { data: { nodes: [node('a')] } });
    template = await api.make({ source_template_id: template.id, pipeline_tree: undefined });
    expect(await stored()).toEqual([]);
    expect((await get('get_template_mock_scheme')).json.data).toBeNull();
  });
});
