import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type ReadTx, type Tx } from '../../database/index.js';
import { TemplateSnapshotEntity } from './template-snapshot.entity.js';

/** Saved trees. */
@Injectable()
export class TemplateSnapshotsRepository {
  /** @returns the new snapshot's id */
  async insert(
    tx: Tx,
    snapshot: {
      templateId: number;
      treeText: string;
      version: string;
      operator: string;
      now: Date;
    },
  ): Promise<{ id: number; md5sum: string }> {
    const { templateId, treeText, version, operator, now } = snapshot;
    const entity = tx.manager.create(TemplateSnapshotEntity, {
      templateId,
      md5sum: createHash('md5').update(treeText).digest('hex'),
      version,
      desc: null,
      isDraft: false,
      data: treeText,
      creator: operator,
      operator,
      isDeleted: false,
      createTime: now,
      updateTime: now,
    });
    await tx.manager.insert(TemplateSnapshotEntity, entity);
    return { id: entity.id, md5sum: entity.md5sum };
  }

  async readText(tx: ReadTx, id: number): Promise<string> {
    const rows = await tx.all<{ data: string }>('SELECT data FROM template_snapshot WHERE id = ?', [
      id,
    ]);
    const row = rows[0];
    if (row === undefined) throw new Error(`template snapshot ${id} does not exist`);
    return row.data;
  }

  /** The newest snapshot of a template with this MD5 or version name. */
  async findVersion(tx: ReadTx, templateId: number, version: string): Promise<number | null> {
    const rows = await tx.all<{ id: number }>(
      'SELECT id FROM template_snapshot WHERE template_id = ? AND is_deleted = 0 AND (md5sum = ? OR version = ?) ORDER BY id DESC LIMIT 1',
      [templateId, version, version],
    );
    return rows[0]?.id ?? null;
  }

  async readVersion(tx: ReadTx, id: number): Promise<string | null> {
    const rows = await tx.all<{ version: string | null }>(
      'SELECT version FROM template_snapshot WHERE id = ?',
      [id],
    );
    return rows[0]?.version ?? null;
  }
}
