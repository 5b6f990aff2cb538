import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import {
  codeText,
  flagColumn,
  idColumn,
  intColumn,
  jsonDocument,
  shortText,
  utcDateTime,
} from '../../database/index.js';

/** A flow that tasks are made from. Its tree is in the snapshot that `snapshot_id` names. */
@Entity('template')
@Index('template_list', ['spaceId', 'isDeleted', 'id'])
@Index('template_created', ['spaceId', 'isDeleted', 'createAt', 'id'])
export class TemplateEntity {
  @PrimaryGeneratedColumn(idColumn() as { type: 'int' })
  id: number;

  @Column(intColumn())
  spaceId: number;

  @Column(shortText(128))
  name: string;

  @Column(shortText(256, { nullable: true }))
  desc: string | null;

  /** User JSON. */
  @Column(jsonDocument())
  notifyConfig: string;

  @Column(shortText(128, { nullable: true }))
  scopeType: string | null;

  @Column(shortText(128, { nullable: true }))
  scopeValue: string | null;

  @Column(shortText(32, { nullable: true }))
  source: string | null;

  @Column(intColumn())
  snapshotId: number;

  @Column(flagColumn())
  isEnabled: boolean;

  /** The app that may use the `*_by_app` operations; null when none may. */
  @Column(codeText(128, { nullable: true }))
  bkAppCode: string | null;

  /** User JSON. */
  @Column(jsonDocument())
  extraInfo: string;

  @Column(shortText(32))
  creator: string;

  @Column(shortText(32))
  updatedBy: string;

  /** Starts at 1; one more with every update. The wire's `ETag`. */
  @Column(intColumn())
  revision: number;

  @Column(flagColumn())
  isDeleted: boolean;

  @Column(utcDateTime())
  createAt: Date;

  @Column(utcDateTime())
  updateAt: Date;
}
