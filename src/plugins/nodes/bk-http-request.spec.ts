import { EgressClient } from '../../egress/index.js';
import { type JsonObject, type JsonValue } from '../../common/json/index.js';
import { PluginRun } from '../testing/index.js';
import { startServer, type Handler, type LocalServer } from '../../egress/testing/local-server.js';
import { bkHttpRequest } from './bk-http-request.js';

let server: LocalServer;
let answer: { status: number; body: string } = { status: 200, body: '{}' };

beforeAll(async () => {
  const handler: Handler = (_received, _request, response) => {
    response.writeHead(answer.status).end(answer.body);
  };
  server = await startServer(handler);
});
afterAll(() => server.close());

function request(inputs: JsonObject, allow = [server.host]) {
  const egress = new EgressClient({ allow });
  return new PluginRun(bkHttpRequest, { egress }).execute({
    bk_http_request_method: 'GET',
    bk_http_request_url: ` ${server.url}/x?a=1 `,
    bk_http_request_header: [],
    bk_http_timeout: 5,
    bk_http_success_exp: '',
    ...inputs,
  });
}

function last() {
  return server.received.at(-1);
}

describe('bk_http_request', () => {
  it.each<[JsonValue, string]>([
    ['{"sku": "S-1"}', '{"sku": "S-1"}'],
    [{ sku: 'S-1', n: [1] }, '{"sku":"S-1","n":[1]}'],
    ['plain', 'plain'],
    [null, ''],
  ])('posts %j', async (body, sent) => {
    answer = { status: 201, body: '{"result": true, "data": {"amount": 3}}' };
    const result = await request({
      bk_http_request_method: 'post',
      bk_http_request_body: body,
      bk_http_request_header: [
        { name: 'X-Trace-Task', value: 7 },
        { name: '', value: '' },
      ],
      bk_http_success_exp: ' resp.result == True and resp.data.amount > 2 ',
    });
    expect(result).toEqual({
      kind: 'finished',
      outputs: { data: { result: true, data: { amount: 3 } }, status_code: 201 },
    });
    expect(last()).toMatchObject({
      method: 'POST',
      url: '/x?a=1',
      body: sent,
      headers: { 'content-type': 'application/json', 'x-trace-task': '7' },
    });
  });

  it('sends no body with GET, and lets headers be replaced', async () => {
    answer = { status: 200, body: '[1]' };
    await request({ bk_http_request_body: 'x' });
    expect(last()).toMatchObject({ method: 'GET', body: '' });
    expect(last()?.headers).not.toHaveProperty('content-type');
    const header = [{ name: 'content-type', value: 'text/x' }];
    await request({ bk_http_request_method: 'PUT', bk_http_request_header: header });
    expect(last()?.headers).toMatchObject({ 'content-type': 'text/x' });
  });

  it.each<[number, string, string, JsonValue, JsonObject]>([
    [200, 'hello', '', '请求响应数据格式非 JSON', { status_code: 200 }],
    [204, '', '', '请求响应数据格式非 JSON', { status_code: 204 }],
    [
      404,
      '{"message": "gone", "ok": false}',
      '',
      "请求失败，状态码: 404，响应: {'message': 'gone', 'ok': False}",
      { status_code: 404, data: { message: 'gone', ok: false } },
    ],
    [
      200,
      '{"result": false}',
      'resp.result == True',
      '请求成功判定失败',
      { status_code: 200, data: { result: false } },
    ],
    [
      200,
      '{}',
      'resp.result == True',
      '请求成功条件判定出错: no value supplied for resp.result',
      { status_code: 200, data: {} },
    ],
  ])('fails for status %d, %j, rule %j', async (status, body, rule, reason, outputs) => {
    answer = { status, body };
    expect(await request({ bk_http_success_exp: rule })).toEqual({
      kind: 'failed',
      reason,
      outputs,
    });
  });

  it('says what is wrong with the rule', async () => {
    answer = { status: 200, body: '{}' };
    expect(await request({ bk_http_success_exp: 'resp ==' })).toMatchObject({
      reason: expect.stringMatching(/^请求成功条件判定出错: ./),
    });
  });

  it('says why the request came to nothing', async () => {
    expect(await request({}, [])).toEqual({
      kind: 'failed',
      reason: `请求异常，详细信息: ${server.host} is a loopback address, which is refused; to allow it, list it in EGRESS_ALLOW`,
    });
  });

  it.each<[JsonObject, string]>([
    [{ bk_http_request_url: 5 }, 'bk_http_request_url must be a text'],
    [{ bk_http_request_method: null }, 'bk_http_request_method must be a text'],
    [{ bk_http_timeout: 'x' }, 'bk_http_timeout must be a number of seconds'],
  ])('fails for %j', async (inputs, reason) => {
    expect(await request(inputs)).toEqual({ kind: 'failed', reason });
  });

  it.each<[JsonValue, number]>([
    [5, 5000],
    ['8', 8000],
    [-3, 3000],
    [0, 60_000],
    [600, 60_000],
    [null, 5000],
  ])('with timeout %j waits %d ms', async (timeout, timeoutMs) => {
    const asked: number[] = [];
    const egress: { fetch: EgressClient['fetch'] } = {
      fetch: (sent) => {
        asked.push(sent.timeoutMs);
        return Promise.resolve({ status: 200, headers: {}, body: '{}' });
      },
    };
    await new PluginRun(bkHttpRequest, { egress }).execute({
      bk_http_request_method: 'GET',
      bk_http_request_url: 'http://a.example/',
      bk_http_timeout: timeout,
    });
    expect(asked).toEqual([timeoutMs]);
  });
});
