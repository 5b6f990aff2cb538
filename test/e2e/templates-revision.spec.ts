import { describeOnBothDatabases, type Service } from '../support/harness.js';
import { TemplatesApi, tree } from './templates-support.js';

describeOnBothDatabases('revisions of templates', ({ start }) => {
  let service: Service;
  let api: TemplatesApi;

  beforeAll(async () => {
    service = await start();
    api = new TemplatesApi(service, await service.createSpace());
  });

  const ifMatch = (value: string): { headers: Record<string, string> } => ({
    headers: { 'if-match': value },
  });

  it.each(['"1"', '*', '"9", "1"'])('updates under If-Match: %s', async (condition) => {
    const { id } = await api.make();
    const answer = await api.update(id, { operator: 'o', name: 'x' }, ifMatch(condition));
    expect([answer.status, answer.headers.etag]).toEqual([200, '"2"']);
  });

  it.each(['"2"', 'W/"1"', '"01"', '""'])('refuses under If-Match: %s', async (condition) => {
    const { id, name } = await api.make();
    const answer = await api.update(id, { operator: 'o', name: 'x' }, ifMatch(condition));
    expect([answer.status, answer.headers.etag]).toEqual([412, '"1"']);
    expect(answer.json.error?.type).toBe('revision_mismatch');
    expect(answer.json.data).toEqual((await api.detail(id)).json.data);
    expect(answer.json.data.name).toBe(name);
  });

  it.each(['1', '"1', 'abc', '"1" "2"', '*, "1"'])('refuses the header %s', async (condition) => {
    const { id } = await api.make();
    for (const answer of [
      await api.update(id, { operator: 'o' }, ifMatch(condition)),
      await api.delete(id, ifMatch(condition)),
    ]) {
      expect([answer.status, answer.json.error?.type]).toEqual([400, 'bad_request']);
    }
  });

  it('guards deletion too', async () => {
    const { id } = await api.make();
    expect((await api.delete(id, ifMatch('"2"'))).status).toBe(412);
    expect((await api.detail(id)).status).toBe(200);
    expect((await api.delete(id, ifMatch('"1"'))).status).toBe(200);
    expect((await api.delete(id, ifMatch('*'))).status).toBe(404);
  });

  it('lets exactly one of twenty concurrent updates with the same If-Match win', async () => {
    const { id } = await api.make();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        api.update(
          id,
          { operator: 'o', name: `by ${index}`, ...(index % 2 && { pipeline_tree: tree() }) },
          ifMatch('"1"'),
        ),
      ),
    );
    const winners = answers.filter(({ status }) => status === 200);
    expect(winners).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(19);
    const detail = await api.detail(id);
    expect(detail.headers.etag).toBe('"2"');
    expect(detail.json.data.name).toBe(winners[0]?.json.data.name);
    expect(detail.json.data.version).toBe(winners[0]?.json.data.version);
  });

  it('lets all of twenty concurrent updates without If-Match through, one after the other', async () => {
    const { id } = await api.make();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        api.update(id, { operator: 'o', name: `by ${index}`, pipeline_tree: tree() }),
      ),
    );
    const etags = answers.map(({ headers }) => headers.etag);
    expect(new Set(etags).size).toBe(20);
    const last = answers.find(({ headers }) => headers.etag === '"21"');
    const detail = await api.detail(id);
    expect(detail.headers.etag).toBe('"21"');
    expect(detail.json.data.version).toBe(last?.json.data.version);
    const snapshots = await service.unitOfWork.read((tx) =>
      tx.all<{ version: string }>(
        'SELECT version FROM template_snapshot WHERE template_id = ? ORDER BY id',
        [id],
      ),
    );
    expect(snapshots.map(({ version }) => version).at(-1)).toBe('1.2.0');
  });
});
