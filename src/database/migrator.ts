import { type DataSource, type QueryRunner } from 'typeorm';
import { DatabaseStartError } from './data-source.js';

const MARKER = 'schema_state';

export interface MigrationStatus {
  /** Names in order, oldest first. */
  readonly applied: readonly string[];
  readonly pending: readonly string[];
  /** Applied here, but unknown to this release: the database is newer. */
  readonly unknown: readonly string[];
  /** The migration that was under way when a process died; null when none was. */
  readonly halfDone: string | null;
}

/** Moves the schema up and down, and refuses a database that this release can't serve. */
export class Migrator {
  constructor(private readonly source: DataSource) {}

  async status(): Promise<MigrationStatus> {
    const known = this.source.migrations.map(({ name, constructor }) => name ?? constructor.name);
    const applied = await this.applied();
    return {
      applied,
      pending: known.filter((name) => !applied.includes(name)),
      unknown: applied.filter((name) => !known.includes(name)),
      halfDone: await this.halfDone(),
    };
  }

  /** Applies what is pending, one transaction each (MySQL commits each DDL; a stopped one is taken up again). */
  migrate(): Promise<readonly string[]> {
    return this.exclusively(() => this.applyPending());
  }

  /** Undoes the newest migration. @returns its name, or null when none is applied */
  async revert(): Promise<string | null> {
    return this.exclusively(async () => {
      const { applied, unknown } = await this.status();
      if (unknown.length > 0) throw newer(unknown);
      const last = applied.at(-1);
      if (last === undefined) return null;
      await this.mark(last);
      await this.source.undoLastMigration({ transaction: 'each' });
      await this.mark(null);
      return last;
    });
  }

  /** Makes the database ready to serve. @throws DatabaseStartError */
  async prepare(migrateOnStart: boolean): Promise<void> {
    if (isReady(await this.status())) return;
    // Another process may be migrating at this moment: what is wrong is judged when it is done.
    await this.exclusively(async () => {
      const status = await this.status();
      if (isReady(status)) return;
      refuse(status, migrateOnStart);
      await this.applyPending();
    });
  }

  private async applyPending(): Promise<readonly string[]> {
    const { pending, unknown } = await this.status();
    if (unknown.length > 0) throw newer(unknown);
    await this.mark(pending[0] ?? null);
    if (pending.length === 0) return [];
    await this.source.runMigrations({ transaction: 'each' });
    await this.mark(null);
    return pending;
  }

  private async applied(): Promise<string[]> {
    const runner = this.source.createQueryRunner();
    try {
      if (!(await runner.hasTable('migrations'))) return [];
      const rows = (await runner.query('SELECT name FROM migrations ORDER BY id')) as {
        name: string;
      }[];
      return rows.map(({ name }) => name);
    } finally {
      await runner.release();
    }
  }

  private async halfDone(): Promise<string | null> {
    const runner = this.source.createQueryRunner();
    try {
      if (!(await runner.hasTable(MARKER))) return null;
      const rows = (await runner.query(`SELECT migrating FROM ${MARKER}`)) as {
        migrating: string;
      }[];
      return rows[0]?.migrating ?? null;
    } finally {
      await runner.release();
    }
  }

  private async mark(name: string | null): Promise<void> {
    await this.source.query(
      `CREATE TABLE IF NOT EXISTS ${MARKER} (migrating varchar(255) NOT NULL)`,
    );
    await this.source.query(`DELETE FROM ${MARKER}`);
    if (name !== null) await this.source.query(`INSERT INTO ${MARKER} VALUES (?)`, [name]);
  }

  /** Of several processes that start together, one migrates and the others wait. */
  private async exclusively<T>(work: () => Promise<T>): Promise<T> {
    if (this.source.options.type === 'better-sqlite3') return work();
    const runner = this.source.createQueryRunner();
    try {
      await this.lock(runner);
      return await work();
    } finally {
      await runner
        .query("SELECT RELEASE_LOCK(CONCAT('millrace:', DATABASE()))")
        .catch(() => undefined);
      await runner.release();
    }
  }

  private async lock(runner: QueryRunner): Promise<void> {
    const rows = (await runner.query(
      "SELECT GET_LOCK(CONCAT('millrace:', DATABASE()), 60) AS got",
    )) as { got: number | string | null }[];
    if (Number(rows[0]?.got) !== 1) {
      throw new DatabaseStartError(
        'another process is migrating this database; try again when it is done',
      );
    }
  }
}

function isReady({ pending, unknown, halfDone }: MigrationStatus): boolean {
  return pending.length === 0 && unknown.length === 0 && halfDone === null;
}

/** @throws DatabaseStartError when a server must not go on by itself */
function refuse({ pending, unknown, halfDone }: MigrationStatus, migrateOnStart: boolean): void {
  if (unknown.length > 0) throw newer(unknown);
  if (halfDone !== null) {
    throw new DatabaseStartError(
      `the database is half-migrated: ${halfDone} did not finish; run "npm run db:migrate" to finish it, or restore a backup`,
    );
  }
  if (!migrateOnStart) {
    throw new DatabaseStartError(
      `the database is older than this release: ${pending.join(', ')} not applied; run "npm run db:migrate" (or set MIGRATE_ON_START=true)`,
    );
  }
}

function newer(unknown: readonly string[]): DatabaseStartError {
  return new DatabaseStartError(
    `the database is newer than this release: it has ${unknown.join(', ')}; start a newer release or restore a backup`,
  );
}
