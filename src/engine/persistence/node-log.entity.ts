import { Column, Entity, PrimaryColumn } from 'typeorm';
import { intColumn, jsonDocument, shortText, utcDateTime } from '../../database/index.js';

/** One line that a node logged. */
@Entity('node_log')
export class NodeLogEntity {
  @PrimaryColumn(intColumn() as { type: 'int' })
  taskId: number;

  @PrimaryColumn(intColumn() as { type: 'int' })
  seq: number;

  @Column(shortText(64))
  nodeId: string;

  @Column(shortText(33))
  version: string;

  @Column(shortText(8))
  level: string;

  @Column(jsonDocument())
  message: string;

  @Column(utcDateTime())
  loggedAt: Date;
}
