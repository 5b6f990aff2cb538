import { type JsonObject } from '../../common/json/index.js';
import { asObject, objectAt, stringAt, wireEntries } from '../json-readers.js';
import { childPointer } from '../pointer.js';

/** Which plugin an activity calls, and where the tree says so. */
export interface ComponentRef {
  readonly pointer: string;
  readonly nodeName: string;
  readonly code: string;
  readonly version: string;
}

/** The plugins of a task form's activities, each pair of code and version once. */
export function componentsOf(form: JsonObject): ComponentRef[] {
  const found = new Map<string, ComponentRef>();
  for (const [id, value] of wireEntries(objectAt(form, 'activities') ?? {})) {
    const activity = asObject(value);
    const component = activity && objectAt(activity, 'component');
    if (!activity || !component) continue;
    const code = stringAt(component, 'code') ?? '';
    const version = stringAt(component, 'version') ?? 'legacy';
    const key = `${code} ${version}`;
    if (found.has(key)) continue;
    const pointer = childPointer('/pipeline_tree/activities', id, 'component');
    found.set(key, { pointer, nodeName: stringAt(activity, 'name') ?? id, code, version });
  }
  return [...found.values()];
}
