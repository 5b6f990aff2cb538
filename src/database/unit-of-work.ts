import { AsyncLocalStorage } from 'node:async_hooks';
import { type Dialect, type ReadTx, type Tx } from './tx.js';

/**
 * Opens transactions; the only way to write. Only edges (controllers, worker loop, CLI) call it.
 * A closure may run more than once (deadlock, lost group), so it must have no effect outside the database
 * and await nothing but the database.
 */
export abstract class UnitOfWork {
  private static readonly inside = new AsyncLocalStorage<true>();

  abstract readonly dialect: Dialect;

  /** Runs `work` in one transaction and resolves after COMMIT. A nested call throws: pass `tx` down instead. */
  run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    if (UnitOfWork.inside.getStore()) {
      throw new Error('a unit of work is already open here; pass its tx down');
    }
    return this.execute((tx) => UnitOfWork.inside.run(true, () => work(tx)));
  }

  /** Reads the committed state. */
  abstract read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T>;

  /** Resolves when the database answers. @throws AppError database_unavailable */
  abstract ping(): Promise<void>;

  abstract close(): Promise<void>;

  protected abstract execute<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}
