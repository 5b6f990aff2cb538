import {
  getKey,
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
} from '../../../common/json/index.js';
import { flowList, wireEntries } from '../../json-readers.js';
import { childPointer } from '../../pointer.js';
import { type ProblemReport, shorten } from '../problem.js';

/** Where a field stands and how messages name its owner. */
export interface FieldPlace {
  readonly path: string;
  readonly owner: string;
  readonly field: string;
  readonly report: ProblemReport;
}

/** `explain` reports what is wrong with a value that is not accepted. */
export interface FieldCheck {
  readonly accepts: (value: JsonValue) => boolean;
  readonly explain: (value: JsonValue, place: FieldPlace) => void;
}

export interface FieldRule {
  readonly field: string;
  readonly required: boolean;
  readonly check: FieldCheck;
}

export function required(field: string, check: FieldCheck): FieldRule {
  return { field, required: true, check };
}

export function optional(field: string, check: FieldCheck): FieldRule {
  return { field, required: false, check };
}

/** Applies every rule to the object at `path`; `owner` names the object in messages. */
export function checkFields(
  target: JsonObject,
  rules: readonly FieldRule[],
  path: string,
  owner: string,
  report: ProblemReport,
): void {
  for (const { field, check, required: isRequired } of rules) {
    const value = getKey(target, field);
    if (value === undefined ? !isRequired : check.accepts(value)) continue;
    const place = { path: childPointer(path, field), owner, field, report };
    if (value !== undefined) check.explain(value, place);
    else report.add('missing_field', place.path, `${owner} needs the field "${field}".`);
  }
}

/** The JSON type of a value, for messages. */
export function describeType(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (value instanceof JsonNumber) return 'a number';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function wrongType(value: JsonValue, place: FieldPlace, expected: string): void {
  const message = `${place.owner}: "${place.field}" must be ${expected}, not ${describeType(value)}.`;
  place.report.add('wrong_type', place.path, message);
}

/** A check of the JSON type alone; `expected` completes "must be …". */
export function typed(accepts: (value: JsonValue) => boolean, expected: string): FieldCheck {
  return { accepts, explain: (value, place) => wrongType(value, place, expected) };
}

export const anyJson = typed(() => true, 'any JSON');
export const text = typed((value) => typeof value === 'string', 'a string');
export const flag = typed((value) => typeof value === 'boolean', 'true or false');
export const object = typed(isJsonObject, 'an object');
export const flows = typed(
  (value) => flowList(value) !== null,
  'a flow id or an array of flow ids',
);

/** For what an editor may also write as null. */
export function nullable({ accepts, explain }: FieldCheck): FieldCheck {
  return { accepts: (value) => value === null || accepts(value), explain };
}

export function oneOf(values: readonly string[]): FieldCheck {
  return {
    accepts: (value) => typeof value === 'string' && values.includes(value),
    explain: (value, place) => {
      if (typeof value !== 'string') return wrongType(value, place, 'a string');
      const message = `${place.owner}: "${place.field}" is "${shorten(value)}", but must be one of ${values.join(', ')}.`;
      place.report.add('invalid_value', place.path, message);
    },
  };
}

/** Limit of node and constant names (flow-layer.md 1.3). */
export const NAME_LIMIT = 50;

/** A name of `min` to 50 characters, counted as Python does (code points). */
export function name(min: 0 | 1): FieldCheck {
  return {
    accepts: (value) =>
      typeof value === 'string' &&
      value.length >= min &&
      (value.length <= NAME_LIMIT || [...value].length <= NAME_LIMIT),
    explain: (value, place) => {
      if (typeof value !== 'string') return wrongType(value, place, 'a string');
      const [type, rule] =
        value === ''
          ? (['empty_name', 'must not be empty'] as const)
          : (['name_too_long', `is longer than ${NAME_LIMIT} characters`] as const);
      place.report.add(type, place.path, `${place.owner}: "name" ${rule}.`);
    },
  };
}

/** An array whose items all pass. */
export function listOf(check: FieldCheck, expected: string): FieldCheck {
  return {
    accepts: (value) => Array.isArray(value) && value.every((item) => check.accepts(item)),
    explain: (value, place) => {
      if (!Array.isArray(value)) return wrongType(value, place, expected);
      value.forEach((item, index) => {
        if (!check.accepts(item)) check.explain(item, inside(place, index));
      });
    },
  };
}

export const stringList = listOf(text, 'an array of strings');

/** An object whose values all pass. */
export function mapOf(check: FieldCheck): FieldCheck {
  return {
    accepts: (value) =>
      isJsonObject(value) && Object.values(value).every((item) => check.accepts(item)),
    explain: (value, place) => {
      if (!isJsonObject(value)) return wrongType(value, place, 'an object');
      for (const [key, item] of wireEntries(value)) {
        if (!check.accepts(item)) check.explain(item, inside(place, key));
      }
    },
  };
}

function inside(place: FieldPlace, key: string | number): FieldPlace {
  const field = `${place.field}.${typeof key === 'number' ? key : shorten(key)}`;
  return { ...place, field, path: childPointer(place.path, key) };
}
