import { isJsonObject, type JsonObject, type JsonValue, wireKey } from '../../common/json/index.js';

/** Says what is wrong with a value; null when nothing is. */
export type Rule = (value: JsonValue) => string | null;

interface Field {
  readonly rule: Rule;
  readonly required?: true;
}

export const oneOf =
  (...allowed: readonly string[]): Rule =>
  (value) =>
    typeof value === 'string' && allowed.includes(value)
      ? null
      : `must be one of the strings ${allowed.map((item) => `"${item}"`).join(', ')}`;

export const isString: Rule = (value) => (typeof value === 'string' ? null : 'must be a string');

export const isScalar: Rule = (value) =>
  value === null || Array.isArray(value) || isJsonObject(value)
    ? 'must be a string, a number or a boolean'
    : null;

export const isArray: Rule = (value) => (Array.isArray(value) ? null : 'must be a list');

export const isObject: Rule = (value) => (isJsonObject(value) ? null : 'must be an object');

export const isHttpUrl: Rule = (value) =>
  typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value)
    ? null
    : 'must be an http or https URL';

export const listOf =
  (rule: Rule): Rule =>
  (value) =>
    Array.isArray(value)
      ? first(value.map((item, index) => prefixed(`item ${index}`, rule(item))))
      : 'must be a list';

/** Every value of an object under one rule; `keys` restricts the keys. */
export const mapOf =
  (rule: Rule, keys = /^/): Rule =>
  (value) =>
    isJsonObject(value)
      ? first(
          Object.entries(value).map(([key, item]) =>
            keys.test(wireKey(key)) ? prefixed(quoted(key), rule(item)) : notAllowed(key),
          ),
        )
      : 'must be an object';

/** An object with these fields; what else it has is not looked at. */
export const shape =
  (fields: Readonly<Record<string, Field>>): Rule =>
  (value) => {
    if (!isJsonObject(value)) return 'must be an object';
    const problems = Object.entries(fields).map(([name, field]) =>
      fieldProblem(value, name, field),
    );
    return first(problems);
  };

/** As {@link shape}; other fields are refused. */
export const closedShape = (fields: Readonly<Record<string, Field>>): Rule =>
  both(shape(fields), (value) =>
    isJsonObject(value)
      ? first(
          Object.keys(value).map((key) => (Object.hasOwn(fields, key) ? null : notAllowed(key))),
        )
      : null,
  );

export const both =
  (...rules: readonly Rule[]): Rule =>
  (value) => {
    for (const rule of rules) {
      const problem = rule(value);
      if (problem !== null) return problem;
    }
    return null;
  };

function fieldProblem(value: JsonObject, name: string, { rule, required }: Field): string | null {
  if (!Object.hasOwn(value, name)) return required ? `needs the key "${name}"` : null;
  return prefixed(`"${name}"`, rule(value[name] ?? null));
}

function first(problems: readonly (string | null)[]): string | null {
  return problems.find((problem) => problem !== null) ?? null;
}

function prefixed(place: string, problem: string | null): string | null {
  return problem === null ? null : `${place} ${problem}`;
}

function notAllowed(key: string): string {
  return `has the key ${quoted(key)}, which is not allowed`;
}

/** A client's key, as a sentence names it. */
export function quoted(key: string): string {
  return `"${abbreviate(wireKey(key))}"`;
}

/** A client's key in a sentence for that client. */
export function abbreviate(key: string): string {
  const characters = [...key.slice(0, 130)];
  return characters.length > 64 ? `${characters.slice(0, 64).join('')}…` : key;
}
