import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { idColumn, intColumn, jsonDocument } from '../../database/index.js';

/** A message of one execution to another, not yet applied. */
@Entity('inbox')
@Index('inbox_task', ['taskId', 'id'])
export class InboxEntity {
  @PrimaryGeneratedColumn(idColumn() as { type: 'int' })
  id: number;

  /** The receiver. */
  @Column(intColumn())
  taskId: number;

  @Column(jsonDocument())
  payload: string;
}
