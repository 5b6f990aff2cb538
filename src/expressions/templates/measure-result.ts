import { isJsonObject, JsonNumber, type JsonValue } from '../../common/json/index.js';

/** Characters and items of a value; reads on only until there are more than the limit. Not recursive. */
export function sizeOfJson(value: JsonValue, limit: number): number {
  let size = 0;
  const pending: JsonValue[] = [value];
  for (let next = pending.pop(); next !== undefined && size <= limit; next = pending.pop()) {
    if (typeof next === 'string') size += next.length;
    else if (next instanceof JsonNumber) size += next.text.length;
    else if (Array.isArray(next)) for (const item of next) pending.push(item);
    else if (isJsonObject(next)) {
      for (const [key, item] of Object.entries(next)) {
        size += key.length;
        pending.push(item);
      }
    }
    size += 1;
  }
  return size;
}
