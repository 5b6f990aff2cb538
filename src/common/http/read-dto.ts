import { type ClassConstructor, plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { commonErrors, type ErrorDetail } from '../errors/index.js';
import {
  getKey,
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
} from '../json/index.js';
import { fieldsOf } from './fields.js';

/** Where a value came from; decides how `details[].path` is written. */
export type Source = { readonly in: 'body'; readonly pointer: string } | { readonly in: 'query' };

export const WHOLE_BODY: Source = { in: 'body', pointer: '' };

export type ReadResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly details: ErrorDetail[] };

/**
 * Reads `raw` into a DTO of wire fields. Unknown fields are ignored, as BKFlow does; every wrong field is named.
 * User JSON fields keep the very value of the parser.
 */
export function readDto<T extends object>(
  type: ClassConstructor<T>,
  raw: unknown,
  source: Source,
): ReadResult<T> {
  if (!isJsonObject(raw)) {
    const path = source.in === 'body' ? source.pointer : '?';
    return { ok: false, details: [{ path, message: 'must be a JSON object' }] };
  }
  const fields = fieldsOf(type);
  const instance = plainToInstance(type, scalarsOf(raw, fields.scalars));
  for (const [name, coerce] of fields.untouched) {
    const value = getKey(raw, name);
    if (value !== undefined) Object.assign(instance, { [name]: coerce(value) });
  }
  const errors = validateSync(instance, { forbidUnknownValues: false, stopAtFirstError: true });
  if (errors.length === 0) return { ok: true, value: instance };
  const details = errors.map(({ property, constraints }) => ({
    path: source.in === 'body' ? `${source.pointer}/${property}` : `?${property}`,
    message: Object.values(constraints ?? {})[0] ?? 'is not valid',
  }));
  return { ok: false, details };
}

/** As {@link readDto}, refusing with `validation_failed`. */
export function requireDto<T extends object>(
  type: ClassConstructor<T>,
  raw: unknown,
  source: Source,
): T {
  const result = readDto(type, raw, source);
  if (result.ok) return result.value;
  throw validationFailed(result.details);
}

export function validationFailed(
  details: readonly ErrorDetail[],
): ReturnType<typeof commonErrors.validation_failed> {
  const sentences = details.slice(0, 3).map(({ path, message }) => `${nameOf(path)} ${message}`);
  const more = details.length > 3 ? ` (and ${details.length - 3} more)` : '';
  return commonErrors.validation_failed(`${sentences.join('; ')}${more}`, { details });
}

function nameOf(path: string): string {
  if (path === '' || path === '?') return 'the body';
  if (path.startsWith('!')) return path.slice(1);
  return path.startsWith('?') ? path.slice(1) : path.slice(1).replaceAll('/', '.');
}

/** Only declared fields; a number that JavaScript can't hold goes as its text. */
function scalarsOf(raw: JsonObject, names: ReadonlySet<string>): object {
  const scalars: Record<string, unknown> = {};
  for (const name of names) {
    const value = getKey(raw, name);
    if (value !== undefined) scalars[name] = scalarOf(value);
  }
  return scalars;
}

/** No rule takes an object for a scalar; class-transformer would call what it finds under the key `constructor`. */
function scalarOf(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return value.text;
  return isJsonObject(value) ? [] : value;
}
