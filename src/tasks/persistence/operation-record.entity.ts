import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { idColumn, intColumn, jsonDocument, shortText, utcDateTime } from '../../database/index.js';

/** Who did what to a task, and when (flow-layer.md 7.6). */
@Entity('operation_record')
@Index('operation_record_task', ['taskId', 'id'])
export class OperationRecordEntity {
  @PrimaryGeneratedColumn(idColumn() as { type: 'int' })
  id: number;

  @Column(intColumn())
  spaceId: number;

  @Column(intColumn())
  taskId: number;

  /** The task's node id; empty for operations on the task. */
  @Column(shortText(64))
  nodeId: string;

  @Column(shortText(32))
  operator: string;

  @Column(shortText(32))
  operateType: string;

  @Column(shortText(16))
  operateSource: string;

  @Column(utcDateTime())
  operateDate: Date;

  @Column(jsonDocument({ nullable: true }))
  extraInfo: string | null;
}
