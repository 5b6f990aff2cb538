import { type DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import type Database from 'better-sqlite3';
import { failpoint } from '../common/failpoint.js';
import { translateError } from './database-errors.js';
import { type ReadTx, sqliteTime, type SqlValue, type Tx, type WriteResult } from './tx.js';
import { UnitOfWork } from './unit-of-work.js';

const MAX_GROUP = 128;

interface Job {
  readonly work: (tx: Tx) => Promise<unknown>;
  readonly settle: (outcome: Outcome) => void;
}
type Outcome =
  | { readonly ok: true; readonly value: unknown; readonly afterCommit: readonly (() => void)[] }
  | { readonly ok: false; readonly error: unknown };

/**
 * SQLite has one writer. Writes queue in order, and what is queued at the same moment shares one commit: each closure in
 * a savepoint, so that a failing one fails alone; callers resolve after COMMIT. Reads have a connection of their own.
 */
export class SqliteUnitOfWork extends UnitOfWork {
  readonly dialect = 'sqlite';
  private readonly queue: Job[] = [];
  private readonly writer: SqliteConnection;
  private readonly reader: SqliteConnection;
  private draining: Promise<void> | null = null;

  constructor(
    private readonly writeSource: DataSource,
    private readonly readSource: DataSource,
  ) {
    super();
    this.writer = new SqliteConnection(writeSource, true);
    this.reader = new SqliteConnection(readSource, false);
  }

  protected async query<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    try {
      return await work(this.reader);
    } catch (error) {
      throw translateError(error);
    }
  }

  protected async disconnect(): Promise<void> {
    await this.draining;
    if (this.readSource.isInitialized) await this.readSource.destroy();
    if (this.writeSource.isInitialized) await this.writeSource.destroy();
  }

  protected execute<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const settle = (outcome: Outcome): void => {
        if (outcome.ok) resolve(outcome.value as T);
        else reject(asError(translateError(outcome.error)));
      };
      this.queue.push({ work, settle });
      this.draining ??= this.drain();
    });
  }

  private async drain(): Promise<void> {
    await nextTurn();
    while (this.queue.length > 0) {
      await this.commitGroup(this.queue.splice(0, MAX_GROUP));
      await nextTurn();
    }
    this.draining = null;
  }

  /** When the whole group is lost (disk full, I/O error), each closure is tried once more alone. */
  private async commitGroup(jobs: Job[]): Promise<void> {
    const { db, control } = this.writer;
    let outcomes: Outcome[];
    try {
      control('BEGIN IMMEDIATE');
      outcomes = await this.runAll(jobs);
      failpoint('commit.before');
      control('COMMIT');
      failpoint('commit.after');
    } catch (error) {
      if (db.inTransaction) control('ROLLBACK');
      const [only] = jobs;
      if (jobs.length === 1 && only !== undefined) only.settle({ ok: false, error });
      else for (const job of jobs) await this.commitGroup([job]);
      return;
    }
    for (const outcome of outcomes) if (outcome.ok) for (const work of outcome.afterCommit) work();
    jobs.forEach((job, index) => {
      const outcome = outcomes[index];
      if (outcome !== undefined) job.settle(outcome);
    });
  }

  private async runAll(jobs: readonly Job[]): Promise<Outcome[]> {
    const { db, control } = this.writer;
    const outcomes: Outcome[] = [];
    for (const { work } of jobs) {
      control('SAVEPOINT one');
      let outcome: Outcome;
      try {
        this.writer.enter();
        const value = await work(this.writer);
        outcome = { ok: true, value, afterCommit: this.writer.leave() };
        if (!db.inTransaction) throw transactionLost();
      } catch (error) {
        // SQLite gives up the whole transaction on a full disk; then nobody of this group has anything to commit.
        if (!db.inTransaction) throw error;
        control('ROLLBACK TO one');
        outcome = { ok: false, error };
      }
      control('RELEASE one');
      outcomes.push(outcome);
    }
    return outcomes;
  }
}

/** Prepared statements on one better-sqlite3 connection, beside TypeORM's manager for the same connection. */
class SqliteConnection implements Tx {
  readonly dialect = 'sqlite';
  readonly db: Database.Database;
  private readonly runner: QueryRunner;
  private readonly statements = new Map<string, Database.Statement>();
  private readonly controls = new Map<string, Database.Statement>();
  /** Of the closure that runs now. */
  scope: object = {};
  private whenCommitted: (() => void)[] = [];

  constructor(
    source: DataSource,
    private readonly isWriter: boolean,
  ) {
    this.db = rawDatabase(source);
    this.runner = source.createQueryRunner();
    // The transaction is opened here, not by TypeORM; without this `save` would try to open one of its own.
    Object.assign(this.runner, { isTransactionActive: true });
  }

  get manager(): EntityManager {
    return this.runner.manager;
  }

  /** A closure begins. */
  enter(): void {
    this.scope = {};
    this.whenCommitted = [];
  }

  /** It has ended well. @returns what to do after COMMIT */
  leave(): readonly (() => void)[] {
    return this.whenCommitted;
  }

  afterCommit(work: () => void): void {
    if (this.isWriter) this.whenCommitted.push(work);
    else work();
  }

  /** Begins and ends transactions; parsing these few words each time costs more than they do. */
  readonly control = (sql: string): void => {
    let statement = this.controls.get(sql);
    if (statement === undefined) {
      statement = this.db.prepare(sql);
      this.controls.set(sql, statement);
    }
    statement.run();
  };

  all<Row extends object>(sql: string, params: readonly SqlValue[] = []): Promise<Row[]> {
    return attempt(() => this.statement(sql).all(...params.map(bindable)) as Row[]);
  }

  run(sql: string, params: readonly SqlValue[] = []): Promise<WriteResult> {
    return attempt(() => {
      const { lastInsertRowid, changes } = this.statement(sql).run(...params.map(bindable));
      return { insertId: Number(lastInsertRowid), affected: changes };
    });
  }

  async defer(sql: string, params: readonly SqlValue[] = []): Promise<void> {
    await this.run(sql, params);
  }

  /** A write outside a transaction would commit by itself: after a lost one, or when nobody awaited it. */
  private statement(sql: string): Database.Statement {
    if (this.isWriter && !this.db.inTransaction) throw transactionLost();
    const known = this.statements.get(sql);
    if (known !== undefined) return known;
    if (this.statements.size >= 500) this.statements.clear();
    const statement = this.db.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }
}

/** The better-sqlite3 connection that a TypeORM data source holds. */
export function rawDatabase(source: DataSource): Database.Database {
  const { driver } = source;
  if (!('databaseConnection' in driver)) throw new Error('not a SQLite data source');
  return driver.databaseConnection as Database.Database;
}

function transactionLost(): Error {
  return Object.assign(new Error('SQLite gave up the transaction'), {
    code: 'SQLITE_ABORT_ROLLBACK',
  });
}

function bindable(value: SqlValue): null | number | string | Buffer {
  if (value instanceof Date) return sqliteTime(value);
  return typeof value === 'boolean' ? Number(value) : value;
}

function attempt<T>(work: () => T): Promise<T> {
  try {
    return Promise.resolve(work());
  } catch (error) {
    return Promise.reject(asError(error));
  }
}

function asError(error: unknown): Error {
  return isErrorLike(error) ? error : new Error(String(error));
}

/** The native driver makes its errors in the realm that loaded it first, so `instanceof` is not enough. */
function isErrorLike(value: unknown): value is Error {
  return typeof value === 'object' && value !== null && 'message' in value && 'stack' in value;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
