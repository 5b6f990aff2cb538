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

/** One saved tree of a template; never changed. Every save makes a new one. */
@Entity('template_snapshot')
@Index('template_snapshot_template', ['templateId', 'id'])
export class TemplateSnapshotEntity {
  @PrimaryGeneratedColumn(idColumn() as { type: 'int' })
  id: number;

  @Column(intColumn())
  templateId: number;

  /** MD5 of {@link data}; the wire's `version`. */
  @Column(codeText(32))
  md5sum: string;

  /** Semantic version, counted up with every save. */
  @Column(codeText(32, { nullable: true }))
  version: string | null;

  @Column(shortText(255, { nullable: true }))
  desc: string | null;

  @Column(flagColumn())
  isDraft: boolean;

  /** The tree's JSON text. */
  @Column(jsonDocument())
  data: string;

  @Column(shortText(32))
  creator: string;

  @Column(shortText(32, { nullable: true }))
  operator: string | null;

  @Column(flagColumn())
  isDeleted: boolean;

  @Column(utcDateTime())
  createTime: Date;

  @Column(utcDateTime())
  updateTime: Date;
}
