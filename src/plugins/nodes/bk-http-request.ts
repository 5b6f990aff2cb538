import {
  getKey,
  isJsonObject,
  stringifyJson,
  type JsonObject,
  type JsonValue,
} from '../../common/json/index.js';
import { evaluateBoolRule, parseBoolRule } from '../../expressions/index.js';
import { type PluginResult } from '../../engine/index.js';
import { optional, required } from '../fields.js';
import { inputOf, jsonIn, textOf } from '../inputs.js';
import { type OutgoingAnswer, type OutgoingRequest, type StepPlugin } from '../plugin.js';
import { fromJson, toInt } from '../python-values.js';
import { failed, finished } from '../results.js';
import { BLUEKING_GROUP } from './groups.js';

const MAX_SECONDS = 60;
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'];

/** Sends one HTTP request and keeps its JSON answer (flow-layer.md 4.6). */
export const bkHttpRequest: StepPlugin = {
  kind: 'step',
  onLost: 'fail',
  code: 'bk_http_request',
  version: 'v1.0',
  name: 'HTTP 请求',
  description: '发送 HTTP 请求，并将 JSON 响应作为输出',
  group: BLUEKING_GROUP,
  inputs: [
    required('bk_http_request_method', '请求方式', { type: 'string', enum: METHODS }, 'Method.'),
    required('bk_http_request_url', '请求地址', { type: 'string' }, 'Absolute http or https URL.'),
    optional(
      'bk_http_request_header',
      '请求头',
      {
        type: 'array',
        items: {
          type: 'object',
          properties: { name: { type: 'string' }, value: { type: 'string' } },
        },
      },
      'Headers as `{name, value}`.',
    ),
    optional('bk_http_request_body', '请求体', {}, 'Text, or a value that is sent as JSON.'),
    optional(
      'bk_http_timeout',
      '超时时间',
      { type: 'integer', default: 5, maximum: MAX_SECONDS },
      'Seconds, at most 60; 0 is 60.',
    ),
    optional(
      'bk_http_success_exp',
      '成功条件',
      { type: 'string' },
      'BoolRule over the answer, e.g. `resp.result == True`; empty: any answer with status 2xx.',
    ),
  ],
  outputs: [
    optional('data', '响应内容', {}, 'The JSON of the answer.'),
    optional('status_code', '状态码', { type: 'integer' }, 'The HTTP status.'),
  ],
  async execute({ inputs }, context) {
    const request = requestOf(inputs);
    if (typeof request === 'string') return failed(request);
    let answer: OutgoingAnswer;
    try {
      answer = await context.fetch(request);
    } catch (error) {
      return failed(
        `请求异常，详细信息: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    context.log('INFO', `${request.method} answered with status ${answer.status}`);
    return judge(answer, inputOf(inputs, 'bk_http_success_exp'));
  },
};

/** The request, or what is wrong with the inputs. */
function requestOf(inputs: JsonObject): OutgoingRequest | string {
  const url = inputOf(inputs, 'bk_http_request_url');
  const method = inputOf(inputs, 'bk_http_request_method');
  if (typeof url !== 'string') return 'bk_http_request_url must be a text';
  if (typeof method !== 'string') return 'bk_http_request_method must be a text';
  const timeoutMs = timeoutOf(inputOf(inputs, 'bk_http_timeout'));
  if (timeoutMs === null) return 'bk_http_timeout must be a number of seconds';
  const given = headersOf(inputOf(inputs, 'bk_http_request_header'));
  const request = { method: method.trim().toUpperCase(), url: url.trim(), timeoutMs };
  if (request.method === 'GET' || request.method === 'HEAD') {
    return { ...request, headers: Object.fromEntries(given) };
  }
  const body = inputOf(inputs, 'bk_http_request_body');
  return {
    ...request,
    headers: Object.fromEntries([['Content-type', 'application/json'] as const, ...given]),
    ...(body === null ? {} : { body: typeof body === 'string' ? body : stringifyJson(body) }),
  };
}

/** 5 seconds when the node does not say: the editor's default. */
function timeoutOf(value: JsonValue): number | null {
  if (value === null || value === '') return 5000;
  const int = toInt(fromJson(value));
  if (int === null) return null;
  const seconds = Math.min(Math.abs(Number(int)), MAX_SECONDS);
  return (seconds === 0 ? MAX_SECONDS : seconds) * 1000;
}

function headersOf(list: JsonValue): (readonly [string, string])[] {
  if (!Array.isArray(list)) return [];
  const headers: (readonly [string, string])[] = [];
  for (const item of list) {
    if (!isJsonObject(item)) continue;
    const name = textOf(getKey(item, 'name') ?? '').trim();
    if (name !== '') headers.push([name, textOf(getKey(item, 'value') ?? '')]);
  }
  return headers;
}

function judge({ status, body }: OutgoingAnswer, successRule: JsonValue): PluginResult {
  const data = jsonIn(body);
  if (data === undefined) return failed('请求响应数据格式非 JSON', { status_code: status });
  const outputs = { data, status_code: status };
  if (status < 200 || status > 299) {
    return failed(`请求失败，状态码: ${status}，响应: ${textOf(data)}`, outputs);
  }
  const rule = textOf(successRule ?? '').trim();
  const problem = successRule === null || rule === '' ? null : ruleProblem(rule, data);
  return problem === null ? finished(outputs) : failed(problem, outputs);
}

function ruleProblem(text: string, data: JsonValue): string | null {
  const parsed = parseBoolRule(text);
  if (!parsed.ok) return `请求成功条件判定出错: ${parsed.error.message}`;
  const result = evaluateBoolRule(parsed.rule, { resp: data });
  if (!result.ok) return `请求成功条件判定出错: ${result.error.message}`;
  return result.value ? null : '请求成功判定失败';
}
