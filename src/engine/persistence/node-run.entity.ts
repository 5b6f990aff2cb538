import { Column, Entity, PrimaryColumn } from 'typeorm';
import {
  flagColumn,
  intColumn,
  jsonDocument,
  shortText,
  utcDateTime,
} from '../../database/index.js';

/** A finished or failed run of a node. Runs under way are tokens of the execution's state. */
@Entity('node_run')
export class NodeRunEntity {
  @PrimaryColumn(intColumn() as { type: 'int' })
  taskId: number;

  /** Order within the task. */
  @PrimaryColumn(intColumn() as { type: 'int' })
  seq: number;

  /** The template's node id. */
  @Column(shortText(64))
  nodeId: string;

  @Column(shortText(33))
  version: string;

  @Column(shortText(16))
  state: string;

  @Column(intColumn())
  loopNo: number;

  @Column(intColumn())
  innerLoopNo: number;

  @Column(intColumn())
  retry: number;

  @Column(flagColumn())
  isSkipped: boolean;

  @Column(flagColumn())
  isErrorIgnored: boolean;

  @Column(utcDateTime())
  startedAt: Date;

  @Column(utcDateTime())
  finishedAt: Date;

  /** Null for `{}`. */
  @Column(jsonDocument({ nullable: true }))
  inputs: string | null;

  /** Null for `{}`. */
  @Column(jsonDocument({ nullable: true }))
  outputs: string | null;
}
