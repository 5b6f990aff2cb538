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

/** What may stand in for one node of a template in mock tasks (flow-layer.md 8). */
@Entity('template_mock_data')
@Index('template_mock_data_template', ['templateId', 'id'])
export class TemplateMockDataEntity {
  @PrimaryGeneratedColumn(idColumn() as { type: 'int' })
  id: number;

  @Column(intColumn())
  spaceId: number;

  @Column(intColumn())
  templateId: number;

  /** Follows its node when a save gives the node another id. */
  @Column(codeText(64))
  nodeId: string;

  @Column(shortText(128))
  name: string;

  /** User JSON: output key to value. */
  @Column(jsonDocument())
  data: string;

  /** At most one of a node. */
  @Column(flagColumn())
  isDefault: boolean;

  /** User JSON. */
  @Column(jsonDocument({ nullable: true }))
  extraInfo: string | null;

  @Column(shortText(32, { nullable: true }))
  operator: string | null;

  @Column(utcDateTime())
  createAt: Date;

  @Column(utcDateTime())
  updateAt: Date;
}
