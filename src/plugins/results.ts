import { type JsonObject, type JsonValue } from '../common/json/index.js';
import { type PluginResult } from '../engine/index.js';

type Failed = Extract<PluginResult, { kind: 'failed' }>;

export function finished(outputs?: JsonObject): PluginResult {
  return outputs === undefined ? { kind: 'finished' } : { kind: 'finished', outputs };
}

export function failed(reason: string, outputs?: JsonObject): Failed {
  return outputs === undefined ? { kind: 'failed', reason } : { kind: 'failed', reason, outputs };
}

/** @param afterMs 0 for at once */
export function poll(afterMs: number, state: JsonValue, outputs?: JsonObject): PluginResult {
  return outputs === undefined
    ? { kind: 'poll', afterMs, state }
    : { kind: 'poll', afterMs, state, outputs };
}

export function awaitCallback(state: JsonValue, outputs?: JsonObject): PluginResult {
  return outputs === undefined
    ? { kind: 'await_callback', state }
    : { kind: 'await_callback', state, outputs };
}
