import { Injectable } from '@nestjs/common';
import { appendRows, type ReadTx, readTime, type Tx } from '../../database/index.js';

export interface OperationRecord {
  readonly id: number;
  readonly spaceId: number;
  readonly taskId: number;
  readonly nodeId: string;
  readonly operator: string;
  readonly operateType: string;
  readonly operateSource: string;
  readonly operateDate: Date;
}

/** Who did what to tasks, and when. */
@Injectable()
export class OperationRecordsRepository {
  async insert(tx: Tx, records: readonly Omit<OperationRecord, 'id'>[]): Promise<void> {
    if (records.length === 0) return;
    await appendRows(
      tx,
      'operation_record (space_id, task_id, node_id, operator, operate_type, operate_source, operate_date)',
      records.map((record) => [
        record.spaceId,
        record.taskId,
        record.nodeId,
        record.operator,
        record.operateType,
        record.operateSource,
        record.operateDate,
      ]),
    );
  }

  /** Of one task, newest first. */
  async ofTask(tx: ReadTx, taskId: number, limit: number): Promise<OperationRecord[]> {
    const rows = await tx.all<{
      id: number;
      space_id: number;
      task_id: number;
      node_id: string;
      operator: string;
      operate_type: string;
      operate_source: string;
      operate_date: unknown;
    }>(
      `SELECT id, space_id, task_id, node_id, operator, operate_type, operate_source, operate_date FROM operation_record WHERE task_id = ? ORDER BY id DESC LIMIT ${limit}`,
      [taskId],
    );
    return rows.map((row) => ({
      id: row.id,
      spaceId: row.space_id,
      taskId: row.task_id,
      nodeId: row.node_id,
      operator: row.operator,
      operateType: row.operate_type,
      operateSource: row.operate_source,
      operateDate: readTime(row.operate_date),
    }));
  }
}
