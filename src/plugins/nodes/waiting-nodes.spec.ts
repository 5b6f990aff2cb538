import { EgressClient } from '../../egress/index.js';
import { startServer, type LocalServer } from '../../egress/testing/local-server.js';
import { parseJson, type JsonObject, type JsonValue } from '../../common/json/index.js';
import { type PluginCall } from '../../engine/index.js';
import { type ChildSpec, type StartedChild } from '../plugin.js';
import { PluginRun } from '../testing/index.js';
import { bkApprove } from './bk-approve.js';
import { WebhookChannel } from '../notify/webhook-channel.js';
import { bkNotify } from './bk-notify.js';
import { subprocessPlugin } from './subprocess-plugin.js';

let server: LocalServer;
let answers: { status: number; body: string }[] = [];

beforeAll(async () => {
  server = await startServer((_received, _request, response) => {
    const { status, body } = answers.shift() ?? { status: 500, body: '' };
    response.writeHead(status).end(body);
  });
});
afterAll(() => server.close());

const services = () => ({ egress: new EgressClient({ allow: [server.host] }) });

function lastBody(): JsonValue {
  return parseJson(server.received.at(-1)?.body ?? '');
}

describe('subprocess_plugin', () => {
  const spec = { template_id: '5', version: 'v', constants: {}, subprocess_name: 'child' };
  const asked: [number, ChildSpec][] = [];
  const start = (child: StartedChild) =>
    new PluginRun(subprocessPlugin, {
      startChild: (call: PluginCall, childSpec: ChildSpec) => {
        asked.push([call.taskId, childSpec]);
        return Promise.resolve(child);
      },
    });

  it('starts a child and waits for its end', async () => {
    const run = start({ ok: true, taskId: 99 });
    const waiting = await run.execute({ subprocess: spec }, { innerLoop: 3 });
    expect(waiting).toMatchObject({ kind: 'await_callback', outputs: { task_id: 99 } });
    expect(asked).toEqual([[7, { round: 3, spec }]]);
    const outputs = { '${stamp}': 'x', '${list}': [1] };
    expect(await run.schedule({}, waiting, { task_success: true, outputs })).toEqual({
      kind: 'finished',
      outputs,
    });
    expect(await run.schedule({}, waiting, { task_success: true })).toEqual({ kind: 'finished' });
  });

  it.each<[JsonValue, string]>([
    [{ task_success: false }, '子流程执行失败，请检查失败节点'],
    [{ task_success: false, reason: '' }, '子流程执行失败，请检查失败节点'],
    [{ task_success: false, reason: 'revoked' }, 'revoked'],
    [{}, '子流程执行失败，请检查失败节点'],
    ['x', '子流程执行失败，请检查失败节点'],
  ])('fails when it is called with %j', async (callback, reason) => {
    const run = start({ ok: true, taskId: 99 });
    const waiting = await run.execute({ subprocess: spec });
    expect(await run.schedule({}, waiting, callback)).toEqual({ kind: 'failed', reason });
  });

  it.each([
    [
      'get subprocess data failed: no such template',
      'get subprocess data failed: no such template',
    ],
    ['', '子流程启动失败'],
  ])('fails when no child starts: %j', async (reason, shown) => {
    const run = start({ ok: false, reason });
    expect(await run.execute({ subprocess: spec })).toEqual({ kind: 'failed', reason: shown });
  });

  it('fails without a spec', async () => {
    const run = start({ ok: true, taskId: 99 });
    expect(await run.execute({ subprocess: null })).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('子流程启动失败'),
    });
  });
});

describe('bk_approve', () => {
  const inputs: JsonObject = {
    bk_verifier: 'a, b',
    bk_approve_title: 'Release',
    bk_approve_content: 'Version 2',
  };

  it('waits by itself without a ticket system', async () => {
    const run = new PluginRun(bkApprove(null));
    expect(await run.execute(inputs)).toEqual({
      kind: 'await_callback',
      state: null,
      outputs: { sn: 'local-7-v1' },
    });
  });

  it('creates a ticket', async () => {
    const run = new PluginRun(bkApprove({ url: `${server.url}/tickets` }), services());
    answers = [{ status: 200, body: '{"result": true, "data": {"sn": "NO1"}}' }];
    expect(await run.execute(inputs)).toMatchObject({
      kind: 'await_callback',
      outputs: { sn: 'NO1' },
    });
    expect(lastBody()).toEqual({
      creator: 'li.wei',
      fields: [
        { key: 'title', value: 'Release' },
        { key: 'APPROVER', value: 'a,b' },
        { key: 'APPROVAL_CONTENT', value: 'Version 2' },
      ],
      fast_approval: true,
      meta: { callback_url: 'http://flow.example/callback/v1/' },
    });
  });

  it.each([
    ['{"result": false, "message": "no such user"}', 'no such user'],
    ['{"result": true}', 'HTTP status 200'],
    ['oops', 'HTTP status 200'],
  ])('fails when the ticket system says %s', async (body, reason) => {
    const run = new PluginRun(bkApprove({ url: server.url }), services());
    answers = [{ status: 200, body }];
    expect(await run.execute(inputs)).toEqual({
      kind: 'failed',
      reason: `the ticket system refused the approval: ${reason}`,
    });
  });

  it.each<[JsonObject, JsonValue, JsonObject]>([
    [{}, true, { kind: 'finished', outputs: { approve_result: '通过' } }],
    [{}, false, { kind: 'failed', reason: '审批被拒绝', outputs: { approve_result: '拒绝' } }],
    [{ rejected_block: false }, false, { kind: 'finished', outputs: { approve_result: '拒绝' } }],
    [{ rejected_block: false }, true, { kind: 'finished', outputs: { approve_result: '通过' } }],
  ])('with %j and the answer %j is %j', async (more, approve_result, result) => {
    const run = new PluginRun(bkApprove(null));
    const waiting = await run.execute(inputs);
    const all = { ...inputs, ...more };
    expect(await run.schedule(all, waiting, { approve_result })).toEqual(result);
  });

  it('fails for an answer without a result', async () => {
    const run = new PluginRun(bkApprove(null));
    const waiting = await run.execute(inputs);
    expect(await run.schedule(inputs, waiting, { other: 1 })).toEqual({
      kind: 'failed',
      reason: "get Approve Component result failed: {'other': 1}, err: 'approve_result'",
    });
  });
});

describe('bk_notify', () => {
  const inputs: JsonObject = {
    bk_notify_types: ['mail', 'weixin', 'voice'],
    bk_notify_receivers: 'a,li.wei,b,a',
    bk_notify_title: 'Done',
    bk_notify_content: 'All <well>',
    notify_executor: false,
  };
  const notify = (headers = {}) =>
    bkNotify({ others: new WebhookChannel({ url: server.url, headers }) });
  const run = () => new PluginRun(notify({ 'X-Key': 'k' }), services());

  it('sends each type, the executor first', async () => {
    answers = Array.from({ length: 3 }, () => ({ status: 200, body: '{"result": true}' }));
    const before = server.received.length;
    expect(await run().execute(inputs)).toEqual({ kind: 'finished' });
    const receivers = ['li.wei', 'a', 'b'];
    expect(server.received.slice(before).map(({ body }) => parseJson(body))).toEqual([
      { type: 'mail', receivers, title: 'Done', content: '<pre>All <well></pre>' },
      { type: 'weixin', receivers, title: 'Done', content: 'All <well>' },
      { type: 'voice', receivers, title: 'Done', content: 'Done,All <well>' },
    ]);
    expect(server.received.at(-1)?.headers).toMatchObject({
      'x-key': 'k',
      'idempotency-key': '7-n1-v1-voice',
    });
  });

  it.each<[JsonObject, string[]]>([
    [{ bk_notify_receivers: 'a,b' }, ['a', 'b']],
    [{ bk_notify_receivers: 'a,b', notify_executor: true }, ['li.wei', 'a', 'b']],
    [{ bk_notify_receivers: '', notify_executor: true }, ['li.wei']],
  ])('with %j goes to %j', async (more, receivers) => {
    answers = [{ status: 204, body: '' }];
    await run().execute({ ...inputs, ...more, bk_notify_types: ['mail'] });
    expect(lastBody()).toMatchObject({ receivers });
  });

  it('fails when a type fails, the last problem first', async () => {
    answers = [
      { status: 500, body: '<html>' },
      { status: 200, body: '{}' },
      { status: 200, body: '{"result": false, "message": "no <number>"}' },
    ];
    expect(await run().execute(inputs)).toEqual({
      kind: 'failed',
      reason: 'voice: no |number|;mail: HTTP status 500',
    });
  });

  it('says that no service is configured, or not reached', async () => {
    const types = { ...inputs, bk_notify_types: ['mail'] };
    expect(await new PluginRun(bkNotify({})).execute(types)).toEqual({
      kind: 'failed',
      reason: "no message service is configured, mail can't be sent",
    });
    const lost = new PluginRun(notify(), { egress: new EgressClient() });
    expect(await lost.execute(types)).toMatchObject({
      reason: expect.stringMatching(/^mail: .*EGRESS_ALLOW$/),
    });
  });

  it('wants a list of types', async () => {
    expect(await run().execute({ ...inputs, bk_notify_types: 'mail' })).toMatchObject({
      reason: 'bk_notify_types must be a list',
    });
    expect(await run().execute({ ...inputs, bk_notify_types: [] })).toEqual({ kind: 'finished' });
  });
});
