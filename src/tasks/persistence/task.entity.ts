import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import {
  codeText,
  flagColumn,
  idColumn,
  intColumn,
  longText,
  shortText,
  utcDateTime,
} from '../../database/index.js';

/** One task: the columns are the fields of the answer (wire-decisions 1), and what lists filter by. */
@Entity('task')
@Index('task_list', ['spaceId', 'isDeleted', 'isExpired', 'id', 'createMethod'])
@Index('task_template', ['spaceId', 'templateId', 'isDeleted', 'isExpired', 'id', 'createMethod'])
@Index('task_creator', ['spaceId', 'creator', 'isDeleted', 'isExpired', 'id', 'createMethod'])
@Index('task_executor', ['spaceId', 'executor', 'isDeleted', 'isExpired', 'id', 'createMethod'])
@Index('task_created', ['spaceId', 'createTime', 'id'])
export class TaskEntity {
  @PrimaryGeneratedColumn(idColumn() as { type: 'int' })
  id: number;

  @Column(intColumn())
  spaceId: number;

  @Column(shortText(128, { nullable: true }))
  scopeType: string | null;

  @Column(shortText(128, { nullable: true }))
  scopeValue: string | null;

  /** 32 lowercase hex digits; seeds the task's node ids. */
  @Column(codeText(32))
  instanceId: string;

  @Column(intColumn({ nullable: true }))
  templateId: number | null;

  @Column(shortText(128))
  name: string;

  @Column(shortText(32))
  creator: string;

  @Column(utcDateTime())
  createTime: Date;

  /** Who started it; empty until then. */
  @Column(shortText(32))
  executor: string;

  @Column(utcDateTime({ nullable: true }))
  startTime: Date | null;

  @Column(utcDateTime({ nullable: true }))
  finishTime: Date | null;

  /** null means empty. */
  @Column(longText({ nullable: true }))
  description: string | null;

  @Column(shortText(16))
  state: string;

  @Column(flagColumn())
  isStarted: boolean;

  @Column(flagColumn())
  isFinished: boolean;

  @Column(flagColumn())
  isRevoked: boolean;

  @Column(flagColumn())
  isDeleted: boolean;

  @Column(flagColumn())
  isExpired: boolean;

  @Column(intColumn())
  snapshotId: number;

  @Column(intColumn())
  executionSnapshotId: number;

  /** Null until the task is started. */
  @Column(intColumn({ nullable: true }))
  treeInfoId: number | null;

  /** JSON text of an object; null means empty. */
  @Column(longText({ nullable: true }))
  extraInfo: string | null;

  @Column(shortText(8))
  createMethod: string;

  @Column(shortText(32))
  triggerMethod: string;

  /** Grows with each change; an update names the one that it read. */
  @Column(intColumn())
  revision: number;
}
