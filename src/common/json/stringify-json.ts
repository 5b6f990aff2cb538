import { JsonNumber, RawJson, wireKey } from './json-value.js';

export interface StringifyOptions {
  /** How a `Date` is written; without it a Date is an error. */
  readonly date?: (time: Date) => string | null;
}

/**
 * Compact JSON; the inverse of `parseJson`. `undefined` properties are left out, `JsonNumber` and `RawJson` are written
 * as they are.
 * @throws TypeError for NaN, infinities, functions and symbols
 */
export function stringifyJson(value: unknown, options: StringifyOptions = {}): string {
  return write(value, options, 0) ?? 'null';
}

/** Down to here a value that native code writes the same way is left to it; deeper, looking would cost more than it saves. */
const NATIVE_DEPTH = 3;

function write(value: unknown, options: StringifyOptions, depth: number): string | undefined {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} is not JSON`);
      return Object.is(value, -0) ? '-0' : String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'undefined':
      return undefined;
    case 'bigint':
      return value.toString();
    case 'object':
      return value === null ? 'null' : writeObject(value, options, depth);
    case 'symbol':
    case 'function':
      throw new TypeError(`a ${typeof value} is not JSON`);
  }
}

function writeObject(value: object, options: StringifyOptions, depth: number): string {
  if (depth < NATIVE_DEPTH && isNative(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return writeArray(value, options, depth);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype) {
    if (value instanceof RawJson || value instanceof JsonNumber) return value.text;
    if (value instanceof Date) {
      if (options.date === undefined) throw new TypeError('a Date is not JSON');
      const text = options.date(value);
      return text === null ? 'null' : quote(text);
    }
  }
  let members = '';
  for (const [key, member] of Object.entries(value)) {
    const text = write(member, options, depth + 1);
    if (text === undefined) continue;
    members +=
      members === '' ? `${quote(wireKey(key))}:${text}` : `,${quote(wireKey(key))}:${text}`;
  }
  return `{${members}}`;
}

function writeArray(value: readonly unknown[], options: StringifyOptions, depth: number): string {
  let items = '';
  for (const item of value) {
    const text = write(item, options, depth + 1) ?? 'null';
    items += items === '' ? text : `,${text}`;
  }
  return `[${items}]`;
}

/** Plain data through and through: no marked key, no number in text form, nothing of a class. */
function isNative(value: object): boolean {
  const pending: object[] = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (!Array.isArray(next) && Object.getPrototypeOf(next) !== Object.prototype) return false;
    for (const key in next) {
      if (key.charCodeAt(0) === 0xd800) return false;
      const member = (next as Record<string, unknown>)[key];
      if (typeof member === 'object') {
        if (member !== null) pending.push(member);
      } else if (
        typeof member === 'number' ? !isWrittenAlike(member) : !NATIVE.has(typeof member)
      ) {
        return false;
      }
    }
  }
  return true;
}

const NATIVE = new Set(['string', 'boolean']);

function isWrittenAlike(number: number): boolean {
  return Number.isFinite(number) && !Object.is(number, -0);
}

/** Most strings are short and need no escape; looking costs less than a native call. */
function quote(text: string): string {
  if (text.length > 48) return JSON.stringify(text);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const needsEscape =
      code < 0x20 || code === 0x22 || code === 0x5c || (code >= 0xd800 && code <= 0xdfff);
    if (needsEscape) return JSON.stringify(text);
  }
  return `"${text}"`;
}
