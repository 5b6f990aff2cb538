import { getKey, isJsonObject, memoryKey, type JsonValue } from '../common/json/index.js';

/** One step of a path: a key of an object, or an index of a list. */
type Step = string | number;

const STEP = /(?:^|(?<!^)\.)(?:([A-Za-z_][A-Za-z0-9_]*)|"((?:[^"\\]|\\.)*)")|\[(-?\d+)\]/y;
const MAX_LENGTH = 1024;

/** A path outside of the subset that {@link searchJson} reads. */
export class JmesPathError extends Error {
  override readonly name = 'JmesPathError';
}

/**
 * Looks a JMESPath up. The subset that API plugins use: keys, quoted keys and indexes (`data.items[0]."run-id"`,
 * `[-1].id`), and `@` for the whole. Wildcards, filters, slices, pipes and functions are refused.
 *
 * @returns null where there is nothing
 * @throws JmesPathError
 */
export function searchJson(path: string, value: JsonValue): JsonValue {
  let found = value;
  for (const step of readPath(path.trim())) found = take(found, step);
  return found;
}

function readPath(path: string): Step[] {
  if (path === '@') return [];
  const steps: Step[] = [];
  let at = 0;
  while (at < path.length || steps.length === 0) {
    STEP.lastIndex = at;
    const [text, name, quoted, index] = STEP.exec(path) ?? [];
    if (text === undefined || path.length > MAX_LENGTH) {
      throw new JmesPathError(
        `the path ${JSON.stringify(path.slice(0, 100))} is none of keys and indexes, like a.b[0]."c-d"`,
      );
    }
    steps.push(name ?? (quoted === undefined ? Number(index) : unescaped(quoted)));
    at += text.length;
  }
  return steps;
}

function unescaped(quoted: string): string {
  return quoted.replace(/\\(.)/g, '$1');
}

function take(value: JsonValue, step: Step): JsonValue {
  if (typeof step === 'number') return Array.isArray(value) ? (value.at(step) ?? null) : null;
  return isJsonObject(value) ? (getKey(value, memoryKey(step)) ?? null) : null;
}
