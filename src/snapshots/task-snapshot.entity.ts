import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { codeText, idColumn, intColumn, jsonDocument, utcDateTime } from '../database/index.js';

/** The task form that all tasks of one tree share; found by the hash of its text, per space. */
@Entity('task_snapshot')
@Index('task_snapshot_hash', ['spaceId', 'sha256'], { unique: true })
@Index('task_snapshot_used', ['usedAt'])
export class TaskSnapshotEntity {
  @PrimaryGeneratedColumn(idColumn() as { type: 'int' })
  id: number;

  @Column(intColumn())
  spaceId: number;

  @Column(codeText(64))
  sha256: string;

  /** BKFlow's label of a tree: MD5 of our stored text. */
  @Column(codeText(32))
  md5sum: string;

  @Column(jsonDocument())
  data: string;

  /** The sweep's mark: at this time a task was about to use it, or did. Behind by a part of the grace at most. */
  @Column(utcDateTime())
  usedAt: Date;
}
