import { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolConnection, QueryResult, ResultSetHeader } from 'mysql2';
import { type DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { failpoint } from '../common/failpoint.js';
import {
  isTransactionConflict,
  isUnavailable,
  outcomeUnknown,
  translateError,
} from './database-errors.js';
import { type ReadTx, type SqlValue, type Tx, type WriteResult } from './tx.js';
import { UnitOfWork } from './unit-of-work.js';

const MAX_TRIES = 6;
const BEGIN = 'START TRANSACTION';
/** Longer statements (multi-row inserts) are not worth a place in each connection's cache of prepared ones. */
const MAX_PREPARED_LENGTH = 2000;
/** Deferred statements of more bytes than this are sent at once: a packet has a limit too. */
const MAX_DEFERRED_LENGTH = 512 * 1024;

/** MySQL and MariaDB: a pooled connection a transaction, READ COMMITTED, conflicts retried in a new transaction. */
export class MysqlUnitOfWork extends UnitOfWork {
  readonly dialect = 'mysql';

  /** @param timeoutMs how long it waits for a connection, and for an answer on one */
  constructor(
    private readonly source: DataSource,
    private readonly timeoutMs: number,
  ) {
    super();
  }

  protected query<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return this.withConnection((connection) => work(connection));
  }

  protected async disconnect(): Promise<void> {
    if (this.source.isInitialized) await this.source.destroy();
  }

  protected async execute<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.withConnection((connection) => connection.transaction(work));
      } catch (error) {
        if (!isTransactionConflict(error) || tries === MAX_TRIES) throw translateError(error);
        await delay(Math.random() * 10 * 2 ** tries);
      }
    }
  }

  private async withConnection<T>(work: (connection: MysqlConnection) => Promise<T>): Promise<T> {
    let connection: MysqlConnection;
    try {
      connection = await MysqlConnection.open(this.source, this.timeoutMs);
    } catch (error) {
      throw translateError(error);
    }
    try {
      return await work(connection);
    } catch (error) {
      connection.broken ||= isUnavailable(error);
      throw isTransactionConflict(error) ? error : translateError(error);
    } finally {
      await connection.release();
    }
  }
}

class MysqlConnection implements Tx {
  readonly dialect = 'mysql';
  broken = false;
  private runner: QueryRunner | null = null;
  private active = false;
  /** Statements, complete with their values, that go with the next one. */
  private deferred: string[] = [];
  private begun: Promise<unknown> | null = null;
  private readonly whenCommitted: (() => void)[] = [];
  readonly scope: object = this;

  private constructor(
    private readonly source: DataSource,
    private readonly raw: PoolConnection,
  ) {}

  static open(source: DataSource, timeoutMs: number): Promise<MysqlConnection> {
    return new Promise((resolve, reject) => {
      let isLate = false;
      const patience = setTimeout(() => {
        isLate = true;
        reject(timedOut());
      }, timeoutMs);
      rawPool(source).getConnection((error, raw) => {
        clearTimeout(patience);
        if (error) reject(error);
        else if (isLate) raw.release();
        else {
          watch(raw, timeoutMs);
          resolve(new MysqlConnection(source, raw));
        }
      });
    });
  }

  get manager(): EntityManager {
    this.beginForTypeOrm();
    if (this.runner === null) {
      const runner = this.source.createQueryRunner('master');
      // TypeORM's runner works on this very connection, inside the transaction that is opened here.
      Object.assign(runner, { databaseConnection: this.raw, isTransactionActive: this.active });
      this.runner = runner;
    }
    return this.runner.manager;
  }

  /** BEGIN goes with the first statement, what was deferred with COMMIT (docs/adr/0014). */
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    this.deferred = [BEGIN];
    this.active = true;
    try {
      const result = await work(this);
      await this.commit();
      for (const remember of this.whenCommitted) remember();
      return result;
    } catch (error) {
      if (!this.isUntouched) await this.rollback();
      throw error;
    }
  }

  /** The server knows nothing of the transaction yet. */
  private get isUntouched(): boolean {
    return this.deferred[0] === BEGIN;
  }

  private async rollback(): Promise<void> {
    this.deferred = [];
    await this.text('ROLLBACK').catch(() => {
      this.broken = true;
    });
  }

  private async commit(): Promise<void> {
    if (this.isUntouched && this.deferred.length === 1) return;
    try {
      failpoint('commit.before', this);
      await this.begun;
      await (this.deferred.length > 0 ? this.send('COMMIT', []) : this.text('COMMIT'));
      failpoint('commit.after', this);
    } catch (error) {
      throw isUnavailable(error) ? outcomeUnknown(error) : error;
    }
  }

  /** TypeORM sends its statements by itself, so those that wait must be on their way before it is asked for. */
  private beginForTypeOrm(): void {
    if (this.deferred.length === 0) return;
    if (this.deferred.length > 1) throw new Error('TypeORM was asked for behind deferred writes');
    this.deferred = [];
    this.begun = this.text(BEGIN);
    this.begun.catch(() => (this.broken = true));
  }

  async all<Row extends object>(sql: string, params: readonly SqlValue[] = []): Promise<Row[]> {
    return (await this.send(sql, params)) as unknown as Row[];
  }

  async run(sql: string, params: readonly SqlValue[] = []): Promise<WriteResult> {
    const { insertId, affectedRows } = (await this.send(sql, params)) as ResultSetHeader;
    return { insertId, affected: affectedRows };
  }

  afterCommit(work: () => void): void {
    if (this.active) this.whenCommitted.push(work);
    else work();
  }

  /** A connection that failed is closed, so that nobody else gets it with an open transaction. */
  async release(): Promise<void> {
    if (this.broken) this.raw.destroy();
    else {
      socketOf(this.raw).setTimeout(0);
      this.raw.release();
    }
    return Promise.resolve();
  }

  async defer(sql: string, params: readonly SqlValue[] = []): Promise<void> {
    const statement = this.raw.format(sql, [...params]);
    const length = this.deferred.reduce((sum, { length: some }) => sum + some, statement.length);
    if (length > MAX_DEFERRED_LENGTH) await this.send(statement, []);
    else this.deferred.push(statement);
  }

  /** With it go the statements that were deferred. */
  private async send(sql: string, params: readonly SqlValue[]): Promise<QueryResult> {
    if (this.deferred.length > 0) {
      const statements = [...this.deferred, this.raw.format(sql, [...params])];
      this.deferred = [];
      const results = (await this.text(statements.join(';\n'))) as unknown as QueryResult[];
      return results[statements.length - 1] as QueryResult;
    }
    return sql.length > MAX_PREPARED_LENGTH ? this.text(sql, params) : this.prepared(sql, params);
  }

  private prepared(sql: string, params: readonly SqlValue[]): Promise<QueryResult> {
    return new Promise((resolve, reject) => {
      this.raw.execute(sql, [...params], (error, result) => {
        if (error) reject(error);
        else resolve(result);
      });
    });
  }

  private text(sql: string, params: readonly SqlValue[] = []): Promise<QueryResult> {
    return new Promise((resolve, reject) => {
      this.raw.query(sql, [...params], (error, result) => {
        if (error) reject(error);
        else resolve(result);
      });
    });
  }
}

const watched = new WeakSet<Socket>();

/**
 * Ends the connection when nothing comes or goes for so long while somebody has it, whatever waits there: mysql2's own
 * limit for a query leaves out preparing it, and TypeORM's queries.
 */
function watch(raw: PoolConnection, timeoutMs: number): void {
  const socket = socketOf(raw);
  if (!watched.has(socket)) {
    watched.add(socket);
    socket.on('timeout', () => socket.destroy(timedOut()));
  }
  socket.setTimeout(timeoutMs);
}

function socketOf(raw: PoolConnection): Socket {
  const stream: unknown = 'stream' in raw ? raw.stream : null;
  if (stream instanceof Socket) return stream;
  throw new Error('a connection of mysql2 has no socket');
}

function timedOut(): Error {
  return Object.assign(new Error('the database does not answer'), { code: 'ETIMEDOUT' });
}

/** The mysql2 pool that a TypeORM data source holds. */
export function rawPool(source: DataSource): Pool {
  const { driver } = source;
  if (!('pool' in driver) || driver.pool === undefined) throw new Error('database is not open');
  return driver.pool as Pool;
}
