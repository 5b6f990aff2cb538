import { getKey, isJsonObject, type JsonObject } from '../../../common/json/index.js';
import { asNumber, isTruthy, SUBPROCESS_PLUGIN } from '../../../pipeline/index.js';
import { type InlineContext, type PluginCall, type PluginResult } from '../plugin-call.js';

/** `silence`: the plugin never answers. */
export type Answer = PluginResult | 'silence';

export type ScriptedPlugin =
  | { readonly isInline: true; answer(call: PluginCall, context: InlineContext): PluginResult }
  | { readonly isInline: false; answer(call: PluginCall): Answer };

export function inline(
  answer: (call: PluginCall, context: InlineContext) => PluginResult,
): ScriptedPlugin {
  return { isInline: true, answer };
}

export function durable(answer: (call: PluginCall) => Answer): ScriptedPlugin {
  return { isInline: false, answer };
}

/** The plugins of the conformance cases (engine-core.md 10) and a few more, by code. */
export const SCRIPTED_PLUGINS: Readonly<Record<string, ScriptedPlugin>> = {
  sync: inline((call) => finished(givenOf(call))),
  noop: durable((call) => finished(givenOf(call))),
  loopc: inline((call) => finished({ ...givenOf(call), loop: call.inputs['_loop'] ?? null })),
  /** Polls `times` times, `interval` seconds apart. */
  poll: durable((call) => {
    const left = call.kind === 'execute' ? number(call, 'times', 1) : stateOf(call);
    const outputs = givenOf(call);
    if (left === 0) return finished(outputs);
    const afterMs = call.kind === 'execute' ? 0 : number(call, 'interval', 0) * 1000;
    return { kind: 'poll', afterMs, state: left - 1, outputs };
  }),
  /** Looks every second whether its time is up. */
  timer: durable((call) => {
    const seconds = number(call, 'seconds', 5);
    const left = call.kind === 'execute' ? seconds + 1 : stateOf(call);
    if (left === 0) return finished();
    const outputs = { eta: String(seconds), type: 'countdown', timing_time: 0 };
    return {
      kind: 'poll',
      afterMs: call.kind === 'execute' ? 0 : 1000,
      state: left - 1,
      ...(call.kind === 'schedule' && { outputs }),
    };
  }),
  fail: durable((call) => (number(call, 'bit', 0) === 0 ? failed('bit is 0') : finished())),
  /** Fails in the first loop unless `can_go` says otherwise. */
  fail1: durable((call) => {
    if (call.inputs['_loop'] === 1 && !isTruthy(getKey(call.inputs, 'can_go'))) {
      return failed('not in the first loop');
    }
    return finished({ ...givenOf(call), loop: call.inputs['_loop'] ?? null });
  }),
  /** Fails the first `times` attempts. */
  flaky: durable((call) =>
    call.retry < number(call, 'times', 1)
      ? { ...failed(`attempt ${call.retry + 1}`), outputs: givenOf(call) }
      : finished(givenOf(call)),
  ),
  /** Waits for one callback; `{bit: 0}` fails it. */
  cb: durable((call) => {
    if (call.kind === 'execute') return { kind: 'await_callback', state: null };
    return isRefusal(call) ? failed('the callback says no') : finished({ data: bodyOf(call) });
  }),
  /** Waits for `count` callbacks. */
  mcb: durable((call) => {
    const times = call.kind === 'execute' ? 0 : stateOf(call) + 1;
    if (times > 0 && isRefusal(call)) return failed('the callback says no');
    const outputs = { _scheduled_times: times };
    if (times === number(call, 'count', 5)) return finished(outputs);
    return { kind: 'await_callback', state: times, outputs };
  }),
  forgetful: durable(() => 'silence'),
  /** Answers like the real one; the child is played by the test. */
  [SUBPROCESS_PLUGIN.code]: durable((call) => {
    if (call.kind === 'execute') {
      return { kind: 'await_callback', state: null, outputs: { task_id: 70 + call.innerLoop } };
    }
    if (getKey(call.outputs, 'task_id') === undefined) throw new Error('the child is lost');
    const end = isJsonObject(call.callback) ? call.callback : {};
    if (!isTruthy(getKey(end, 'task_success'))) return failed('the child failed');
    const outputs = getKey(end, 'outputs');
    return finished(isJsonObject(outputs) ? outputs : {});
  }),
};

export function finished(outputs: JsonObject = {}): Extract<PluginResult, { kind: 'finished' }> {
  return { kind: 'finished', outputs };
}

export function failed(reason: string): Extract<PluginResult, { kind: 'failed' }> {
  return { kind: 'failed', reason };
}

/** The inputs of the flow, without what the engine adds. */
export function givenOf({ inputs }: PluginCall): JsonObject {
  const entries = Object.entries(inputs);
  return Object.fromEntries(entries.filter(([key]) => key !== '_loop' && key !== '_inner_loop'));
}

function number({ inputs }: PluginCall, key: string, otherwise: number): number {
  return asNumber(getKey(inputs, key)) ?? otherwise;
}

/** @throws when the engine lost what the plugin asked it to keep */
function stateOf({ state, plugin }: PluginCall): number {
  const number = asNumber(state);
  if (number === null) throw new Error(`the state of ${plugin.code} is lost`);
  return number;
}

function bodyOf(call: PluginCall): JsonObject {
  return isJsonObject(call.callback) ? call.callback : {};
}

/** A body that says something, but not yes. */
function isRefusal(call: PluginCall): boolean {
  const body = bodyOf(call);
  return Object.keys(body).length > 0 && !isTruthy(getKey(body, 'bit'));
}
