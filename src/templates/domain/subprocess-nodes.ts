import {
  getKey,
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
  wireKey,
} from '../../common/json/index.js';
import { childPointer, inlinedPipeline, subprocessSpec } from '../../pipeline/index.js';

/** A sub-process activity of a tree or of a tree that is inlined in it. */
export interface SubprocessNode {
  /** Among the sub-processes of the whole tree, from 0. */
  readonly position: number;
  readonly nodeId: string;
  readonly name: string;
  /** Of the activity. */
  readonly pointer: string;
  /** Of its `template_id`. */
  readonly templatePointer: string;
  /** The activity of the outermost tree that this one is, or is inlined in. */
  readonly rootNodeId: string;
  /** The activity whose inlined tree it stands in. */
  readonly parent: SubprocessNode | null;
  /** null: it names no template */
  readonly templateId: TemplateIdGiven | null;
  readonly version: string | null;
  readonly alwaysUseLatest: boolean;
  readonly hasPipeline: boolean;
}

export interface TemplateIdGiven {
  /** As the client wrote it. */
  readonly text: string;
  /** null: no template can have it */
  readonly id: number | null;
}

interface Level {
  readonly tree: JsonObject;
  readonly pointer: string;
  readonly parent: SubprocessNode | null;
}

const MAX_ID = 2_147_483_647;

/** Every sub-process of a tree, outer ones first. Total: what is not of the right shape is passed over. */
export function subprocessNodes(tree: JsonValue, pointer: string): SubprocessNode[] {
  const levels: Level[] = isJsonObject(tree) ? [{ tree, pointer, parent: null }] : [];
  const nodes: SubprocessNode[] = [];
  for (const level of levels) {
    const activities = getKey(level.tree, 'activities');
    if (!isJsonObject(activities)) continue;
    for (const [key, activity] of Object.entries(activities)) {
      if (!isJsonObject(activity)) continue;
      const at = childPointer(level.pointer, 'activities', wireKey(key));
      const found = readNode(wireKey(key), activity, at, level.parent, nodes.length);
      if (found === null) continue;
      nodes.push(found.node);
      if (found.inlined !== null) levels.push(found.inlined);
    }
  }
  return nodes;
}

function readNode(
  nodeId: string,
  activity: JsonObject,
  pointer: string,
  parent: SubprocessNode | null,
  position: number,
): { node: SubprocessNode; inlined: Level | null } | null {
  const child = subprocessSpec(activity);
  if (child === null) return null;
  const { spec, keys } = child;
  const [name, version] = [getKey(activity, 'name'), getKey(spec, 'version')];
  const tree = inlinedPipeline(spec);
  const node: SubprocessNode = {
    position,
    nodeId,
    name: typeof name === 'string' ? name : '',
    pointer,
    templatePointer: childPointer(pointer, ...keys, 'template_id'),
    rootNodeId: parent?.rootNodeId ?? nodeId,
    parent,
    templateId: readTemplateId(getKey(spec, 'template_id')),
    version: typeof version === 'string' ? version : null,
    alwaysUseLatest: getKey(spec, 'always_use_latest') === true,
    hasPipeline: tree !== null,
  };
  const inlinedAt = childPointer(pointer, ...keys, 'pipeline');
  return { node, inlined: tree && { tree, pointer: inlinedAt, parent: node } };
}

/** A string, or a number as BKFlow coerces it (flow-layer.md 1.4); absent, null, `""` and 0 name none. */
function readTemplateId(value: JsonValue | undefined): TemplateIdGiven | null {
  const text =
    value instanceof JsonNumber ? value.text : typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text.trim() === '' || Number(text) === 0) return null;
  const id = /^\s*\d{1,10}(?:\.0+)?\s*$/.test(text) ? Number(text) : NaN;
  return { text: text.trim(), id: id >= 1 && id <= MAX_ID ? id : null };
}
