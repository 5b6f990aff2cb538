import { type DataSource } from 'typeorm';
import { type Config } from '../config/index.js';
import { type EntityList, openDataSource, openSqliteReader } from './data-source.js';
import { FileLock } from './file-lock.js';
import { Migrator } from './migrator.js';
import { MysqlUnitOfWork } from './mysql-unit-of-work.js';
import { SqliteUnitOfWork } from './sqlite-unit-of-work.js';
import { type UnitOfWork } from './unit-of-work.js';

export interface OpenDatabase {
  readonly source: DataSource;
  readonly unitOfWork: UnitOfWork;
  readonly close: () => Promise<void>;
}

/**
 * Opens the database with a schema that this release can serve.
 * @param options.serve a server: takes the SQLite file's lock; the CLI does not
 * @throws DatabaseStartError
 */
export async function openDatabase(
  config: Config,
  entities: EntityList,
  { serve }: { serve: boolean },
): Promise<OpenDatabase> {
  const { database } = config;
  const source = await openDataSource(config, entities);
  let lock: FileLock | null = null;
  try {
    if (serve && database.dialect === 'sqlite') lock = FileLock.acquire(database.file);
    await new Migrator(source).prepare(config.migrateOnStart);
    const unitOfWork =
      database.dialect === 'sqlite'
        ? new SqliteUnitOfWork(source, await openSqliteReader(database.file, entities))
        : new MysqlUnitOfWork(source, database.timeoutMs);
    return {
      source,
      unitOfWork,
      close: async () => {
        await unitOfWork.close();
        lock?.release();
      },
    };
  } catch (error) {
    await source.destroy();
    lock?.release();
    throw error;
  }
}
