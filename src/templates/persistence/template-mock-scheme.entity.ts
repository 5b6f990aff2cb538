import { Column, Entity, PrimaryColumn } from 'typeorm';
import { jsonDocument, shortText, utcDateTime } from '../../database/index.js';

/** Which nodes of a template a mock run is about (flow-layer.md 8). */
@Entity('template_mock_scheme')
export class TemplateMockSchemeEntity {
  @PrimaryColumn({ type: 'int' })
  templateId: number;

  @Column({ type: 'int' })
  spaceId: number;

  /** User JSON with the list `nodes`; its ids follow their nodes when a save gives them others. */
  @Column(jsonDocument())
  data: string;

  @Column(shortText(32, { nullable: true }))
  operator: string | null;

  @Column(utcDateTime())
  createAt: Date;

  @Column(utcDateTime())
  updateAt: Date;
}
