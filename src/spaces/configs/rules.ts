import { isJsonObject, type JsonObject, type JsonValue } from '../../common/json/index.js';

/** Says what is wrong with a value; null when nothing is. */
export type Rule = (value: JsonValue) => string | null;

export const oneOf =
  (...allowed: readonly string[]): Rule =>
  (value) =>
    typeof value === 'string' && allowed.includes(value)
      ? null
      : `must be one of the strings ${allowed.map((item) => `"${item}"`).join(', ')}`;

export const isArray: Rule = (value) => (Array.isArray(value) ? null : 'must be a list');

export const isText: Rule = (value) =>
  typeof value === 'string' && value !== '' ? null : 'must be a non-empty string';

export const isScalar: Rule = (value) =>
  value === null || Array.isArray(value) || isJsonObject(value)
    ? 'must be a string, a number or a boolean'
    : null;

export const isAnyObject: Rule = (value) => (isJsonObject(value) ? null : 'must be an object');

export const listOf =
  (rule: Rule): Rule =>
  (value) => {
    if (!Array.isArray(value)) return 'must be a list';
    return first(value.map((item, index) => prefixed(`item ${index}`, rule(item))));
  };

/** Every value of an object under one rule; `keys` restricts the keys. */
export const mapOf =
  (rule: Rule, keys: RegExp = /^/): Rule =>
  (value) => {
    if (!isJsonObject(value)) return 'must be an object';
    return first(
      Object.entries(value).map(([key, item]) =>
        keys.test(key)
          ? prefixed(`"${key}"`, rule(item))
          : `has the key "${key}", which is not allowed`,
      ),
    );
  };

/** An object with these fields; others are refused unless `open`. */
export const shape =
  (fields: Readonly<Record<string, { rule: Rule; required?: boolean }>>, open = false): Rule =>
  (value) => {
    if (!isJsonObject(value)) return 'must be an object';
    const missing = Object.entries(fields)
      .filter(([name, { required }]) => required === true && !Object.hasOwn(value, name))
      .map(([name]) => `needs the key "${name}"`);
    return first([...missing, ...fieldProblems(value, fields, open)]);
  };

function fieldProblems(
  value: JsonObject,
  fields: Readonly<Record<string, { rule: Rule }>>,
  open: boolean,
): (string | null)[] {
  return Object.entries(value).map(([key, item]) => {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (field !== undefined) return prefixed(`"${key}"`, field.rule(item));
    return open ? null : `has the key "${key}", which is not allowed`;
  });
}

export const either =
  (sentence: string, ...rules: readonly Rule[]): Rule =>
  (value) =>
    rules.some((rule) => rule(value) === null) ? null : sentence;

function first(problems: readonly (string | null)[]): string | null {
  return problems.find((problem) => problem !== null) ?? null;
}

function prefixed(place: string, problem: string | null): string | null {
  return problem === null ? null : `${place} ${problem}`;
}
