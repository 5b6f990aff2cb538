import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { codeText, idColumn, utcDateTime } from '../../database/index.js';

@Entity('app_secret')
@Index('app_secret_app', ['appCode', 'id'])
export class AppSecretEntity {
  @PrimaryGeneratedColumn(idColumn() as { type: 'int' })
  id: number;

  @Column(codeText(32))
  appCode: string;

  @Column(codeText(16))
  keyId: string;

  @Column(codeText(64))
  digest: string;

  @Column(utcDateTime())
  createdAt: Date;
}
