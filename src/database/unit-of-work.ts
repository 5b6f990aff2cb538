import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { translateError } from './database-errors.js';
import { type Dialect, type ReadTx, type Tx } from './tx.js';

/**
 * Opens transactions; the only way to write. Only edges (controllers, worker loop, CLI) call it.
 * A closure may run more than once (deadlock, lost group), so it must have no effect outside the database
 * and await nothing but the database.
 */
export abstract class UnitOfWork {
  abstract readonly dialect: Dialect;
  private nesting: NestingGuard | null = new NestingGuard();
  private closing: Promise<void> | null = null;
  private underWay = 0;
  private whenIdle: (() => void) | null = null;

  /**
   * Runs `work` in one transaction and resolves after COMMIT. A nested call throws: pass `tx` down instead.
   */
  run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.whileOpen(() => this.execute(this.nesting?.guard(work) ?? work));
  }

  /**
   * Gives up looking for nested calls: following asynchronous calls costs something with every promise of a server, and
   * the tests have looked.
   */
  trustCallers(): void {
    this.nesting = null;
  }

  /** Reads the committed state. */
  read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return this.whileOpen(() => this.query(work));
  }

  /** Resolves when the database answers. @throws AppError database_unavailable */
  async ping(): Promise<void> {
    await this.read((tx) => tx.all('SELECT 1 AS ok'));
  }

  /** Lets what is under way end, refuses what comes after, then closes the connections. Safe to call twice. */
  close(): Promise<void> {
    this.closing ??= this.closeNow();
    return this.closing;
  }

  private async closeNow(): Promise<void> {
    if (this.underWay > 0) await new Promise<void>((resolve) => (this.whenIdle = resolve));
    await this.disconnect();
  }

  protected abstract execute<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  protected abstract query<T>(work: (tx: ReadTx) => Promise<T>): Promise<T>;
  protected abstract disconnect(): Promise<void>;

  private async whileOpen<T>(work: () => Promise<T>): Promise<T> {
    if (this.closing !== null) throw translateError(new Error('the database is not open'));
    this.underWay += 1;
    try {
      return await work();
    } finally {
      this.underWay -= 1;
      if (this.underWay === 0) this.whenIdle?.();
    }
  }
}

/** Finds a unit of work that is opened inside another one, which on SQLite would wait for itself. */
class NestingGuard {
  private readonly inside = new AsyncLocalStorage<true>();

  guard<T>(work: (tx: Tx) => Promise<T>): (tx: Tx) => Promise<T> {
    if (this.inside.getStore()) {
      throw new Error('a unit of work is already open here; pass its tx down');
    }
    return AsyncResource.bind((tx: Tx) => this.inside.run(true, () => work(tx)));
  }
}
