import { Column, Entity, PrimaryColumn } from 'typeorm';
import { flagColumn, shortText, utcDateTime } from '../../database/index.js';

@Entity('app')
export class AppEntity {
  @PrimaryColumn({ type: 'varchar', length: 32 })
  code: string;

  @Column(shortText(128))
  name: string;

  @Column(shortText(16, { nullable: true }))
  wireProfile: string | null;

  @Column(flagColumn())
  isDisabled: boolean;

  @Column(utcDateTime())
  createdAt: Date;
}
