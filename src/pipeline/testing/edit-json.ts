import { isJsonObject, memoryKey, setKey, type JsonValue } from '../../common/json/index.js';
import { valueAt } from '../json-readers.js';

/** Tokens of a JSON pointer, the client's keys. */
function tokens(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value at a pointer (RFC 6901); undefined when there is none. */
export function getAt(root: JsonValue, pointer: string): JsonValue | undefined {
  let value: JsonValue | undefined = root;
  for (const token of tokens(pointer)) {
    if (Array.isArray(value)) value = value[Number(token)];
    else value = isJsonObject(value) ? valueAt(value, token) : undefined;
  }
  return value;
}

/** A copy with the value at a pointer set; undefined removes it. */
export function putAt(
  root: JsonValue,
  pointer: string,
  replacement: JsonValue | undefined,
): JsonValue {
  return put(root, tokens(pointer), replacement) ?? null;
}

function put(
  value: JsonValue | undefined,
  path: readonly string[],
  replacement: JsonValue | undefined,
): JsonValue | undefined {
  const [token, ...rest] = path;
  if (token === undefined) return replacement;
  if (Array.isArray(value)) {
    const items = value.map((item, i) =>
      i === Number(token) ? put(item, rest, replacement) : item,
    );
    if (Number(token) === value.length) items.push(put(undefined, rest, replacement));
    return items.filter((item) => item !== undefined);
  }
  const object = isJsonObject(value) ? { ...value } : {};
  const inner = put(valueAt(object, token), rest, replacement);
  if (inner === undefined) delete object[memoryKey(token)];
  else setKey(object, memoryKey(token), inner);
  return object;
}

/** Pointers of every value inside a JSON value, the root (`""`) first. */
export function pointersOf(root: JsonValue, pointer = ''): string[] {
  const entries = Array.isArray(root)
    ? root.map((item, index) => [String(index), item] as const)
    : isJsonObject(root)
      ? Object.entries(root)
      : [];
  const inner = entries.flatMap(([key, item]) => {
    const token = key.replace('\uD800', '').replaceAll('~', '~0').replaceAll('/', '~1');
    return pointersOf(item, `${pointer}/${token}`);
  });
  return [pointer, ...inner];
}
