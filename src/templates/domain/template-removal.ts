import { Injectable } from '@nestjs/common';
import { type Tx } from '../../database/index.js';
import { TemplateReferencesRepository } from '../persistence/template-references.repository.js';
import { TemplatesRepository } from '../persistence/templates.repository.js';
import { templateErrors } from './template-errors.js';
import { type Parent, type Template } from './template.js';
import { unknownTemplates } from './templates.service.js';

const MAX_NAMED = 5;

/** Deletes templates: they stay in the database, and no operation finds them again (wire-decisions W11). */
@Injectable()
export class TemplateRemoval {
  constructor(
    private readonly templates: TemplatesRepository,
    private readonly references: TemplateReferencesRepository,
  ) {}

  /**
   * @param template as it was read under a lock
   * @throws AppError template_in_use
   */
  async delete(tx: Tx, { id, spaceId }: Template): Promise<void> {
    await this.references.lockSpace(tx, spaceId);
    const parents = await this.references.findLivingParents(tx, spaceId, [id]);
    if (parents.length > 0) {
      throw templateErrors.template_in_use(sentence(parents), {
        data: { parent_templates: parents.map((parent) => String(parent.id)) },
      });
    }
    await this.templates.markDeleted(tx, [id], new Date());
  }

  /**
   * All or nothing. A parent that goes in the same call does not keep its child.
   * @throws AppError template_not_found naming every unknown id, template_in_use
   */
  async deleteAll(tx: Tx, spaceId: number, given: readonly number[]): Promise<void> {
    const ids = [...new Set(given)].sort((a, b) => a - b);
    const found = await this.templates.lockAllInSpace(tx, spaceId, ids);
    const known = new Set(found.map(({ id }) => id));
    const unknown = ids.filter((id) => !known.has(id));
    if (unknown.length > 0) throw unknownTemplates(spaceId, unknown, '/template_ids');
    await this.references.lockSpace(tx, spaceId);
    const all = await this.references.findLivingParents(tx, spaceId, ids);
    const parents = all.filter(({ id }) => !known.has(id));
    if (parents.length > 0) {
      throw templateErrors.template_in_use(sentence(parents), {
        details: inUseDetails(given, parents),
        data: { root_template_info: rootsByChild(parents) },
      });
    }
    await this.templates.markDeleted(tx, ids, new Date());
  }
}

function sentence(parents: readonly Parent[]): string {
  const named = parents
    .slice(0, MAX_NAMED)
    .map(({ childId, id, name }) => `template ${childId} is a sub-process of "${name}" (${id})`);
  const more = parents.length > MAX_NAMED ? ` (and ${parents.length - MAX_NAMED} more)` : '';
  return `${named.join('; ')}${more}: change or delete the parents first`;
}

function inUseDetails(
  given: readonly number[],
  parents: readonly Parent[],
): { path: string; message: string }[] {
  return parents.map(({ childId, id, name }) => ({
    path: `/template_ids/${given.indexOf(childId)}`,
    message: `template ${childId} is a sub-process of "${name}" (${id})`,
  }));
}

/** As BKFlow writes it: ids as strings. */
function rootsByChild(
  parents: readonly Parent[],
): Record<string, { root_template_id: string; root_template_name: string }[]> {
  const roots: Record<string, { root_template_id: string; root_template_name: string }[]> = {};
  for (const { childId, id, name } of parents) {
    (roots[childId] ??= []).push({ root_template_id: String(id), root_template_name: name });
  }
  return roots;
}
