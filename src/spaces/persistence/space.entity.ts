import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { codeText, flagColumn, idColumn, shortText, utcDateTime } from '../../database/index.js';

/** A tenant's room; it belongs to the app that made it. */
@Entity('space')
@Index('space_name', ['name'], { unique: true })
@Index('space_app', ['appCode', 'id'])
export class SpaceEntity {
  @PrimaryGeneratedColumn(idColumn() as { type: 'int' })
  id: number;

  @Column(shortText(32))
  name: string;

  @Column(codeText(32))
  appCode: string;

  @Column(shortText(128, { nullable: true }))
  desc: string | null;

  @Column(shortText(256))
  platformUrl: string;

  @Column(shortText(16))
  createType: string;

  @Column(shortText(32))
  creator: string;

  @Column(shortText(32))
  updatedBy: string;

  @Column(flagColumn())
  isDeleted: boolean;

  @Column(utcDateTime())
  createAt: Date;

  @Column(utcDateTime())
  updateAt: Date;
}
