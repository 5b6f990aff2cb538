import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { idColumn, intColumn, jsonDocument, shortText, utcDateTime } from '../../database/index.js';

/** A credential of a space. */
@Entity('credential')
@Index('credential_name', ['spaceId', 'name'], { unique: true })
export class CredentialEntity {
  @PrimaryGeneratedColumn(idColumn() as { type: 'int' })
  id: number;

  @Column(intColumn())
  spaceId: number;

  @Column(shortText(32))
  name: string;

  @Column(shortText(32))
  type: string;

  @Column(shortText(128, { nullable: true }))
  desc: string | null;

  /** Encrypted (CredentialBox). */
  @Column(jsonDocument())
  content: string;

  /** JSON text of the content with secrets masked. */
  @Column(jsonDocument())
  shownContent: string;

  @Column(shortText(8))
  scopeLevel: string;

  @Column(shortText(32))
  creator: string;

  @Column(shortText(32))
  updatedBy: string;

  @Column(utcDateTime())
  createAt: Date;

  @Column(utcDateTime())
  updateAt: Date;
}
