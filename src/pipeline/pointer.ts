import { pointerToken } from '../common/json/index.js';

/** The pointer of a child (RFC 6901). `key` is the client's key or an array index. */
export function childPointer(parent: string, ...keys: (string | number)[]): string {
  let pointer = parent;
  for (const key of keys) pointer += `/${typeof key === 'number' ? key : pointerToken(key)}`;
  return pointer;
}
