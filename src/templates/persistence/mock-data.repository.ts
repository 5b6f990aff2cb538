import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { insertRows, type ReadTx, type Tx } from '../../database/index.js';
import { type MockData } from '../domain/mock-data.js';
import { TemplateMockDataEntity } from './template-mock-data.entity.js';

export type MockDataRow = Omit<MockData, 'id'>;

/** What an update may write. */
export type MockDataUpdate = Partial<
  Pick<MockData, 'name' | 'data' | 'isDefault' | 'extraInfo' | 'operator' | 'updateAt'>
>;

const COLUMNS =
  'space_id, template_id, node_id, name, data, is_default, extra_info, operator, create_at, update_at';

/** Stored mock data. Who writes holds the lock of the template (`TemplatesRepository.lockInSpace`). */
@Injectable()
export class MockDataRepository {
  /** Newest first. @param nodeIds only those of these nodes */
  list(
    tx: ReadTx,
    spaceId: number,
    templateId: number,
    nodeIds: readonly string[] | null = null,
  ): Promise<MockData[]> {
    return tx.manager.find(TemplateMockDataEntity, {
      where: { spaceId, templateId, ...(nodeIds !== null && { nodeId: In([...nodeIds]) }) },
      order: { id: 'DESC' },
    });
  }

  /** Those of `ids` that belong to the template, oldest first. */
  findMany(
    tx: ReadTx,
    spaceId: number,
    templateId: number,
    ids: readonly number[],
  ): Promise<MockData[]> {
    return tx.manager.find(TemplateMockDataEntity, {
      where: { spaceId, templateId, id: In([...ids]) },
      order: { id: 'ASC' },
    });
  }

  /** @returns their ids, in order */
  insert(tx: Tx, rows: readonly MockDataRow[]): Promise<number[]> {
    return insertRows(
      tx,
      `template_mock_data (${COLUMNS})`,
      rows.map((row) => [
        row.spaceId,
        row.templateId,
        row.nodeId,
        row.name,
        row.data,
        row.isDefault,
        row.extraInfo,
        row.operator,
        row.createAt,
        row.updateAt,
      ]),
    );
  }

  async update(tx: Tx, id: number, changes: MockDataUpdate): Promise<void> {
    await tx.manager.update(TemplateMockDataEntity, { id }, changes);
  }

  async delete(tx: Tx, ids: readonly number[]): Promise<void> {
    await tx.manager.delete(TemplateMockDataEntity, { id: In([...ids]) });
  }

  /** No entry of these nodes is the default any more. */
  async clearDefaults(tx: Tx, templateId: number, nodeIds: readonly string[]): Promise<void> {
    await tx.manager.update(
      TemplateMockDataEntity,
      { templateId, nodeId: In([...nodeIds]), isDefault: true },
      { isDefault: false },
    );
  }

  /** How many entries a template has, and how many bytes its users' JSON takes. */
  async size(tx: ReadTx, templateId: number): Promise<{ count: number; bytes: number }> {
    const [row] = await tx.all<{ n: number; bytes: number | string | null }>(
      `SELECT COUNT(*) AS n, SUM(OCTET_LENGTH(data) + OCTET_LENGTH(COALESCE(extra_info, ''))) AS bytes
       FROM template_mock_data WHERE template_id = ?`,
      [templateId],
    );
    return { count: Number(row?.n ?? 0), bytes: Number(row?.bytes ?? 0) };
  }

  async nodeIds(tx: ReadTx, templateId: number): Promise<string[]> {
    const rows = await tx.all<{ node_id: string }>(
      'SELECT DISTINCT node_id FROM template_mock_data WHERE template_id = ?',
      [templateId],
    );
    return rows.map(({ node_id: id }) => id);
  }

  async renameNode(tx: Tx, templateId: number, from: string, to: string): Promise<void> {
    await tx.run(
      'UPDATE template_mock_data SET node_id = ? WHERE template_id = ? AND node_id = ?',
      [to, templateId, from],
    );
  }
}
