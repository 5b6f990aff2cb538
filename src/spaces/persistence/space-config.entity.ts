import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { idColumn, intColumn, jsonDocument, shortText } from '../../database/index.js';

/** One config that a space has set. */
@Entity('space_config')
@Index('space_config_name', ['spaceId', 'name'], { unique: true })
export class SpaceConfigEntity {
  @PrimaryGeneratedColumn(idColumn() as { type: 'int' })
  id: number;

  @Column(intColumn())
  spaceId: number;

  @Column(shortText(32))
  name: string;

  /** JSON text, whatever the declared type. */
  @Column(jsonDocument())
  value: string;
}
