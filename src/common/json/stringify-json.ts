import { JsonNumber, RawJson, wireKey } from './json-value.js';

export interface StringifyOptions {
  /** How a `Date` is written; without it a Date is an error. */
  readonly date?: (time: Date) => string;
}

/**
 * Compact JSON; the inverse of `parseJson`. `undefined` properties are left out, `JsonNumber` and `RawJson` are written
 * as they are.
 * @throws TypeError for NaN, infinities, functions and symbols
 */
export function stringifyJson(value: unknown, options: StringifyOptions = {}): string {
  return write(value, options) ?? 'null';
}

function write(value: unknown, options: StringifyOptions): string | undefined {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
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
      return value === null ? 'null' : writeObject(value, options);
    case 'symbol':
    case 'function':
      throw new TypeError(`a ${typeof value} is not JSON`);
  }
}

function writeObject(value: object, options: StringifyOptions): string {
  if (value instanceof RawJson || value instanceof JsonNumber) return value.text;
  if (Array.isArray(value)) {
    let items = '';
    for (const item of value as unknown[]) {
      items += `${items === '' ? '' : ','}${write(item, options) ?? 'null'}`;
    }
    return `[${items}]`;
  }
  if (value instanceof Date) {
    if (options.date === undefined) throw new TypeError('a Date is not JSON');
    return JSON.stringify(options.date(value));
  }
  let members = '';
  for (const key of Object.keys(value)) {
    const text = write((value as Record<string, unknown>)[key], options);
    if (text === undefined) continue;
    members += `${members === '' ? '' : ','}${JSON.stringify(wireKey(key))}:${text}`;
  }
  return `{${members}}`;
}
