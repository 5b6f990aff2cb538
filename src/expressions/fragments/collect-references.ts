import { isJsonObject, type JsonValue } from '../../common/json/index.js';
import { findFragments } from './find-fragments.js';
import { referencedNames } from './referenced-names.js';

/**
 * The names, without `${` and `}`, that the fragments of all strings in a value refer to (engine-core.md 7.2): in
 * strings, lists and the values of objects, not in keys. Not recursive, so that depth is no matter.
 */
export function collectReferences(value: JsonValue): Set<string> {
  const names = new Set<string>();
  const pending: JsonValue[] = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === 'string') addReferences(next, names);
    else if (Array.isArray(next) || isJsonObject(next)) {
      for (const item of Object.values(next)) pending.push(item);
    }
  }
  return names;
}

function addReferences(text: string, names: Set<string>): void {
  for (const { code } of findFragments(text)) {
    for (const name of referencedNames(code)) names.add(name);
  }
}
