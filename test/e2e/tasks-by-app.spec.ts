import { describeOnBothDatabases, type Service, type WireAnswer } from '../support/harness.js';
import { createGateway, signToken } from './auth-tokens.js';
import { DOCUMENT_FIELDS, expectRefusal, keyed, type TaskData, TasksApi } from './tasks-support.js';

const gateway = createGateway();

describeOnBothDatabases('create_task_by_app', ({ start }) => {
  let service: Service;
  let api: TasksApi;
  let token: string;

  beforeAll(async () => {
    service = await start({ GATEWAY_JWT_PUBLIC_KEYS: JSON.stringify({ gw: gateway.publicPem }) });
    api = await TasksApi.open(service, { bind_app_code: 'demo' });
    token = await signToken(gateway);
  });

  const call = (
    id: number,
    body: unknown = {},
    headers: Record<string, string> = { 'x-bkapi-jwt': token },
  ): Promise<WireAnswer<TaskData>> =>
    service.call('POST', `/template/${id}/create_task_by_app/`, body, { as: null, headers });

  it('makes the verified user the creator', async () => {
    const answer = await call(api.template.id, {
      name: 'by app',
      creator: 'mallory',
      template_id: 1,
      constants: { '${city}': 'SZ', nope: 1 },
    });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.json.data).slice(0, 22)).toEqual([...DOCUMENT_FIELDS]);
    expect(answer.json.data).toMatchObject({
      creator: 'li.wei',
      name: 'by app',
      template_id: api.template.id,
      space_id: api.spaceId,
      parameters: { '${city}': 'SZ', '${secret}': 'x' },
    });
    expect(answer.headers['x-ignored-constants']).toBe('nope');
    expect((await api.detail(answer.json.data.id)).json.data.creator).toBe('li.wei');
  });

  it('announces the task, as create_task does', async () => {
    const { id } = (await call(api.template.id)).json.data;
    expect(await api.count('outbox', `task_id = ${id} AND kind = 'task_create'`)).toBe(1);
  });

  it('is safe to repeat', async () => {
    const headers = { 'x-bkapi-jwt': token, ...keyed('by-app').headers };
    const first = await call(api.template.id, { name: 'k' }, headers);
    const again = await call(api.template.id, { name: 'k' }, headers);
    expect(again.json.data).toEqual(first.json.data);
    expect(again.headers['idempotency-replayed']).toBe('true');
  });

  it('another user with the same key does not get the first one’s task', async () => {
    const user = { version: 1, username: 'other.user', verified: true };
    const second = await signToken(gateway, { user });
    const key = keyed('per-user').headers;
    const first = await call(api.template.id, {}, { 'x-bkapi-jwt': token, ...key });
    const other = await call(api.template.id, {}, { 'x-bkapi-jwt': second, ...key });
    expect(first.json.data.creator).toBe('li.wei');
    expectRefusal(other, 409, 'idempotency_key_reused');
  });

  it('needs a verified user', async () => {
    const claims = { user: { username: 'li.wei', verified: false } };
    const unverified = await signToken(gateway, claims);
    const answer = await call(api.template.id, {}, { 'x-bkapi-jwt': unverified });
    expectRefusal(answer, 403, 'user_not_verified');
    const asserted = await service.call(
      'POST',
      `/template/${api.template.id}/create_task_by_app`,
      {},
      {
        username: 'li.wei',
      },
    );
    expectRefusal(asserted, 403, 'user_not_verified');
  });

  it('needs a template that lives and is bound to the app', async () => {
    const unbound = await api.templates.make();
    const bound = await api.templates.make({ bind_app_code: 'other' });
    const gone = await api.templates.make({ bind_app_code: 'demo' });
    await api.templates.delete(gone.id);
    expectRefusal(await call(unbound.id), 403, 'template_app_unbound');
    expectRefusal(await call(bound.id), 403, 'template_app_mismatch');
    expectRefusal(await call(gone.id), 404, 'template_not_found');
    expectRefusal(await call(2147483647), 404, 'template_not_found');
  });

  it('names wrong fields', async () => {
    const answer = await call(api.template.id, { name: [], constants: [], description: {} });
    expectRefusal(answer, 400, 'validation_failed', ['/name', '/description', '/constants']);
  });
});
