import { type EntityManager } from 'typeorm';

export type Dialect = 'sqlite' | 'mysql';

/** A value bound to `?`. Times as `Date`, in UTC, to the millisecond. */
export type SqlValue = null | number | string | boolean | Date | Buffer;

export interface WriteResult {
  /** Auto-increment id of the (first) inserted row; meaningless after an ignored insert. */
  readonly insertId: number;
  /** Rows matched, also when unchanged. */
  readonly affected: number;
}

/** A place to read from: inside a transaction its own writes, outside the committed state. */
export interface ReadTx {
  readonly dialect: Dialect;
  /** TypeORM, for everything off the hot path. */
  readonly manager: EntityManager;
  /** Prepared SQL; rows with column names as keys. Times come as the driver's value: see `readTime`. */
  all<Row extends object>(sql: string, params?: readonly SqlValue[]): Promise<Row[]>;
  /** One object for each transaction, or each run of its closure: what is remembered beside it ends with it. */
  readonly scope: object;
  /**
   * For what may be remembered of rows that were read or written: a row that is rolled back never was, and SQLite gives
   * its id to another. Runs when COMMIT has succeeded; outside of a transaction at once.
   */
  afterCommit(work: () => void): void;
}

/** An open transaction. Only a unit of work makes one; repositories and services take it as their first argument. */
export interface Tx extends ReadTx {
  run(sql: string, params?: readonly SqlValue[]): Promise<WriteResult>;
  /**
   * As {@link run}, for a write whose result nobody needs. MySQL gets it together with the next statement or with COMMIT
   * (docs/adr/0014), so that is where its error comes from; TypeORM's `manager` can't be used behind it.
   */
  defer(sql: string, params?: readonly SqlValue[]): Promise<void>;
}

/** A `datetime(3)` as either driver returns it. */
export function readTime(value: unknown): Date {
  if (value instanceof Date) return value;
  return new Date(`${String(value).replace(' ', 'T')}Z`);
}

/** As SQLite stores a `datetime(3)`; TypeORM writes the same form. */
export function sqliteTime(time: Date): string {
  return time.toISOString().replace('T', ' ').slice(0, 23);
}
