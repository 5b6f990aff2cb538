import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { intColumn, shortText } from '../../database/index.js';

/** A task that a sub-process node of another one runs; one for each run of the node and round of its loop. */
@Entity('child_task')
@Index('child_task_run', ['parentTaskId', 'nodeId', 'version', 'round'], { unique: true })
export class ChildTaskEntity {
  @PrimaryColumn(intColumn() as { type: 'int' })
  taskId: number;

  @Column(intColumn())
  parentTaskId: number;

  /** The outermost task. */
  @Column(intColumn())
  rootTaskId: number;

  @Column(shortText(64))
  nodeId: string;

  @Column(shortText(33))
  version: string;

  @Column(intColumn())
  round: number;
}
