import {
  getKey,
  isJsonObject,
  memoryKey,
  setKey,
  type JsonObject,
} from '../../../common/json/index.js';
import { type PluginResult, type PluginCall } from '../../../engine/index.js';
import { required } from '../../fields.js';
import { inputOf, jsonIn, textOf } from '../../inputs.js';
import { type PluginContext, type StepPlugin } from '../../plugin.js';
import { fromJson, toInt } from '../../python-values.js';
import { failed, finished } from '../../results.js';
import { goodJson, isResultFalse, problemOf } from './api-answer.js';
import { type ApiAnswer } from './api-caller.js';
import { extraInfo } from './api-inputs.js';
import { type UniformApiOptions } from './api-options.js';
import { errorText, openSession } from './api-session.js';
import { describeUniformApi } from './describe.js';

const DEFAULT_SECONDS = 30;
const MAX_SECONDS = 600;

/** One call of any API of the gateway (flow-layer.md 4.10). */
export function uniformApiV1(options: UniformApiOptions): StepPlugin {
  return {
    ...describeUniformApi('v1.0.0', [
      required(
        'api_config',
        'API 配置',
        {
          type: 'object',
          properties: {
            url: { type: 'string' },
            method: { type: 'string' },
            params: { type: 'array' },
            timeout: { type: 'integer' },
          },
        },
        'URL, method, parameters `{key, value}` and seconds.',
      ),
    ]),
    async execute(call, context) {
      const config = inputOf(call.inputs, 'api_config');
      return isJsonObject(config) && Object.keys(config).length > 0
        ? callApi(config, call, context, options)
        : failed('api_config can not be empty');
    },
  };
}

async function callApi(
  config: JsonObject,
  call: PluginCall,
  context: PluginContext,
  options: UniformApiOptions,
): Promise<PluginResult> {
  const session = await openSession(call, context, 1, options);
  if (typeof session === 'string') return failed(session);
  const seconds = toInt(fromJson(getKey(config, 'timeout') ?? DEFAULT_SECONDS)) ?? DEFAULT_SECONDS;
  try {
    const answer = await session.caller.send({
      url: textOf(getKey(config, 'url') ?? ''),
      method: textOf(getKey(config, 'method') ?? ''),
      data: paramsOf(config, call, session.settings.isConverting),
      timeoutMs: Math.min(Math.max(Number(seconds), 1), MAX_SECONDS) * 1000,
      hasCustomHeaders: false,
    });
    return judgePlain(answer);
  } catch (error) {
    return failed(`[uniform_api error] url request failed: ${errorText(error)}`);
  }
}

function paramsOf(config: JsonObject, call: PluginCall, isConverting: boolean): JsonObject {
  const data: JsonObject = {};
  const params = getKey(config, 'params');
  for (const param of Array.isArray(params) ? params : []) {
    if (!isJsonObject(param)) continue;
    const value = getKey(param, 'value') ?? null;
    const json = isConverting && typeof value === 'string' ? jsonIn(value) : undefined;
    setKey(data, memoryKey(textOf(getKey(param, 'key') ?? '')), json ?? value);
  }
  return { ...data, bkflow_extra_info: extraInfo(call, false) };
}

/** The rule of versions 1 and 2: JSON, not empty, and `result` true. */
export function judgePlain(answer: ApiAnswer): PluginResult {
  const outputs = { status_code: answer.status };
  const json = goodJson(answer);
  if (json === null) {
    return failed(
      `[uniform_api error] get json response data failed: ${problemOf(answer)}`,
      outputs,
    );
  }
  return isResultFalse(json)
    ? failed(`[uniform_api error] response result is False: ${problemOf(answer)}`, outputs)
    : finished({ ...outputs, data: json });
}
