import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { intColumn, jsonDocument, shortText, utcDateTime } from '../../database/index.js';

/** One started task: its live control state. Guarded by `revision`. */
@Entity('execution')
@Index('execution_finished', ['finishedAt'])
export class ExecutionEntity {
  @PrimaryColumn(intColumn() as { type: 'int' })
  taskId: number;

  @Column(intColumn())
  spaceId: number;

  /** The shared tree whose graph runs. */
  @Column(intColumn())
  snapshotId: number;

  @Column(intColumn())
  revision: number;

  /** Shape of `state` (architecture.md 5.1). */
  @Column(intColumn())
  stateSchema: number;

  /** Meaning of gateways and expressions, pinned at the start. */
  @Column(intColumn())
  semantics: number;

  @Column(shortText(16))
  status: string;

  /** What the whole execution waits for; `fault` when the engine gave up on it. */
  @Column(shortText(16, { nullable: true }))
  waitKind: string | null;

  /** Null while it can still go on; what retention goes by. */
  @Column(utcDateTime({ nullable: true }))
  finishedAt: Date | null;

  /** The execution's own clock: never goes back. */
  @Column(utcDateTime())
  steppedAt: Date;

  /** What is fixed at the start: ExecutionHeader as JSON. */
  @Column(jsonDocument())
  header: string;

  @Column(jsonDocument())
  state: string;
}
