import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { idColumn, intColumn, longText, shortText, utcDateTime } from '../../database/index.js';

/** An event that others must be told, written with the change that it tells of. */
@Entity('outbox')
@Index('outbox_task', ['taskId', 'id'])
export class OutboxEntity {
  @PrimaryGeneratedColumn(idColumn() as { type: 'int' })
  id: number;

  @Column(intColumn())
  spaceId: number;

  @Column(intColumn())
  taskId: number;

  @Column(shortText(32))
  kind: string;

  /** What can't be read from the task itself; null when nothing. */
  @Column(longText({ nullable: true }))
  payload: string | null;

  @Column(utcDateTime())
  createdAt: Date;

  @Column(utcDateTime({ nullable: true }))
  deliveredAt: Date | null;
}
