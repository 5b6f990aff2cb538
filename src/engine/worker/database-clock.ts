import { readTime, type UnitOfWork } from '../../database/index.js';

/** The database's time, so that all workers agree on what is due; between two readings the process's own steady clock. */
export class DatabaseClock {
  private base = Date.now();
  private readAt = performance.now();

  now(): number {
    return Math.round(this.base + performance.now() - this.readAt);
  }

  async synchronize(uow: UnitOfWork): Promise<void> {
    const before = performance.now();
    const text =
      uow.dialect === 'mysql'
        ? 'SELECT UTC_TIMESTAMP(3) AS now'
        : "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now') AS now";
    const [row] = await uow.read((tx) => tx.all<{ now: unknown }>(text));
    if (row === undefined) throw new Error('the database tells no time');
    this.readAt = (before + performance.now()) / 2;
    this.base = readTime(row.now).getTime();
  }
}
