import { existsSync } from 'node:fs';
import { type Config } from '../config/index.js';
import { Migrator, openDatabase, openDataSource, type OpenDatabase } from '../database/index.js';
import { ENTITIES } from '../entities.js';
import { CliFailure } from './cli-failure.js';

export interface CliIo {
  /** @throws ConfigError */
  loadConfig(): Config;
  out(text: string): void;
  err(text: string): void;
}

/** What a command works with: the same configuration as the server, and the database without the server's lock. */
export class Session {
  /** Of a command that did what it should and found something. */
  exitCode = 0;
  private loaded: Config | null = null;

  constructor(readonly io: CliIo) {}

  /** @throws ConfigError */
  get config(): Config {
    this.loaded ??= this.io.loadConfig();
    return this.loaded;
  }

  /** A migrated database, open for the time of `work`. */
  async withDatabase<T>(work: (database: OpenDatabase) => Promise<T>): Promise<T> {
    return this.withOpen(this.config, work);
  }

  /** A database that servers use: it is neither made nor migrated. */
  async withServedDatabase<T>(work: (database: OpenDatabase) => Promise<T>): Promise<T> {
    const { database } = this.config;
    if (database.dialect === 'sqlite' && !existsSync(database.file)) {
      throw new CliFailure(`there is no database at ${database.file}`);
    }
    return this.withOpen({ ...this.config, migrateOnStart: false }, work);
  }

  /** A database of whatever schema. */
  async withMigrator<T>(work: (migrator: Migrator) => Promise<T>): Promise<T> {
    const source = await openDataSource(this.config, ENTITIES);
    try {
      return await work(new Migrator(source));
    } finally {
      await source.destroy();
    }
  }

  private async withOpen<T>(
    config: Config,
    work: (database: OpenDatabase) => Promise<T>,
  ): Promise<T> {
    const database = await openDatabase(config, ENTITIES, { serve: false });
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  }

  print(...lines: string[]): void {
    for (const line of lines) this.io.out(`${line}\n`);
  }

  printJson(value: unknown): void {
    this.print(JSON.stringify(value, null, 2));
  }

  /** Columns as wide as their longest cell. */
  printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
    const table = [header, ...rows];
    const widths = header.map((_, at) => Math.max(...table.map((row) => row[at]?.length ?? 0)));
    for (const row of table) {
      this.print(
        row
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join('  ')
          .trimEnd(),
      );
    }
  }
}
