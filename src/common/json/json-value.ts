/**
 * JSON as it travels through Millrace. User JSON comes back as it went in: every number digit by digit, every
 * object's keys in order, any key. Two things plain JavaScript values can't hold, so they have a memory form:
 *
 * - A number whose text does not survive `Number` (`9007199254740993`, `1.0`, `1e5`, `-0`) is a {@link JsonNumber}.
 * - An integer-like key (`"10"`) would move to the front of its object. In memory it carries {@link KEY_MARK}, a
 *   lone surrogate, which no valid JSON text of a client contains. {@link memoryKey} and {@link wireKey} convert.
 */
export class JsonNumber {
  /** @param text the literal as the client wrote it; always a valid JSON number */
  constructor(readonly text: string) {}

  /** The nearest JavaScript number; may lose digits. */
  toNumber(): number {
    return Number(this.text);
  }
}

/** JSON text that is already serialised; `stringifyJson` writes it as it is. */
export class RawJson {
  constructor(readonly text: string) {}
}

export type JsonValue = null | boolean | number | string | JsonNumber | JsonValue[] | JsonObject;

/** Keys are in memory form. Set a key that comes from a client with {@link setKey}, never with `o[k] = v`. */
export interface JsonObject {
  [key: string]: JsonValue;
}

const KEY_MARK = '\uD800';
const MARK_CODE = 0xd800;
const MARKED = /^\uD800[0-9]/;
const INTEGER_LIKE = /^(?:0|[1-9][0-9]{0,9})$/;

/** The key under which a client's `key` stands in a {@link JsonObject}. */
export function memoryKey(key: string): string {
  return INTEGER_LIKE.test(key) ? KEY_MARK + key : key;
}

/** The client's key for a key of a {@link JsonObject}; inverse of {@link memoryKey}. */
export function wireKey(key: string): string {
  // Half of a surrogate pair may open a client's key, but only a mark stands before a digit.
  return key.charCodeAt(0) === MARK_CODE && MARKED.test(key) ? key.slice(1) : key;
}

/** Defines `key` (memory form) as an own property, also when it is `__proto__`. */
export function setKey(target: JsonObject, key: string, value: JsonValue): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  } else {
    target[key] = value;
  }
}

/** The own value under `key` (memory form), never an inherited one. */
export function getKey(target: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(target, key) ? target[key] : undefined;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof JsonNumber) &&
    !(value instanceof RawJson)
  );
}
