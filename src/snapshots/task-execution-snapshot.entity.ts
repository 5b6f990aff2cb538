import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { idColumn, intColumn, jsonDocument } from '../database/index.js';

/** What one task changes in its shared snapshot. The execution tree is made from both when it is read. */
@Entity('task_execution_snapshot')
@Index('task_execution_snapshot_shared', ['snapshotId'])
export class TaskExecutionSnapshotEntity {
  @PrimaryGeneratedColumn(idColumn() as { type: 'int' })
  id: number;

  @Column(intColumn())
  snapshotId: number;

  /** `{"constants": {"${key}": value}}`, empty when nothing is overridden. */
  @Column(jsonDocument())
  overrides: string;

  /** Credentials of the start request, encrypted; null when there are none. */
  @Column(jsonDocument({ nullable: true }))
  credentials: string | null;
}
