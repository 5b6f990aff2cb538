import { Injectable } from '@nestjs/common';
import { type ReadTx, type Tx } from '../../database/index.js';
import { SpaceConfigEntity } from './space-config.entity.js';
import { SpaceEntity } from './space.entity.js';

@Injectable()
export class SpacesRepository {
  async insert(tx: Tx, space: Omit<SpaceEntity, 'id'>): Promise<SpaceEntity> {
    return tx.manager.save(tx.manager.create(SpaceEntity, space));
  }

  /** Deleted spaces included: their names stay taken. */
  async isNameTaken(tx: ReadTx, name: string): Promise<boolean> {
    return tx.manager.existsBy(SpaceEntity, { name });
  }

  /**
   * Lets an app make one space at a time, so that its quota holds; only its very first ones may meet. SQLite has one
   * writer anyway.
   */
  async lockOfApp(tx: Tx, appCode: string): Promise<void> {
    if (tx.dialect !== 'mysql') return;
    await tx.all('SELECT id FROM space WHERE app_code = ? ORDER BY id LIMIT 1 FOR UPDATE', [
      appCode,
    ]);
  }

  async countOfApp(tx: ReadTx, appCode: string): Promise<number> {
    return tx.manager.countBy(SpaceEntity, { appCode });
  }

  async find(tx: ReadTx, id: number): Promise<SpaceEntity | null> {
    return tx.manager.findOneBy(SpaceEntity, { id, isDeleted: false });
  }

  /** The app that a living space belongs to; prepared, because every call asks. */
  async findOwner(tx: ReadTx, id: number): Promise<string | null> {
    const rows = await tx.all<{ app_code: string }>(
      'SELECT app_code FROM space WHERE id = ? AND is_deleted = 0',
      [id],
    );
    return rows[0]?.app_code ?? null;
  }

  async listOfApp(tx: ReadTx, appCode: string | null): Promise<SpaceEntity[]> {
    return tx.manager.find(SpaceEntity, {
      where: { isDeleted: false, ...(appCode !== null && { appCode }) },
      order: { id: 'ASC' },
    });
  }

  /** In the order in which they were first set. */
  async listConfigs(tx: ReadTx, spaceId: number): Promise<SpaceConfigEntity[]> {
    return tx.manager.find(SpaceConfigEntity, { where: { spaceId }, order: { id: 'ASC' } });
  }

  async findConfig(tx: ReadTx, spaceId: number, name: string): Promise<string | null> {
    const rows = await tx.all<{ value: string }>(
      'SELECT value FROM space_config WHERE space_id = ? AND name = ?',
      [spaceId, name],
    );
    return rows[0]?.value ?? null;
  }

  async putConfig(tx: Tx, spaceId: number, name: string, value: string): Promise<void> {
    const onConflict =
      tx.dialect === 'mysql'
        ? 'ON DUPLICATE KEY UPDATE value = VALUES(value)'
        : 'ON CONFLICT (space_id, name) DO UPDATE SET value = excluded.value';
    await tx.run(
      `INSERT INTO space_config (space_id, name, value) VALUES (?, ?, ?) ${onConflict}`,
      [spaceId, name, value],
    );
  }
}
