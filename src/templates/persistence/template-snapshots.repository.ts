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

  async readVersion(tx: ReadTx, id: number): Promise<string | null> {
    const rows = await tx.all<{ version: string | null }>(
      'SELECT version FROM template_snapshot WHERE id = ?',
      [id],
    );
    return rows[0]?.version ?? null;
  }
}
