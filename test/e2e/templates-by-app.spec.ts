import { describeOnBothDatabases, type Service, type WireAnswer } from '../support/harness.js';
import { type TemplateData, TemplatesApi } from './templates-support.js';

describeOnBothDatabases('templates by app', ({ start }) => {
  let service: Service;
  let api: TemplatesApi;

  beforeAll(async () => {
    service = await start({ TRUST_ASSERTED_USER: 'true' });
    api = new TemplatesApi(service, await service.createSpace());
  });

  const byApp = (
    id: number,
    {
      as = 'demo',
      username = 'ana',
      query = '',
    }: { as?: 'demo' | 'other'; username?: string; query?: string } = {},
  ): Promise<WireAnswer<TemplateData>> =>
    service.call('GET', `/template/${id}/get_template_detail_by_app/${query}`, undefined, {
      as,
      username,
    });

  it('gives the bound app the template, also of another app’s space', async () => {
    const own = await api.make({ bind_app_code: 'demo' });
    const answer = await byApp(own.id);
    expect([answer.status, answer.headers.etag]).toEqual([200, '"1"']);
    expect(answer.json.data).toEqual((await api.detail(own.id)).json.data);
    const lent = await api.make({ bind_app_code: 'other' });
    expect((await byApp(lent.id, { as: 'other' })).json.data.id).toBe(lent.id);
  });

  it('adds bk_app_code to the plugin format', async () => {
    const { id } = await api.make({ bind_app_code: 'demo' });
    const { data } = (await byApp(id, { query: '?format=plugin' })).json;
    expect(Object.keys(data).indexOf('bk_app_code')).toBe(7);
    expect(data.bk_app_code).toBe('demo');
  });

  it('refuses an unbound template and another app’s', async () => {
    const [unbound, blank] = [await api.make(), await api.make({ bind_app_code: '' })];
    const other = await api.make({ bind_app_code: 'other' });
    for (const [id, type] of [
      [unbound.id, 'template_app_unbound'],
      [blank.id, 'template_app_unbound'],
      [other.id, 'template_app_mismatch'],
    ] as const) {
      const answer = await byApp(id);
      expect([answer.status, answer.json.error?.type]).toEqual([403, type]);
    }
  });

  it('does not know unknown and deleted ones', async () => {
    const gone = await api.make({ bind_app_code: 'demo' });
    await api.delete(gone.id);
    for (const id of [gone.id, 999_999]) {
      const answer = await byApp(id);
      expect([answer.status, answer.json.error?.type]).toEqual([404, 'template_not_found']);
    }
  });

  it('needs a verified user', async () => {
    const strict = await start();
    const strictApi = new TemplatesApi(strict, await strict.createSpace());
    const { id } = await strictApi.make({ bind_app_code: 'demo' });
    const path = `/template/${id}/get_template_detail_by_app/`;
    for (const options of [{}, { username: 'ana' }]) {
      const answer = await strict.call('GET', path, undefined, options);
      expect([answer.status, answer.json.error?.type]).toEqual([403, 'user_not_verified']);
    }
  });
});
