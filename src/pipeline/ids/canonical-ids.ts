import { createHash } from 'node:crypto';
import { getKey, type JsonObject } from '../../common/json/index.js';
import { isTruthy } from '../json-readers.js';
import { inlinedPipeline, subprocessSpec, updateAt } from '../subprocess.js';
import { collectIds, rewriteIds } from './rewrite-ids.js';

export interface CanonicalIdOptions {
  /** The same salt gives the same ids; a fresh one gives fresh ids. */
  readonly salt: string;
  /** Write the old id as `template_node_id` on activities and gateways that have none. */
  readonly keepTemplateNodeId?: boolean;
}

const DIGITS = 31;

/** `n` + 31 hex digits for a node, `l` for a flow. */
export function canonicalId(kind: 'n' | 'l', salt: string, oldId: string): string {
  const digest = createHash('sha256').update(`${salt}${kind}${oldId}`).digest('hex');
  return kind + digest.slice(0, DIGITS);
}

/**
 * A copy of a valid tree with canonical ids (architecture.md 4, Task node ids), everywhere they stand
 * (api-templates-tasks.md B7.5). Inlined children have a scope of their own: the salt and their node's old id.
 * Key order stays; ids that belong to nothing in drawing-only places stay as they are.
 */
export function canonicalizeIds(tree: JsonObject, options: CanonicalIdOptions): JsonObject {
  const { salt, keepTemplateNodeId = false } = options;
  const ids = collectIds(
    tree,
    (id) => canonicalId('n', salt, id),
    (id) => canonicalId('l', salt, id),
  );
  const finishNode = (node: JsonObject, oldId: string): JsonObject => {
    const inner = canonicalizeChild(node, { ...options, salt: salt + oldId });
    return keepTemplateNodeId ? withTemplateNodeId(inner, oldId) : inner;
  };
  return rewriteIds(tree, ids, finishNode);
}

function canonicalizeChild(activity: JsonObject, options: CanonicalIdOptions): JsonObject {
  const child = subprocessSpec(activity);
  if (!child || !inlinedPipeline(child.spec)) return activity;
  return updateAt(activity, [...child.keys, 'pipeline'], (tree) => canonicalizeIds(tree, options));
}

/** Keeps a truthy `template_node_id`, else writes `id` (api-templates-tasks.md B7.3). */
export function withTemplateNodeId(node: JsonObject, id: string): JsonObject {
  return isTruthy(getKey(node, 'template_node_id')) ? node : { ...node, template_node_id: id };
}
