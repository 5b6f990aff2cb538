import { insertRows, type Tx } from '../../database/index.js';

/** One lease per process. Who lets it run out has lost its jobs. */
export class WorkersRepository {
  async register(tx: Tx, now: Date, leaseUntil: Date): Promise<number> {
    const [id] = await insertRows(tx, 'worker (started_at, lease_until)', [[now, leaseUntil]]);
    if (id === undefined) throw new Error('a worker got no number');
    return id;
  }

  /** @returns false when the lease ran out and somebody took the jobs over */
  async renew(tx: Tx, id: number, leaseUntil: Date): Promise<boolean> {
    const { affected } = await tx.run('UPDATE worker SET lease_until = ? WHERE id = ?', [
      leaseUntil,
      id,
    ]);
    return affected === 1;
  }

  /** Registers a worker again under the number that it had. */
  async restore(tx: Tx, id: number, now: Date, leaseUntil: Date): Promise<void> {
    await tx.run('INSERT INTO worker (id, started_at, lease_until) VALUES (?, ?, ?)', [
      id,
      now,
      leaseUntil,
    ]);
  }

  /** Workers whose lease ended before `time`, or ends after `latest`; locked, so that one process hands on their jobs. */
  async stale(tx: Tx, time: Date, latest: Date): Promise<number[]> {
    const lock = tx.dialect === 'mysql' ? ' FOR UPDATE SKIP LOCKED' : '';
    const rows = await tx.all<{ id: number }>(
      `SELECT id FROM worker WHERE lease_until < ? OR lease_until > ? LIMIT 20${lock}`,
      [time, latest],
    );
    return rows.map(({ id }) => id);
  }

  async removeAll(tx: Tx): Promise<void> {
    await tx.run('DELETE FROM worker');
  }

  async remove(tx: Tx, id: number): Promise<void> {
    await tx.run('DELETE FROM worker WHERE id = ?', [id]);
  }
}
