import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { codeText, jsonDocument, utcDateTime } from '../database/index.js';

/** The first success of a call that carried an idempotency key. */
@Entity('idempotency_record')
@Index('idempotency_age', ['createdAt'])
export class IdempotencyRecordEntity {
  /** SHA-256 over app, method, path and key. */
  @PrimaryColumn({ type: 'varchar', length: 64 })
  scopeHash: string;

  /** SHA-256 of the body without credentials. */
  @Column(codeText(64))
  fingerprint: string;

  /** What the answer is made from again, e.g. `{"task":7}`; empty while the first call is under way. */
  @Column(jsonDocument())
  answer: string;

  @Column(utcDateTime())
  createdAt: Date;
}
