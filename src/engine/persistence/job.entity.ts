import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { intColumn, jsonDocument, shortText, utcDateTime } from '../../database/index.js';

/** What is due, or what a waiting node keeps until its callback. */
@Entity('job')
@Index('job_due', ['claimedBy', 'dueAt'])
export class JobEntity {
  @PrimaryColumn(intColumn() as { type: 'int' })
  taskId: number;

  @PrimaryColumn(intColumn() as { type: 'int' })
  jobNo: number;

  @Column(intColumn())
  spaceId: number;

  @Column(shortText(16))
  kind: string;

  @Column(intColumn())
  token: number;

  @Column(shortText(64))
  nodeId: string;

  @Column(shortText(33))
  version: string;

  @Column(intColumn())
  step: number;

  /** Null: nothing is due before a callback. */
  @Column(utcDateTime({ nullable: true }))
  dueAt: Date | null;

  /** The worker that sees to it; null: free for any. */
  @Column(intColumn({ nullable: true }))
  claimedBy: number | null;

  /** Claims that were lost with their worker. */
  @Column(intColumn())
  tries: number;

  @Column(jsonDocument({ nullable: true }))
  payload: string | null;
}
