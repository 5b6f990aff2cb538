import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { idColumn, utcDateTime } from '../../database/index.js';

/** One running process that works on tasks, and until when that is sure. */
@Entity('worker')
export class WorkerEntity {
  @PrimaryGeneratedColumn(idColumn() as { type: 'int' })
  id: number;

  @Column(utcDateTime())
  startedAt: Date;

  @Column(utcDateTime())
  leaseUntil: Date;
}
