import { Injectable } from '@nestjs/common';
import { failpoint } from '../common/failpoint.js';
import { errorCode, isUniqueViolation, type ReadTx, readTime, type Tx } from '../database/index.js';
import { idempotencyErrors } from './idempotency-errors.js';

export interface IdempotencyRecord {
  readonly scopeHash: string;
  readonly fingerprint: string;
  readonly answer: string;
  readonly createdAt: Date;
}

@Injectable()
export class IdempotencyRepository {
  /**
   * Claims a key for this transaction; a concurrent claim waits for ours to end.
   * @returns false when the key is taken
   */
  async claim(tx: Tx, scopeHash: string, fingerprint: string, now: Date): Promise<boolean> {
    try {
      await tx.run(
        "INSERT INTO idempotency_record (scope_hash, fingerprint, answer, created_at) VALUES (?, ?, '', ?)",
        [scopeHash, fingerprint, now],
      );
      failpoint('idempotency.reserved', tx);
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      if (errorCode(error) === 'ER_LOCK_WAIT_TIMEOUT') throw inProgress();
      throw error;
    }
  }

  async complete(tx: Tx, scopeHash: string, answer: string): Promise<void> {
    await tx.defer('UPDATE idempotency_record SET answer = ? WHERE scope_hash = ?', [
      answer,
      scopeHash,
    ]);
  }

  async find(tx: ReadTx, scopeHash: string): Promise<IdempotencyRecord | null> {
    const rows = await tx.all<{
      scope_hash: string;
      fingerprint: string;
      answer: string;
      created_at: unknown;
    }>(
      'SELECT scope_hash, fingerprint, answer, created_at FROM idempotency_record WHERE scope_hash = ?',
      [scopeHash],
    );
    const row = rows[0];
    if (row === undefined) return null;
    const { scope_hash, fingerprint, answer, created_at } = row;
    return { scopeHash: scope_hash, fingerprint, answer, createdAt: readTime(created_at) };
  }

  async deleteOlderThan(tx: Tx, scopeHash: string, before: Date): Promise<void> {
    await tx.run('DELETE FROM idempotency_record WHERE scope_hash = ? AND created_at < ?', [
      scopeHash,
      before,
    ]);
  }

  async release(tx: Tx, scopeHash: string): Promise<void> {
    await tx.run("DELETE FROM idempotency_record WHERE scope_hash = ? AND answer = ''", [
      scopeHash,
    ]);
  }

  /** Oldest first, at most `limit`. @returns how many went */
  async sweep(tx: Tx, before: Date, limit: number): Promise<number> {
    const rows = await tx.all<{ scope_hash: string }>(
      `SELECT scope_hash FROM idempotency_record WHERE created_at < ? ORDER BY created_at LIMIT ${limit}`,
      [before],
    );
    for (const { scope_hash } of rows) {
      await tx.run('DELETE FROM idempotency_record WHERE scope_hash = ?', [scope_hash]);
    }
    return rows.length;
  }
}

export function inProgress(): Error {
  return idempotencyErrors.idempotency_in_progress(
    'the first call with this Idempotency-Key is still under way; try again',
    { headers: { 'Retry-After': '1' } },
  );
}
