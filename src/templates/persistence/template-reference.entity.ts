import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { codeText, flagColumn } from '../../database/index.js';

/** A template's current tree runs another template as a sub-process. Replaced with every saved tree. */
@Entity('template_reference')
@Index('template_reference_child', ['subprocessTemplateId', 'rootTemplateId'])
export class TemplateReferenceEntity {
  @PrimaryColumn({ type: 'int' })
  rootTemplateId: number;

  /** The activity of the root's own tree; for a reference inside an inlined tree, the activity that holds that tree. */
  @PrimaryColumn({ type: 'varchar', length: 64 })
  subprocessNodeId: string;

  @PrimaryColumn({ type: 'int' })
  subprocessTemplateId: number;

  /** MD5 or semantic version of the child's snapshot, as the tree says. */
  @Column(codeText(32, { nullable: true }))
  version: string | null;

  @Column(flagColumn())
  alwaysUseLatest: boolean;
}
