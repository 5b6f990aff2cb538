import { getKey, JsonNumber, type JsonObject, type JsonValue } from '../common/json/index.js';
import { asObject, isTruthy, objectAt, stringAt, wireEntries } from './json-readers.js';
import { childPointer } from './pointer.js';
import { inlinedPipeline, subprocessSpec } from './subprocess.js';
import { DEFAULT_POINTER } from './validate/validate-tree.js';

/** A sub-process node that refers to another template. */
export interface SubprocessReference {
  readonly nodeId: string;
  readonly nodeName: string;
  /** Of the activity. */
  readonly pointer: string;
  /** As given; a number too long for JavaScript is its text. */
  readonly templateId: number | string;
  readonly version: string | null;
  readonly alwaysUseLatest: boolean;
}

interface Level {
  readonly tree: JsonObject;
  readonly pointer: string;
}

/** Every reference to a template, also in inlined children (flow-layer.md 1.4, wire-decisions.md 2.3). */
export function subprocessReferences(
  tree: JsonValue,
  pointer: string = DEFAULT_POINTER,
): SubprocessReference[] {
  const root = asObject(tree);
  const levels: Level[] = root ? [{ tree: root, pointer }] : [];
  const references: SubprocessReference[] = [];
  for (const level of levels) {
    for (const [id, value] of wireEntries(objectAt(level.tree, 'activities') ?? {})) {
      const activity = asObject(value);
      const child = activity && subprocessSpec(activity);
      if (!child) continue;
      const at = childPointer(level.pointer, 'activities', id);
      const reference = readReference(id, activity, child.spec, at);
      if (reference) references.push(reference);
      const inlined = inlinedPipeline(child.spec);
      if (!inlined) continue;
      levels.push({ tree: inlined, pointer: childPointer(at, ...child.keys, 'pipeline') });
    }
  }
  return references;
}

function readReference(
  nodeId: string,
  activity: JsonObject,
  spec: JsonObject,
  pointer: string,
): SubprocessReference | null {
  const value = getKey(spec, 'template_id');
  const templateId = value instanceof JsonNumber ? value.text : value;
  if (typeof templateId !== 'string' && typeof templateId !== 'number') return null;
  if (!isTruthy(value)) return null;
  return {
    nodeId,
    nodeName: stringAt(activity, 'name') ?? '',
    pointer,
    templateId,
    version: stringAt(spec, 'version'),
    alwaysUseLatest: isTruthy(getKey(spec, 'always_use_latest')),
  };
}
