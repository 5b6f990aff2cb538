import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type JsonObject, stringifyJson } from '../../common/json/index.js';
import { type Tx } from '../../database/index.js';
import { canonicalizeIds, idsIn } from '../../pipeline/index.js';
import { TemplateReferencesRepository } from '../persistence/template-references.repository.js';
import { TemplateSnapshotsRepository } from '../persistence/template-snapshots.repository.js';
import { type RenamedNodes } from './mock-data.js';
import { type SubprocessNode, subprocessNodes } from './subprocess-nodes.js';
import { type ReferenceEdge } from './template.js';
import { type CheckedTree } from './tree-checks.js';

const MAX_VERSION_LENGTH = 32;

export interface StoredTree {
  readonly snapshotId: number;
  readonly version: string;
  readonly treeText: string;
  /** The ids that the submitted tree gave its activities, to those that it is stored with. */
  readonly renamed: RenamedNodes;
}

/** Writes a template's tree: its snapshot, with ids of its own, and what it refers to. */
@Injectable()
export class TreeStore {
  constructor(
    private readonly snapshots: TemplateSnapshotsRepository,
    private readonly references: TemplateReferencesRepository,
  ) {}

  async store(
    tx: Tx,
    templateId: number,
    checked: CheckedTree,
    save: {
      readonly semanticVersion: string;
      readonly operator: string;
      readonly now: Date;
      readonly idSalt?: string | undefined;
    },
  ): Promise<StoredTree> {
    const tree = withOwnIds(checked.tree, save.idSalt ?? randomBytes(16).toString('hex'));
    const treeText = stringifyJson(tree);
    const { id, md5sum } = await this.snapshots.insert(tx, {
      templateId,
      treeText,
      version: save.semanticVersion,
      operator: save.operator,
      now: save.now,
    });
    await this.references.replace(tx, templateId, edgesOf(tree, checked.subprocesses));
    return { snapshotId: id, version: md5sum, treeText, renamed: renamedIn(checked.tree, tree) };
  }
}

/** Node and flow ids change with every save, as in BKFlow (`api-templates-tasks.md` 3): each has a salt of its own. */
function withOwnIds(tree: JsonObject, salt: string): JsonObject {
  const id = `n${randomBytes(16).toString('hex').slice(1)}`;
  return { ...canonicalizeIds(tree, { salt }), id };
}

/** Canonical ids keep the order of the nodes, so the n-th activity of both trees is the same. */
function renamedIn(submitted: JsonObject, stored: JsonObject): RenamedNodes {
  const after = idsIn(stored, 'activities');
  return new Map(idsIn(submitted, 'activities').map((id, index) => [id, after[index] ?? id]));
}

/**
 * The references under the stored node ids. Canonical ids keep the order of the nodes, so the n-th sub-process of the
 * stored tree is the n-th of the submitted one; a template that does not exist yet counts too, because its id may come.
 */
function edgesOf(stored: JsonObject, running: readonly SubprocessNode[]): ReferenceEdge[] {
  if (running.length === 0) return [];
  const isRunning = new Set(running.map(({ position }) => position));
  return subprocessNodes(stored, '').flatMap((node) => {
    const templateId = node.templateId?.id ?? null;
    if (templateId === null || !isRunning.has(node.position)) return [];
    const { rootNodeId: nodeId, version, alwaysUseLatest } = node;
    const fits = version !== null && version.length <= MAX_VERSION_LENGTH;
    return [{ nodeId, templateId, version: fits ? version : null, alwaysUseLatest }];
  });
}
