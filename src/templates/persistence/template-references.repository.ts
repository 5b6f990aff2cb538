import { Injectable } from '@nestjs/common';
import { insertRows, type ReadTx, type Tx } from '../../database/index.js';
import { type Parent, type ReferenceEdge } from '../domain/template.js';

const IDS_PER_STATEMENT = 1000;

/** Which templates run which as sub-processes. */
@Injectable()
export class TemplateReferencesRepository {
  /**
   * Lets one transaction at a time change what the references of a space hang on: without it a child could be deleted
   * while a parent is saved, and two saves could close a circle. SQLite has one writer anyway.
   */
  async lockSpace(tx: Tx, spaceId: number): Promise<void> {
    if (tx.dialect === 'sqlite') return;
    await tx.all('SELECT id FROM space WHERE id = ? FOR UPDATE', [spaceId]);
  }

  async replace(tx: Tx, rootTemplateId: number, edges: readonly ReferenceEdge[]): Promise<void> {
    await tx.run('DELETE FROM template_reference WHERE root_template_id = ?', [rootTemplateId]);
    const rows = new Map(edges.map((edge) => [`${edge.nodeId} ${edge.templateId}`, edge]));
    await insertRows(
      tx,
      'template_reference (root_template_id, subprocess_node_id, subprocess_template_id, version, always_use_latest)',
      [...rows.values()].map(({ nodeId, templateId, version, alwaysUseLatest }) => [
        rootTemplateId,
        nodeId,
        templateId,
        version,
        alwaysUseLatest,
      ]),
    );
  }

  /** The living templates of the space that run one of `childIds`. */
  async findLivingParents(
    tx: ReadTx,
    spaceId: number,
    childIds: readonly number[],
  ): Promise<Parent[]> {
    const rows = await tx.all<{ child_id: number; id: number; name: string }>(
      `SELECT DISTINCT r.subprocess_template_id AS child_id, t.id, t.name
       FROM template_reference r JOIN template t ON t.id = r.root_template_id
       WHERE r.subprocess_template_id IN (${inlined(childIds)}) AND t.space_id = ? AND t.is_deleted = 0
       ORDER BY child_id, t.id`,
      [spaceId],
    );
    return rows.map(({ child_id, id, name }) => ({ childId: child_id, id, name }));
  }

  /** What the living ones of `templateIds` run, as [parent, child] pairs within the space. */
  async findChildren(
    tx: ReadTx,
    spaceId: number,
    templateIds: readonly number[],
  ): Promise<[parent: number, child: number][]> {
    const pairs: [number, number][] = [];
    for (let start = 0; start < templateIds.length; start += IDS_PER_STATEMENT) {
      const ids = templateIds.slice(start, start + IDS_PER_STATEMENT);
      const rows = await tx.all<{ parent: number; child: number }>(
        `SELECT DISTINCT r.root_template_id AS parent, r.subprocess_template_id AS child
         FROM template_reference r JOIN template t ON t.id = r.root_template_id
         WHERE r.root_template_id IN (${inlined(ids)}) AND t.space_id = ? AND t.is_deleted = 0
         ORDER BY parent, child`,
        [spaceId],
      );
      for (const { parent, child } of rows) pairs.push([parent, child]);
    }
    return pairs;
  }
}

/** Ids come from validated input or from the database; `Number` makes sure that nothing else gets into the SQL. */
function inlined(ids: readonly number[]): string {
  return ids.map(Number).join(', ');
}
