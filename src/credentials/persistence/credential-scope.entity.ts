import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { idColumn, intColumn, shortText } from '../../database/index.js';

/** A scope of flows that may use a credential. */
@Entity('credential_scope')
@Index('credential_scope_credential', ['credentialId'])
export class CredentialScopeEntity {
  @PrimaryGeneratedColumn(idColumn() as { type: 'int' })
  id: number;

  @Column(intColumn())
  credentialId: number;

  @Column(shortText(128, { nullable: true }))
  scopeType: string | null;

  @Column(shortText(128, { nullable: true }))
  scopeValue: string | null;
}
