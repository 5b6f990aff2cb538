import { type JsonObject, type JsonValue } from '../../../common/json/index.js';
import { type PluginCall, type PluginResult } from '../../../engine/index.js';
import { optional, required } from '../../fields.js';
import { inputOf, textOf } from '../../inputs.js';
import { JmesPathError, searchJson } from '../../jmespath.js';
import { type PluginContext, type StepPlugin } from '../../plugin.js';
import { MAX_POLLS, pollDelay } from '../../poll-delay.js';
import { awaitCallback, failed, finished, poll } from '../../results.js';
import { goodJson, isGood, messageOf, problemOf } from './api-answer.js';
import { type ApiAnswer } from './api-caller.js';
import { extraInfo, pluginObject, pluginText, userInputs } from './api-inputs.js';
import { type UniformApiOptions } from './api-options.js';
import { errorText, openSession, type ApiSession } from './api-session.js';
import { readState, writeState, type ApiState } from './api-state.js';
import { describeUniformApi } from './describe.js';
import { judgeStatus } from './status-tags.js';
import { judgePlain } from './uniform-api-v1.js';

/** The inputs of versions 2 and later, beside the user's own. */
export const API_INPUTS = [
  required('uniform_api_plugin_url', 'URL', { type: 'string' }, 'What is called.'),
  required('uniform_api_plugin_method', 'Method', { type: 'string', enum: ['GET', 'POST'] }, ''),
  optional('uniform_api_plugin_polling', 'Polling', { type: 'object' }, 'How to ask for the end.'),
  optional('uniform_api_plugin_callback', 'Callback', { type: 'object' }, 'How the end is told.'),
  optional(
    'response_data_path',
    'Path',
    { type: 'string' },
    'Where in the answer the data stands.',
  ),
];

/** Calls an API of a provider, then waits for its end if it has one (flow-layer.md 4.10, versions 2 and 3). */
export class UniformApi {
  constructor(
    private readonly generation: 2 | 3,
    private readonly options: UniformApiOptions,
  ) {}

  async trigger(call: PluginCall, context: PluginContext): Promise<PluginResult> {
    const session = await openSession(call, context, this.generation, this.options);
    if (typeof session === 'string') return failed(session);
    const data = userInputs(call, session.settings);
    try {
      const answer = await session.caller.send({
        url: pluginText(call, 'url'),
        method: pluginText(call, 'method'),
        data: { ...data, bkflow_extra_info: extraInfo(call, true) },
        hasCustomHeaders: this.generation >= 3,
      });
      return this.afterTrigger(call, answer, session);
    } catch (error) {
      return failed(`[uniform_api error] url request failed: ${errorText(error)}`);
    }
  }

  async schedule(call: PluginCall, context: PluginContext): Promise<PluginResult> {
    const state = readState(call.state);
    if (state === null) return failed('[uniform_api error] the state of the node is lost');
    try {
      if (call.callback !== undefined) return this.onCallback(call, call.callback);
      return state.mode === 'polling'
        ? await this.poll(call, context, state)
        : awaitCallback(call.state);
    } catch (error) {
      if (!(error instanceof JmesPathError)) throw error;
      return failed(`[uniform_api error] ${error.message}`);
    }
  }

  private afterTrigger(call: PluginCall, answer: ApiAnswer, session: ApiSession): PluginResult {
    const judged = this.judge(answer, session.settings.isStandard);
    if (judged.kind !== 'finished') return judged;
    const outputs = { status_code: answer.status };
    const polling = pluginObject(call, 'polling');
    const callback = pluginObject(call, 'callback');
    const path = textOf(inputOf(call.inputs, 'response_data_path') ?? '').trim();
    const isJsonNeeded = polling !== null || callback !== null || path !== '';
    if (isJsonNeeded && answer.json === undefined) {
      return failed(
        `[uniform_api error] JSON response is required for resp_data_path/polling/callback, but response is not valid JSON: ${problemOf(answer)}`,
        outputs,
      );
    }
    const data = dataOf(answer, path);
    if (data === null) return failed(noData(path, answer), outputs);
    if (callback !== null) {
      return awaitCallback(writeState({ mode: 'callback', trigger: null }), outputs);
    }
    if (polling === null) return finished({ ...outputs, data });
    return poll(pollDelay(1), writeState({ mode: 'polling', count: 1, trigger: data }), outputs);
  }

  private judge(answer: ApiAnswer, isStandard: boolean): PluginResult {
    if (this.generation === 2) return judgePlain(answer);
    return isGood(answer, isStandard) ? finished() : badStatus('[uniform_api error]', answer);
  }

  private onCallback(call: PluginCall, body: JsonValue): PluginResult {
    const config: JsonObject =
      pluginObject(call, 'callback') ?? pluginObject(call, 'polling') ?? {};
    const label = '[uniform_api callback]';
    return judgeStatus(config, body, label) ?? failed(`${label} get status fail: ${textOf(body)}`);
  }

  private async poll(
    call: PluginCall,
    context: PluginContext,
    state: Extract<ApiState, { mode: 'polling' }>,
  ): Promise<PluginResult> {
    if (state.count > MAX_POLLS) return failed(tooManyPolls());
    const config = pluginObject(call, 'polling') ?? {};
    const tagKey = textOf(inputOf(config, 'task_tag_key') ?? '');
    const tag = searchJson(tagKey, state.trigger);
    if (tag === null) {
      return failed(
        `[uniform_api polling] can not matched task_tag_key ${tagKey} in output data ${textOf(state.trigger)}`,
      );
    }
    const answer = await this.ask(call, context, textOf(inputOf(config, 'url') ?? ''), tag);
    if ('kind' in answer) return answer;
    const outputs = { status_code: answer.status };
    const result = judgeStatus(config, answer.json ?? null, '[uniform_api polling]');
    if (result !== null) return { ...result, outputs: { ...outputs, ...result.outputs } };
    const count = state.count + 1;
    return poll(pollDelay(count), writeState({ ...state, count }), outputs);
  }

  /** Asks for the end of what was triggered; the answer, or why there is none. */
  async ask(
    call: PluginCall,
    context: PluginContext,
    url: string,
    tag: JsonValue,
  ): Promise<ApiAnswer | PluginResult> {
    const label = '[uniform_api polling error]';
    const session = await openSession(call, context, this.generation, this.options);
    if (typeof session === 'string') return failed(session);
    let answer: ApiAnswer;
    try {
      const data = { task_tag: tag, ...extraInfo(call, true) };
      const hasCustomHeaders = this.generation >= 3;
      answer = await session.caller.send({ url, method: 'GET', data, hasCustomHeaders });
    } catch (error) {
      return failed(`${label} url request failed: ${errorText(error)}`);
    }
    const outputs = { status_code: answer.status };
    if (goodJson(answer) === null) {
      return failed(`${label} get json response data failed: ${problemOf(answer)}`, outputs);
    }
    if (isGood(answer, this.generation >= 3 && session.settings.isStandard)) return answer;
    return this.generation >= 3
      ? badStatus(label, answer)
      : failed(`${label} response result is False: ${problemOf(answer)}`, outputs);
  }
}

export function tooManyPolls(): string {
  return '[uniform_api polling] reach max count of schedule, please ensure the task can be finished in one day';
}

/** How versions 3 and later report an answer that is no success. */
export function badStatus(label: string, answer: ApiAnswer): PluginResult {
  const message = messageOf(answer.json) ?? problemOf(answer);
  return failed(`${label} HTTP status code: ${answer.status}, message: ${message}`, {
    status_code: answer.status,
  });
}

/** A body that is not JSON is a text, where that is allowed. */
function dataOf({ json, text }: ApiAnswer, path: string): JsonValue {
  if (path === '') return json === undefined ? text : json;
  try {
    return searchJson(path, json ?? null);
  } catch (error) {
    if (error instanceof JmesPathError) return null;
    throw error;
  }
}

function noData(path: string, { json }: ApiAnswer): string {
  return `[uniform_api error] extract response result error: no data matched with resp_data_path: ${path}, response: ${textOf(json ?? null)}`;
}

/** Versions 2 and 3 of the component. */
export function uniformApi(generation: 2 | 3, options: UniformApiOptions): StepPlugin {
  const api = new UniformApi(generation, options);
  const key = optional(
    'uniform_api_plugin_credential_key',
    'Credential',
    { type: 'string' },
    "Which of the task's credentials is used.",
  );
  return {
    ...describeUniformApi(
      `v${generation}.0.0`,
      generation === 3 ? [...API_INPUTS, key] : API_INPUTS,
    ),
    execute: (call, context) => api.trigger(call, context),
    schedule: (call, context) => api.schedule(call, context),
  };
}
