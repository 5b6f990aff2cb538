import {
  getKey,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../../../common/json/index.js';
import { type PluginCall, type PluginResult } from '../../../engine/index.js';
import { optional } from '../../fields.js';
import { isTruthy, textOf } from '../../inputs.js';
import { inputOf } from '../../inputs.js';
import { type PluginContext, type StepPlugin } from '../../plugin.js';
import { MAX_POLLS, pollDelay } from '../../poll-delay.js';
import { awaitCallback, failed, finished, poll } from '../../results.js';
import { isGood } from './api-answer.js';
import { type ApiAnswer } from './api-caller.js';
import { extraInfo, pluginObject, pluginText, userInputs } from './api-inputs.js';
import { type UniformApiOptions } from './api-options.js';
import { errorText, openSession, type ApiSession } from './api-session.js';
import { readState, writeState, type ApiState } from './api-state.js';
import { describeUniformApi } from './describe.js';
import { API_INPUTS, badStatus, tooManyPolls, UniformApi } from './uniform-api.js';

/** Version 4: open plugins have runs with a status of their own (api-platform.md 14.7); without an id it is version 3. */
export function uniformApiV4(options: UniformApiOptions): StepPlugin {
  const plain = new UniformApi(3, options);
  const open = new OpenPlugin(plain, options);
  const isOpen = (call: PluginCall): boolean => pluginText(call, 'id') !== '';
  return {
    ...describeUniformApi('v4.0.0', [
      ...API_INPUTS,
      optional('uniform_api_plugin_credential_key', 'Credential', { type: 'string' }, ''),
      optional('uniform_api_plugin_id', 'Plugin', { type: 'string' }, 'Id of the open plugin.'),
      optional('uniform_api_plugin_version', 'Version', { type: 'string' }, 'Its version.'),
      optional('uniform_api_plugin_source_key', 'Source', { type: 'string' }, 'Where it is from.'),
    ]),
    execute: (call, context) =>
      isOpen(call) ? open.trigger(call, context) : plain.trigger(call, context),
    schedule: (call, context) =>
      isOpen(call) ? open.schedule(call, context) : plain.schedule(call, context),
    cancel: async (call, context) => {
      if (isOpen(call)) await open.cancel(call, context);
    },
  };
}

class OpenPlugin {
  constructor(
    private readonly plain: UniformApi,
    private readonly options: UniformApiOptions,
  ) {}

  async trigger(call: PluginCall, context: PluginContext): Promise<PluginResult> {
    const session = await openSession(call, context, 4, this.options);
    if (typeof session === 'string') return failed(session);
    if (pluginText(call, 'source_key') === '') {
      const id = pluginText(call, 'id');
      return failed(`[uniform_api error] can not resolve source_key for open plugin ${id}`);
    }
    try {
      const answer = await session.caller.send({
        url: pluginText(call, 'url'),
        method: pluginText(call, 'method'),
        data: payloadOf(call, context, session),
        hasCustomHeaders: true,
      });
      return afterTrigger(call, answer, session);
    } catch (error) {
      return failed(`[uniform_api error] url request failed: ${errorText(error)}`);
    }
  }

  async schedule(call: PluginCall, context: PluginContext): Promise<PluginResult> {
    const state = readState(call.state);
    if (state === null) return failed('[uniform_api error] the state of the node is lost');
    if (call.callback !== undefined) return onCallback(call.callback, call, context, state);
    if (state.mode !== 'polling') return awaitCallback(call.state);
    if (state.count > MAX_POLLS) return failed(tooManyPolls());
    const url = textOf(inputOf(pluginObject(call, 'polling') ?? {}, 'url') ?? '');
    const answer = await this.plain.ask(call, context, url, state.trigger);
    if ('kind' in answer) return answer;
    const outputs = { status_code: answer.status };
    const run = runOf(answer.json);
    const label = '[uniform_api polling]';
    if (run === null) return failed(`${label} get status fail: ${textOf(answer.json ?? null)}`);
    const count = state.count + 1;
    const result = statusResult(run, label, () =>
      poll(pollDelay(count), writeState({ ...state, count })),
    );
    return { ...result, outputs: { ...outputs, ...result.outputs } };
  }

  /** Tells the provider that nobody waits for the run any more. */
  async cancel(call: PluginCall, context: PluginContext): Promise<void> {
    const state = readState(call.state);
    if (state === null) return;
    const session = await openSession(call, context, 4, this.options);
    if (typeof session === 'string') throw new Error(session);
    const base = pluginText(call, 'url').replace(/\/+$/, '');
    const url = `${base}/${encodeURIComponent(textOf(state.trigger))}/cancel`;
    await session.caller.send({ url, method: 'POST', data: {}, hasCustomHeaders: true });
  }
}

function payloadOf(call: PluginCall, context: PluginContext, session: ApiSession): JsonObject {
  const { caller, ...info } = extraInfo(call, true);
  const { url, token } = context.callbackUrl(call);
  return {
    source_key: pluginText(call, 'source_key'),
    plugin_id: pluginText(call, 'id'),
    plugin_version: pluginText(call, 'version'),
    client_request_id: requestId(call),
    callback_url: url,
    callback_token: token,
    inputs: userInputs(call, session.settings),
    context: { ...info, operator: caller ?? null },
  };
}

/** The same for every repetition of one run, different for every retry and loop. */
function requestId({ taskId, nodeId, retry, loop }: PluginCall): string {
  const id = `task-${taskId}-node-${nodeId}-attempt-${retry + 1}`;
  return loop > 1 ? `${id}-loop-${loop}` : id;
}

function afterTrigger(call: PluginCall, answer: ApiAnswer, session: ApiSession): PluginResult {
  const outputs = { status_code: answer.status };
  const label = '[uniform_api error]';
  if (!isGood(answer, session.settings.isStandard)) return badStatus(label, answer);
  if (answer.json === undefined) {
    return failed(`${label} open plugin execute requires JSON response`, outputs);
  }
  const run = runOf(answer.json);
  const runId = run === null ? null : (getKey(run, 'open_plugin_run_id') ?? null);
  if (run === null || runId === null || runId === '') {
    return failed(`${label} open plugin response missing open_plugin_run_id`, outputs);
  }
  const hasPolling = pluginObject(call, 'polling') !== null;
  const result = statusResult(run, label, (status) => {
    const waitsForCall = status === 'WAITING_CALLBACK' && pluginObject(call, 'callback') !== null;
    if (hasPolling && !waitsForCall) {
      return poll(pollDelay(1), writeState({ mode: 'polling', count: 1, trigger: runId }));
    }
    return status === 'WAITING_CALLBACK'
      ? awaitCallback(writeState({ mode: 'callback', trigger: runId }))
      : failed(`${label} open plugin ${status} without polling`);
  });
  return { ...result, outputs: { ...outputs, ...result.outputs } };
}

/** `{open_plugin_run_id, status, outputs?, error_message?}` in `data` of an answer. */
function runOf(json: JsonValue | undefined): JsonObject | null {
  const data = isJsonObject(json) ? getKey(json, 'data') : undefined;
  return isJsonObject(data) ? data : null;
}

/** @param wait what to do while the run goes on */
function statusResult(
  run: JsonObject,
  label: string,
  wait: (status: string) => PluginResult,
): PluginResult {
  const status = textOf(getKey(run, 'status') ?? '');
  switch (status) {
    case 'SUCCEEDED':
      return finished({ data: getKey(run, 'outputs') ?? {} });
    case 'FAILED':
    case 'CANCELLED': {
      const message = getKey(run, 'error_message') ?? null;
      return failed(
        isTruthy(message) ? textOf(message) : `${label} get fail status: ${textOf(run)}`,
      );
    }
    case 'CREATED':
    case 'RUNNING':
    case 'WAITING_CALLBACK':
      return wait(status);
    default:
      return failed(`${label} get status fail: ${textOf(run)}`);
  }
}

/** A callback for another run, or one that says that it still runs, does not end the wait. */
function onCallback(
  body: JsonValue,
  call: PluginCall,
  context: PluginContext,
  state: ApiState,
): PluginResult {
  const run: JsonObject = isJsonObject(body) ? body : {};
  const stay = (): PluginResult =>
    state.mode === 'polling' ? poll(pollDelay(state.count), call.state) : awaitCallback(call.state);
  if (textOf(getKey(run, 'open_plugin_run_id') ?? '') !== textOf(state.trigger)) {
    context.log('WARNING', 'callback token does not match open plugin run');
    return stay();
  }
  return statusResult(run, '[uniform_api callback]', stay);
}
