import { Injectable } from '@nestjs/common';
import { validationFailed } from '../../common/http/index.js';
import { parseStoredJson, stringifyJson } from '../../common/json/index.js';
import { type Tx } from '../../database/index.js';
import { defaultTree } from '../../pipeline/index.js';
import { SpaceConfigs } from '../../spaces/index.js';
import { TemplateReferencesRepository } from '../persistence/template-references.repository.js';
import { TemplateSnapshotsRepository } from '../persistence/template-snapshots.repository.js';
import { type TemplateRow, TemplatesRepository } from '../persistence/templates.repository.js';
import { bumpVersion } from './bump-version.js';
import { MockNodes } from './mock-nodes.js';
import {
  type NewTemplate,
  type Template,
  type TemplateChanges,
  type TemplateWithTree,
} from './template.js';
import { unknownTemplates } from './templates.service.js';
import { type CheckedTree, type ExaminedTree, TreeChecks } from './tree-checks.js';
import { TreeStore } from './tree-store.js';

const FIRST_VERSION = '1.0.0';
/** Creates and updates templates. */
@Injectable()
export class TemplateWriter {
  constructor(
    private readonly templates: TemplatesRepository,
    private readonly snapshots: TemplateSnapshotsRepository,
    private readonly references: TemplateReferencesRepository,
    private readonly checks: TreeChecks,
    private readonly store: TreeStore,
    private readonly spaceConfigs: SpaceConfigs,
    private readonly mocks: MockNodes,
  ) {}

  /** @throws AppError flow_invalid, template_not_found (the source), validation_failed (the scope) */
  async create(tx: Tx, spaceId: number, input: NewTemplate): Promise<TemplateWithTree> {
    requireWholeScope(input);
    const checked = await this.firstTree(tx, spaceId, input);
    const now = new Date();
    const row = newRow(spaceId, input, now);
    // The snapshot names its template, so the template comes first and learns its snapshot afterwards.
    const id = await this.templates.insert(tx, row);
    await this.checks.requireNoCircles(tx, spaceId, id, checked);
    const { snapshotId, version, treeText } = await this.store.store(tx, id, checked, {
      semanticVersion: FIRST_VERSION,
      operator: input.creator,
      now,
      idSalt: input.idSalt,
    });
    await this.templates.update(tx, id, { snapshotId });
    return { template: { ...row, id, snapshotId, version }, treeText };
  }

  /**
   * @param current the template as it was read under a lock
   * @throws AppError flow_invalid, validation_failed (the scope)
   */
  async update(tx: Tx, current: Template, changes: TemplateChanges): Promise<TemplateWithTree> {
    const now = new Date();
    const changed = changedRow(current, changes, now);
    requireWholeScope({ ...current, ...changed });
    const { tree, operator } = changes;
    if (tree === undefined) {
      await this.templates.update(tx, current.id, changed);
      const treeText = await this.snapshots.readText(tx, current.snapshotId);
      return { template: { ...current, ...changed }, treeText };
    }
    const checked = await this.require(tx, current.spaceId, this.checks.examine(tree), current.id);
    const previous = await this.snapshots.readVersion(tx, current.snapshotId);
    const semanticVersion = previous === null ? FIRST_VERSION : bumpVersion(previous);
    const save = { semanticVersion, operator, now };
    const stored = await this.store.store(tx, current.id, checked, save);
    const { treeText, version, snapshotId, renamed } = stored;
    await this.templates.update(tx, current.id, { ...changed, snapshotId });
    await this.mocks.follow(tx, current.id, renamed);
    return { template: { ...current, ...changed, snapshotId, version }, treeText };
  }

  /** A given tree must be valid even when the source's wins (`api-templates-tasks.md` 3.1). */
  private async firstTree(tx: Tx, spaceId: number, input: NewTemplate): Promise<CheckedTree> {
    const { tree, sourceTemplateId } = input;
    const given =
      tree === undefined ? null : await this.require(tx, spaceId, this.checks.examine(tree), null);
    if (sourceTemplateId === null) return given ?? this.defaultTree(tx, spaceId);
    const path = '/source_template_id';
    const source = await this.templates.findInSpace(tx, spaceId, sourceTemplateId);
    if (source === null) throw unknownTemplates(spaceId, [sourceTemplateId], path);
    const text = await this.snapshots.readText(tx, source.snapshotId);
    const copied = parseStoredJson(text);
    return this.require(tx, spaceId, this.checks.examine(copied, path), null);
  }

  private async defaultTree(tx: Tx, spaceId: number): Promise<CheckedTree> {
    const mode = await this.spaceConfigs.get(tx, spaceId, 'canvas_mode');
    // The ids are made anew when the tree is stored.
    const tree = defaultTree(mode === 'vertical' ? 'vertical' : 'horizontal', '');
    return { tree, warnings: [], subprocesses: [] };
  }

  private async require(
    tx: Tx,
    spaceId: number,
    examined: ExaminedTree,
    ownId: number | null,
  ): Promise<CheckedTree> {
    const refers = examined.subprocesses.some(({ templateId }) => templateId !== null);
    if (refers) await this.references.lockSpace(tx, spaceId);
    return this.checks.require(tx, spaceId, examined, ownId);
  }
}

function newRow(spaceId: number, input: NewTemplate, now: Date): TemplateRow {
  const { name, desc, creator, scopeType, scopeValue, source, bkAppCode } = input;
  return {
    spaceId,
    name,
    desc,
    notifyConfig: stringifyJson(input.notifyConfig),
    scopeType,
    scopeValue,
    source,
    snapshotId: 0,
    isEnabled: true,
    bkAppCode,
    extraInfo: stringifyJson(input.extraInfo),
    creator,
    updatedBy: creator,
    revision: 1,
    createAt: now,
    updateAt: now,
  };
}

type ChangedRow = Omit<Template, 'id' | 'spaceId' | 'snapshotId' | 'version'>;

function changedRow(current: Template, changes: TemplateChanges, now: Date): ChangedRow {
  const { notifyConfig, extraInfo } = changes;
  const kept = <T>(change: T | undefined, value: T): T => (change === undefined ? value : change);
  return {
    name: kept(changes.name, current.name),
    desc: kept(changes.desc, current.desc),
    notifyConfig: notifyConfig === undefined ? current.notifyConfig : stringifyJson(notifyConfig),
    scopeType: kept(changes.scopeType, current.scopeType),
    scopeValue: kept(changes.scopeValue, current.scopeValue),
    source: kept(changes.source, current.source),
    isEnabled: kept(changes.isEnabled, current.isEnabled),
    bkAppCode: current.bkAppCode,
    extraInfo: extraInfo === undefined ? current.extraInfo : stringifyJson(extraInfo),
    creator: current.creator,
    updatedBy: changes.operator,
    revision: current.revision + 1,
    createAt: current.createAt,
    updateAt: now,
  };
}

function requireWholeScope(scope: {
  readonly scopeType: string | null;
  readonly scopeValue: string | null;
}): void {
  if ((scope.scopeType === null) === (scope.scopeValue === null)) return;
  const [missing, given] =
    scope.scopeType === null ? ['scope_type', 'scope_value'] : ['scope_value', 'scope_type'];
  throw validationFailed([
    {
      path: `/${missing}`,
      message: `is required when ${given} is set: a scope has both or neither`,
    },
  ]);
}
