import { type JsonObject } from '../../../common/json/index.js';
import { uniformApiV4 } from './index.js';
import { Provider } from './testing/provider.js';

let provider: Provider;

beforeAll(async () => {
  provider = await Provider.start();
});
afterAll(() => provider.server.close());

describe('open plugins', () => {
  const v4 = uniformApiV4({});
  const open = (more: JsonObject = {}) =>
    provider.inputs({
      uniform_api_plugin_id: 'p1',
      uniform_api_plugin_version: '1.2.0',
      uniform_api_plugin_source_key: 'cmdb',
      ...more,
    });
  const answer = (data: string) => [{ body: `{"result": true, "data": ${data}}` }];
  const polled = () => open({ uniform_api_plugin_polling: { url: `${provider.url}/status` } });
  const called = () => open({ uniform_api_plugin_callback: { enabled: true } });

  it('are told who runs them and where to call back', async () => {
    provider.answers = answer(
      '{"open_plugin_run_id": "r-5", "status": "SUCCEEDED", "outputs": {"x": 1}}',
    );
    expect(await provider.run(v4).execute(open(), { retry: 2, loop: 3 })).toEqual({
      kind: 'finished',
      outputs: { status_code: 200, data: { x: 1 } },
    });
    expect(provider.lastBody).toEqual({
      source_key: 'cmdb',
      plugin_id: 'p1',
      plugin_version: '1.2.0',
      client_request_id: 'task-7-node-n1-attempt-3-loop-3',
      callback_url: 'http://flow.example/callback/v1/',
      callback_token: 'v1',
      inputs: { ip: '10.0.0.9', empty: '', json: '{"a": 1}' },
      context: {
        scope_type: 'biz',
        scope_value: '2',
        operator: 'li.wei',
        space_id: 1,
        task_id: 7,
        node_id: 'n1',
        task_name: 'nightly',
      },
    });
  });

  it.each<[() => JsonObject, string, string]>([
    [
      open,
      '{"open_plugin_run_id": "r", "status": "FAILED", "error_message": "no disk"}',
      'no disk',
    ],
    [
      open,
      '{"open_plugin_run_id": "r", "status": "CANCELLED"}',
      "[uniform_api error] get fail status: {'open_plugin_run_id': 'r', 'status': 'CANCELLED'}",
    ],
    [
      open,
      '{"status": "RUNNING"}',
      '[uniform_api error] open plugin response missing open_plugin_run_id',
    ],
    [
      open,
      '{"open_plugin_run_id": "r", "status": "RUNNING"}',
      'open plugin RUNNING without polling',
    ],
    [
      called,
      '{"open_plugin_run_id": "r", "status": "CREATED"}',
      'open plugin CREATED without polling',
    ],
    [open, '{"open_plugin_run_id": "r", "status": "ODD"}', '[uniform_api error] get status fail: '],
  ])('fail (%#)', async (given, data, reason) => {
    provider.answers = answer(data);
    expect(await provider.run(v4).execute(given())).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining(reason),
    });
  });

  it('need a source', async () => {
    const none = open({ uniform_api_plugin_source_key: '' });
    expect(await provider.run(v4).execute(none)).toEqual({
      kind: 'failed',
      reason: '[uniform_api error] can not resolve source_key for open plugin p1',
    });
  });

  it('are polled by their run', async () => {
    const run = provider.run(v4);
    provider.answers = answer('{"open_plugin_run_id": "r-5", "status": "CREATED"}');
    const first = await run.execute(polled());
    expect(first).toMatchObject({ kind: 'poll', afterMs: 10_000 });
    provider.answers = answer('{"status": "RUNNING"}');
    const second = await run.schedule(polled(), first);
    expect(second).toMatchObject({ kind: 'poll' });
    expect(provider.last.url).toContain('task_tag=r-5');
    provider.answers = answer('{"status": "SUCCEEDED", "outputs": {"y": 2}}');
    expect(await run.schedule(polled(), second)).toMatchObject({
      kind: 'finished',
      outputs: { data: { y: 2 } },
    });
  });

  it('call back, with polling as a fallback', async () => {
    const run = provider.run(v4);
    const waiting = '{"open_plugin_run_id": "r-5", "status": "WAITING_CALLBACK"}';
    provider.answers = answer(waiting);
    expect(await run.execute(polled())).toMatchObject({ kind: 'poll' });
    provider.answers = answer(waiting);
    const first = await run.execute(called());
    expect(first).toMatchObject({ kind: 'await_callback' });
    const body = { open_plugin_run_id: 'r-5', status: 'SUCCEEDED', outputs: { z: 3 } };
    expect(await run.schedule(called(), first, body)).toEqual({
      kind: 'finished',
      outputs: { data: { z: 3 } },
    });
    const failed = { open_plugin_run_id: 'r-5', status: 'FAILED', error_message: 'x' };
    expect(await run.schedule(called(), first, failed)).toEqual({ kind: 'failed', reason: 'x' });
    for (const ignored of [
      { ...body, open_plugin_run_id: 'r-6' },
      { ...body, status: 'RUNNING' },
    ]) {
      expect(await run.schedule(called(), first, ignored)).toMatchObject({
        kind: 'await_callback',
      });
    }
  });

  it('are cancelled', async () => {
    const run = provider.run(v4);
    provider.answers = [{ body: '{"result": true}' }];
    await run.cancel(called(), { state: { mode: 'callback', trigger: 'r/5' } });
    expect(provider.last).toMatchObject({
      method: 'POST',
      url: '/run/r%2F5/cancel',
      body: '{}',
    });
    const before = provider.count;
    await run.cancel(provider.inputs(), { state: { mode: 'callback', trigger: null } });
    await run.cancel(open());
    expect(provider.count).toBe(before);
  });
});
