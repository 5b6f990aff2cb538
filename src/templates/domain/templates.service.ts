import { Injectable } from '@nestjs/common';
import { type AppError } from '../../common/errors/index.js';
import { type ReadTx, type Tx } from '../../database/index.js';
import { TemplateSnapshotsRepository } from '../persistence/template-snapshots.repository.js';
import { TemplatesRepository } from '../persistence/templates.repository.js';
import { templateErrors } from './template-errors.js';
import {
  type TaskTemplate,
  type Template,
  type TemplateFilter,
  type TemplateWithTree,
} from './template.js';

/** Reads templates. Every space-scoped read looks inside the space only (wire-decisions W8). */
@Injectable()
export class TemplatesService {
  constructor(
    private readonly templates: TemplatesRepository,
    private readonly snapshots: TemplateSnapshotsRepository,
  ) {}

  /** One prepared statement, for creating tasks. Disabled templates are found. @returns null: unknown or deleted */
  findForTask(tx: ReadTx, spaceId: number, templateId: number): Promise<TaskTemplate | null> {
    return this.templates.findForTask(tx, spaceId, templateId);
  }

  /** As {@link findForTask}, whatever its space; for `*_by_app`, with {@link requireApp}. */
  findById(tx: ReadTx, templateId: number): Promise<TaskTemplate | null> {
    return this.templates.findForTaskAnywhere(tx, templateId);
  }

  /** The name, of a deleted template too: tasks outlive their template. @returns null: there never was one */
  findName(tx: ReadTx, templateId: number): Promise<string | null> {
    return this.templates.findName(tx, templateId);
  }

  /** The stored text of a template snapshot's tree. */
  readTreeText(tx: ReadTx, snapshotId: number): Promise<string> {
    return this.snapshots.readText(tx, snapshotId);
  }

  /**
   * The template with the tree of one version: an MD5 or a version's name (flow-layer.md 5.2).
   * @throws AppError template_not_found
   */
  async atVersion(tx: ReadTx, template: TaskTemplate, version: string): Promise<TaskTemplate> {
    const snapshotId = await this.snapshots.findVersion(tx, template.id, version);
    if (snapshotId !== null) return { ...template, snapshotId };
    throw templateErrors.template_not_found(`template ${template.id} has no version ${version}`);
  }

  /** @throws AppError template_not_found */
  async get(tx: ReadTx, spaceId: number, id: number): Promise<Template> {
    const template = await this.templates.findInSpace(tx, spaceId, id);
    if (template === null) throw unknownTemplates(spaceId, [id]);
    return template;
  }

  /**
   * As {@link get}, and nobody else changes the template until the transaction ends.
   * @throws AppError template_not_found
   */
  async lock(tx: Tx, spaceId: number, id: number): Promise<Template> {
    const template = await this.templates.lockInSpace(tx, spaceId, id);
    if (template === null) throw unknownTemplates(spaceId, [id]);
    return template;
  }

  /** @throws AppError template_not_found */
  async getWithTree(tx: ReadTx, spaceId: number, id: number): Promise<TemplateWithTree> {
    return this.withTree(tx, await this.get(tx, spaceId, id));
  }

  /**
   * A template under the app that it is bound to.
   * @throws AppError template_not_found, template_app_unbound, template_app_mismatch
   */
  async getWithTreeByApp(tx: ReadTx, appCode: string, id: number): Promise<TemplateWithTree> {
    const template = await this.templates.findLivingAnywhere(tx, id);
    if (template === null) throw unknownTemplate(id);
    requireApp(template, appCode);
    return this.withTree(tx, template);
  }

  async withTree(tx: ReadTx, template: Template): Promise<TemplateWithTree> {
    return { template, treeText: await this.snapshots.readText(tx, template.snapshotId) };
  }

  list(
    tx: ReadTx,
    spaceId: number,
    filter: TemplateFilter,
  ): Promise<{ templates: Template[]; count: number }> {
    return this.templates.list(tx, spaceId, filter);
  }
}

/**
 * The rule of the `*_by_app` operations: the calling app is the one that the template is bound to.
 * @throws AppError template_app_unbound, template_app_mismatch
 */
export function requireApp(
  { id, bkAppCode }: { readonly id: number; readonly bkAppCode: string | null },
  appCode: string,
): void {
  if (bkAppCode === null || bkAppCode === '') {
    throw templateErrors.template_app_unbound(
      `template ${id} is not bound to an app (bind_app_code), so no app may use it this way`,
    );
  }
  if (bkAppCode === appCode) return;
  throw templateErrors.template_app_mismatch(
    `template ${id} is bound to another app than ${appCode}`,
  );
}

/** For a template looked up without a space. */
export function unknownTemplate(id: number): AppError {
  return templateErrors.template_not_found(`template ${id} does not exist`);
}

export function unknownTemplates(spaceId: number, ids: readonly number[], path?: string): AppError {
  const message =
    ids.length === 1
      ? `template ${ids[0]} does not exist in space ${spaceId}`
      : `templates ${ids.join(', ')} do not exist in space ${spaceId}`;
  const details = path === undefined ? [] : [{ path, message }];
  return templateErrors.template_not_found(message, { details });
}
