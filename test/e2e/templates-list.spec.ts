import { describeOnBothDatabases, type Service } from '../support/harness.js';
import { TemplatesApi, type TemplateData } from './templates-support.js';

describeOnBothDatabases('listing templates', ({ start }) => {
  let service: Service;
  let api: TemplatesApi;
  const made: Record<string, TemplateData> = {};
  const idOf = (name: string): number => made[name]?.id ?? 0;

  beforeAll(async () => {
    service = await start();
    api = new TemplatesApi(service, await service.createSpace());
    const rows = [
      ['Deploy shop', { creator: 'ana', scope_type: 'project', scope_value: '1' }],
      ['deploy 50%_off', { creator: 'ana', scope_type: 'project', scope_value: '2' }],
      ['Déploiement É', { creator: 'bo' }],
      ['Развёртывание *[x]?', { creator: 'bo' }],
      ['plain', { creator: 'Bo', desc: 'a', source: 's' }],
    ] as const;
    for (const [name, more] of rows) made[name] = await api.make({ name, ...more });
    await new TemplatesApi(service, await service.createSpace()).make({ name: 'Deploy elsewhere' });
    const gone = await api.make({ name: 'Deploy gone' });
    await api.delete(gone.id);
  });

  const names = async (query: Record<string, string>): Promise<string[]> =>
    (await api.list(query)).json.data.map(({ name }) => name);

  it('gives the newest first, without trees, with the count beside data', async () => {
    const { json } = await api.list();
    expect(json.data.map(({ name }) => name)).toEqual(Object.keys(made).reverse());
    expect(json.count).toBe(5);
    const [item] = json.data;
    const template = Object.entries(made.plain ?? {}).filter(
      ([key]) => key !== 'pipeline_tree' && key !== 'labels',
    );
    expect(template).toHaveLength(16);
    expect(item).toEqual({ ...Object.fromEntries(template), has_interval_trigger: false });
  });

  it.each([
    ['DEPLOY', ['deploy 50%_off', 'Deploy shop']],
    ['50%_', ['deploy 50%_off']],
    ['%', ['deploy 50%_off']],
    ['_', ['deploy 50%_off']],
    ['é', ['Déploiement É']],
    ['É', ['Déploiement É']],
    ['развЁРТ', ['Развёртывание *[x]?']],
    ['*[X]?', ['Развёртывание *[x]?']],
    ['!', []],
    ['e', ['Déploiement É', 'deploy 50%_off', 'Deploy shop']],
  ])('finds by part of the name: %s', async (name, expected) => {
    expect(await names({ name })).toEqual(expected);
  });

  it('filters by exact fields', async () => {
    expect(await names({ creator: 'bo' })).toHaveLength(2);
    expect(await names({ updated_by: 'ana' })).toHaveLength(2);
    expect(await names({ scope_type: 'project', scope_value: '2' })).toEqual(['deploy 50%_off']);
    expect(await names({ scope_type: 'proj' })).toEqual([]);
  });

  it('filters by ids', async () => {
    const ids = `${idOf('plain')}, ${idOf('Deploy shop')},999999`;
    expect(await names({ id: ids })).toEqual(['plain', 'Deploy shop']);
    expect(await names({ id: ids, label: 'x' })).toEqual([]);
  });

  it('filters by time, without an offset in TIME_ZONE', async () => {
    const at = made.plain?.create_at ?? '';
    const local = at.slice(0, 23).replace('T', ' ');
    expect(await names({ create_at_start: local })).toContain('plain');
    expect(await names({ create_at_end: local })).toContain('plain');
    expect(await names({ create_at_start: '2999-01-01' })).toEqual([]);
    expect(await names({ create_at_end: '2000-01-01T00:00:00Z' })).toEqual([]);
    expect(await names({ create_at_start: at, create_at_end: at })).toContain('plain');
  });

  it('has no labels', async () => {
    const { json } = await api.list({ label: 'nope' });
    expect([json.data, json.count]).toEqual([[], 0]);
  });

  it('orders by a column, either way', async () => {
    const byName = await names({ order_by: 'name' });
    expect(byName).toEqual([...byName].sort((a, b) => (a < b ? -1 : 1)));
    expect(await names({ order_by: '-name' })).toEqual([...byName].reverse());
    expect(await names({ order_by: 'id' })).toEqual(Object.keys(made));
    const byDesc = await names({ order_by: '-desc' });
    expect(byDesc[0]).toBe('plain');
    for (const column of ['is_enabled', 'space_id', 'update_at', 'source', 'bk_app_code']) {
      expect(await names({ order_by: column })).toHaveLength(5);
    }
  });

  it('pages', async () => {
    const page = await api.list({ limit: '2', offset: '1' });
    expect(page.json.data.map(({ name }) => name)).toEqual(Object.keys(made).reverse().slice(1, 3));
    expect(page.json.count).toBe(5);
    const none = await api.list({ limit: '0' });
    expect([none.json.data, none.json.count]).toEqual([[], 5]);
    expect((await api.list({ offset: '5' })).json.data).toEqual([]);
  });

  it('repeats and misses nothing over pages when many share a time', async () => {
    await service.unitOfWork.run((tx) =>
      tx.run('UPDATE template SET create_at = ? WHERE space_id = ?', [new Date(0), api.spaceId]),
    );
    const seen: string[] = [];
    for (let offset = 0; offset < 5; offset += 2) {
      seen.push(...(await names({ limit: '2', offset: String(offset) })));
    }
    expect(seen).toEqual(Object.keys(made).reverse());
  });

  it('gives at most LIMIT_PAGE', async () => {
    const small = await start({ LIMIT_PAGE: '3' });
    const smallApi = new TemplatesApi(small, await small.createSpace());
    for (let index = 0; index < 4; index += 1) await smallApi.make();
    const { json } = await smallApi.list({ limit: '200' });
    expect([json.data.length, json.count]).toEqual([3, 4]);
  });

  it.each([
    ['limit', '-1'],
    ['limit', 'a'],
    ['offset', '-1'],
    ['offset', '100001'],
    ['order_by', 'nope'],
    ['order_by', 'id; DROP TABLE template'],
    ['id', '1,a'],
    ['create_at_start', 'soon'],
    ['create_at_end', '2026-02-30'],
    ['name', 'x'.repeat(129)],
    ['name', 'a\0b'],
    ['creator', 'x'.repeat(33)],
  ])('refuses %s=%s, naming it', async (field, value) => {
    const answer = await api.list({ [field]: value });
    expect(answer.status).toBe(400);
    expect(answer.json.error?.details.map(({ path }) => path)).toEqual([`?${field}`]);
  });

  it('names the allowed orders', async () => {
    expect((await api.list({ order_by: 'x' })).json.message).toContain('create_at');
  });
});
