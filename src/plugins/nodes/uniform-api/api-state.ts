import {
  getKey,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../../../common/json/index.js';

/** What a node keeps while it waits for a provider. */
export type ApiState =
  | { readonly mode: 'polling'; readonly count: number; readonly trigger: JsonValue }
  | { readonly mode: 'callback'; readonly trigger: JsonValue };

export function writeState(state: ApiState): JsonObject {
  return { ...state };
}

/** @returns null for what is no such state */
export function readState(value: JsonValue): ApiState | null {
  if (!isJsonObject(value)) return null;
  const trigger = getKey(value, 'trigger') ?? null;
  const count = getKey(value, 'count');
  if (getKey(value, 'mode') === 'callback') return { mode: 'callback', trigger };
  return typeof count === 'number' ? { mode: 'polling', count, trigger } : null;
}
