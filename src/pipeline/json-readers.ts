import {
  getKey,
  isJsonObject,
  JsonNumber,
  memoryKey,
  setKey,
  wireKey,
  type JsonObject,
  type JsonValue,
} from '../common/json/index.js';

/** Small total readers over JSON: they answer null for what is not there or not of the type, and never throw. */

export function asObject(value: JsonValue | undefined): JsonObject | null {
  return isJsonObject(value) ? value : null;
}

export function asString(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

/** The value as a JavaScript number; a {@link JsonNumber} gives the nearest one. */
export function asNumber(value: JsonValue | undefined): number | null {
  if (typeof value === 'number') return value;
  return value instanceof JsonNumber ? value.toNumber() : null;
}

export function objectAt(target: JsonObject, key: string): JsonObject | null {
  return asObject(getKey(target, key));
}

export function stringAt(target: JsonObject, key: string): string | null {
  return asString(getKey(target, key));
}

/** The own value under a key as the client wrote it. */
export function valueAt(target: JsonObject, key: string): JsonValue | undefined {
  return getKey(target, memoryKey(key));
}

/** Entries with the client's keys, in the client's order. */
export function wireEntries(target: JsonObject): [key: string, value: JsonValue][] {
  const entries = Object.entries(target);
  for (const entry of entries) entry[0] = wireKey(entry[0]);
  return entries;
}

/** The `id` of a node, flow or place; '' where there is none. */
export function idOf(value: JsonValue | undefined): string {
  return stringAt(asObject(value) ?? {}, 'id') ?? '';
}

/** The ids of a tree's activities, gateways or flows, in order. */
export function idsIn(tree: JsonObject, field: 'activities' | 'gateways' | 'flows'): string[] {
  return wireEntries(objectAt(tree, field) ?? {}).map(([id]) => id);
}

/** Python truthiness, which BKFlow applies to flags such as `is_meta` and `enable`. */
export function isTruthy(value: JsonValue | undefined): boolean {
  if (value instanceof JsonNumber) return value.toNumber() !== 0;
  if (Array.isArray(value)) return value.length > 0;
  const object = asObject(value);
  return object === null ? Boolean(value) : Object.keys(object).length > 0;
}

/**
 * A flow list field (flow-layer.md 1.7 a): a string, or an array of non-empty strings. `""` names no flow.
 * Null for anything else.
 */
export function flowList(value: JsonValue | undefined): string[] | null {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (!Array.isArray(value)) return null;
  const flows = value.filter((item): item is string => typeof item === 'string' && item !== '');
  return flows.length === value.length ? flows : null;
}

/**
 * The object with the values mapped; keys and their order stay. Answers the same object when nothing changed. `key` is
 * the client's key.
 */
export function mapValues(
  target: JsonObject,
  map: (value: JsonValue, key: string) => JsonValue,
): JsonObject {
  let copy: JsonObject | null = null;
  for (const key of Object.keys(target)) {
    const value = getKey(target, key) ?? null;
    const mapped = map(value, wireKey(key));
    if (mapped === value) continue;
    copy ??= { ...target };
    setKey(copy, key, mapped);
  }
  return copy ?? target;
}

export type FieldChanges = Readonly<Record<string, (value: JsonValue) => JsonValue>>;

/** The value with the named fields changed where it is an object that has them; the order stays. */
export function changeFields(value: JsonValue, changes: FieldChanges): JsonValue {
  const target = asObject(value);
  if (target === null) return value;
  let copy: JsonObject | null = null;
  for (const field of Object.keys(changes)) {
    const old = getKey(target, field);
    if (old === undefined) continue;
    const changed = changes[field]?.(old) ?? null;
    if (changed === old) continue;
    copy ??= { ...target };
    copy[field] = changed;
  }
  return copy ?? target;
}
