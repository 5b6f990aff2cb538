import { parseJson, type JsonObject, type JsonValue } from '../../../common/json/index.js';
import { type StepPlugin } from '../../plugin.js';
import { uniformApi, uniformApiV4 } from './index.js';
import { EXTRA, Provider, SECRET } from './testing/provider.js';

let provider: Provider;
let other: Provider;

beforeAll(async () => {
  [provider, other] = await Promise.all([Provider.start(), Provider.start()]);
});
afterAll(() => Promise.all([provider.server.close(), other.server.close()]));

describe.each<[string, StepPlugin]>([
  ['v2.0.0', uniformApi(2, {})],
  ['v3.0.0', uniformApi(3, {})],
  ['v4.0.0', uniformApiV4({})],
])('uniform_api %s', (version, plugin) => {
  it('posts the inputs and gives the whole answer', async () => {
    provider.answers = [{ body: '{"result": true, "data": {"x": 1}}' }];
    expect(await provider.run(plugin).execute(provider.inputs())).toEqual({
      kind: 'finished',
      outputs: { status_code: 200, data: { result: true, data: { x: 1 } } },
    });
    expect(provider.lastBody).toEqual({
      ip: '10.0.0.9',
      empty: '',
      json: '{"a": 1}',
      bkflow_extra_info: { ...EXTRA, node_id: 'n1' },
    });
    expect(provider.lastAuthorization).toEqual({ ...SECRET, bk_username: 'li.wei' });
    expect(plugin.version).toBe(version);
  });

  it('gets with a query', async () => {
    provider.answers = [{ body: '[1]' }];
    const more = { uniform_api_plugin_method: 'get', list: ['a', 'b'], on: true, n: null };
    const result = await provider.run(plugin).execute(provider.inputs(more));
    expect(result).toMatchObject({ outputs: { data: [1] } });
    const query = provider.lastQuery;
    expect([query.get('ip'), query.getAll('list'), query.get('on'), query.has('n')]).toEqual([
      '10.0.0.9',
      ['a', 'b'],
      'True',
      false,
    ]);
    expect(parseJson(query.get('bkflow_extra_info') ?? '')).toMatchObject(EXTRA);
  });

  it('follows the switches of the space', async () => {
    const run = (common: JsonObject) => {
      provider.answers = [{ body: '{"result": true}' }];
      const uniform_api = provider.config(common);
      return provider.run(plugin, { uniform_api }).execute(provider.inputs());
    };
    await run({ exclude_none_fields: 'true', enable_api_parameter_conversion: 'true' });
    expect(provider.lastBody).toMatchObject({ ip: '10.0.0.9', json: { a: 1 } });
    expect(provider.lastBody).not.toHaveProperty('empty');
    await run({ exclude_none_fields: 'false', enable_api_parameter_conversion: false });
    expect(provider.lastBody).toMatchObject({ empty: '', json: '{"a": 1}' });
  });

  it('takes a part of the answer', async () => {
    const run = (body: string, path: string) => {
      provider.answers = [{ body }];
      return provider.run(plugin).execute(provider.inputs({ response_data_path: path }));
    };
    const items = '{"result": true, "data": {"items": [{"id": 5}]}}';
    expect(await run(items, 'data.items[0].id')).toMatchObject({ outputs: { data: 5 } });
    expect(await run('{"result": true}', 'data.x')).toMatchObject({
      kind: 'failed',
      reason:
        "[uniform_api error] extract response result error: no data matched with resp_data_path: data.x, response: {'result': True}",
      outputs: { status_code: 200 },
    });
  });

  it('fails without a credential', async () => {
    const run = provider.run(plugin, { api_gateway_credential_name: 'other' });
    expect(await run.execute(provider.inputs())).toEqual({
      kind: 'failed',
      reason: '不存在调用凭证',
    });
  });

  it('sends the credential of a space only to hosts of its own', async () => {
    const before = other.count;
    const elsewhere = provider.inputs({ uniform_api_plugin_url: `${other.url}/run?secret=x` });
    expect(await provider.run(plugin).execute(elsewhere)).toEqual({
      kind: 'failed',
      reason: `[uniform_api error] url request failed: check url from apigw fail: ${other.url}/run`,
    });
    expect(other.count).toBe(before);
  });

  it('says why no answer came', async () => {
    const bad = provider.inputs({ uniform_api_plugin_method: 'PATCH' });
    expect(await provider.run(plugin).execute(bad)).toMatchObject({
      reason: expect.stringContaining(
        '[uniform_api error] url request failed: method not supported: PATCH',
      ),
    });
  });
});

describe.each<[string, StepPlugin]>([
  ['v2.0.0', uniformApi(2, {})],
  ['v3.0.0', uniformApi(3, {})],
  ['v4.0.0', uniformApiV4({})],
])('waiting of uniform_api %s', (_version, plugin) => {
  const polling: JsonObject = {
    url: '',
    task_tag_key: 'data.id',
    success_tag: { key: 'data.state', value: 'ok', data_key: 'data.out' },
    fail_tag: { key: 'data.state', value: 'bad', msg_key: 'data.why' },
    running_tag: { key: 'data.state', value: 1 },
  };
  const withPolling = (): JsonObject =>
    provider.inputs({
      uniform_api_plugin_polling: { ...polling, url: `${provider.url}/state?x=1` },
    });

  it('polls until the end', async () => {
    const run = provider.run(plugin);
    provider.answers = [{ body: '{"result": true, "data": {"id": "t-1"}}' }];
    const first = await run.execute(withPolling());
    expect(first).toMatchObject({ kind: 'poll', afterMs: 10_000 });
    provider.answers = [{ body: '{"result": true, "data": {"state": 1}}' }];
    const second = await run.schedule(withPolling(), first);
    expect(second).toMatchObject({ kind: 'poll', afterMs: 10_000 });
    expect(Object.fromEntries(provider.lastQuery)).toEqual({
      x: '1',
      task_tag: 't-1',
      ...EXTRA,
      task_id: '7',
      space_id: '1',
      node_id: 'n1',
    });
    provider.answers = [{ body: '{"result": true, "data": {"state": "ok", "out": [7]}}' }];
    expect(await run.schedule(withPolling(), second)).toEqual({
      kind: 'finished',
      outputs: { status_code: 200, data: [7] },
    });
  });

  it.each([
    ['{"result": true, "data": {"state": "bad", "why": "no disk"}}', 'no disk'],
    [
      '{"result": true, "data": {"state": "bad"}}',
      "[uniform_api polling] get fail status: {'result': True, 'data': {'state': 'bad'}}",
    ],
    [
      '{"result": true, "data": {"state": "odd"}}',
      "[uniform_api polling] get status fail: {'result': True, 'data': {'state': 'odd'}}",
    ],
  ])('fails when the poll says %s', async (body, reason) => {
    const run = provider.run(plugin);
    provider.answers = [{ body: '{"result": true, "data": {"id": 5}}' }, { body }];
    const first = await run.execute(withPolling());
    expect(await run.schedule(withPolling(), first)).toMatchObject({ kind: 'failed', reason });
  });

  it('fails without a tag, and after too many polls', async () => {
    const run = provider.run(plugin);
    provider.answers = [{ body: '{"result": true, "data": {}}' }];
    const first = await run.execute(withPolling());
    expect(await run.schedule(withPolling(), first)).toMatchObject({
      reason:
        "[uniform_api polling] can not matched task_tag_key data.id in output data {'result': True, 'data': {}}",
    });
    const state = { mode: 'polling', count: 201, trigger: {} };
    const late = { kind: 'poll', afterMs: 0, state } as const;
    expect(await run.schedule(withPolling(), late)).toMatchObject({
      reason:
        '[uniform_api polling] reach max count of schedule, please ensure the task can be finished in one day',
    });
  });

  it('refuses a path that it does not read', async () => {
    const run = provider.run(plugin);
    const odd = provider.inputs({
      uniform_api_plugin_polling: { ...polling, task_tag_key: 'a[*]' },
    });
    provider.answers = [{ body: '{"result": true}' }];
    const first = await run.execute(odd);
    expect(await run.schedule(odd, first)).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('[uniform_api error] the path "a[*]"'),
    });
  });

  const callback = {
    success_tag: { key: 'state', value: 'ok', data_key: 'out' },
    fail_tag: { key: 'state', value: 'bad', msg_key: 'why' },
  };

  it.each<[JsonValue, JsonObject]>([
    [
      { state: 'ok', out: 5 },
      { kind: 'finished', outputs: { data: 5 } },
    ],
    [
      { state: 'bad', why: 'x' },
      { kind: 'failed', reason: 'x' },
    ],
    [
      { state: 'odd' },
      { kind: 'failed', reason: "[uniform_api callback] get status fail: {'state': 'odd'}" },
    ],
  ])('waits for a callback: %j', async (body, result) => {
    const run = provider.run(plugin);
    const waits = provider.inputs({ uniform_api_plugin_callback: callback });
    provider.answers = [{ body: '{"result": true}' }];
    const first = await run.execute(waits);
    expect(first).toMatchObject({ kind: 'await_callback', outputs: { status_code: 200 } });
    expect(await run.schedule(waits, first, body)).toEqual(result);
  });
});
