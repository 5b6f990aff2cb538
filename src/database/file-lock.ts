import { realpathSync } from 'node:fs';
import Database from 'better-sqlite3';
import { errorCode } from './database-errors.js';
import { DatabaseStartError } from './data-source.js';

/**
 * One server per SQLite file. The lock is an exclusive transaction on a file beside the database, so the operating
 * system drops it when the process dies. The CLI does not take it.
 */
export class FileLock {
  private constructor(private readonly db: Database.Database) {}

  /** @param databaseFile exists. @throws DatabaseStartError when another server holds it */
  static acquire(databaseFile: string): FileLock {
    let db: Database.Database | undefined;
    try {
      // One file has one lock, whatever path leads to it; a hard link is another file.
      db = new Database(`${realpathSync(databaseFile)}.lock`, { timeout: 0 });
      db.exec('BEGIN EXCLUSIVE');
      return new FileLock(db);
    } catch (error) {
      db?.close();
      const busy = errorCode(error).startsWith('SQLITE_BUSY');
      throw new DatabaseStartError(
        busy
          ? `DATABASE_URL: the SQLite file ${databaseFile} is in use by another server`
          : `DATABASE_URL: the lock file ${databaseFile}.lock can not be opened (${errorCode(error)})`,
        error,
      );
    }
  }

  release(): void {
    this.db.close();
  }
}
