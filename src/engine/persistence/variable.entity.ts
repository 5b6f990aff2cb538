import { Column, Entity, PrimaryColumn } from 'typeorm';
import { intColumn, jsonDocument, shortText } from '../../database/index.js';

/** A variable that a node produced or assigned; constants that nobody changed have no row. */
@Entity('variable')
export class VariableEntity {
  @PrimaryColumn(intColumn() as { type: 'int' })
  taskId: number;

  /** Bare name, without `${}`. */
  @PrimaryColumn(shortText(255) as { type: 'varchar' })
  name: string;

  @Column(jsonDocument())
  value: string;
}
