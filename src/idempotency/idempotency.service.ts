import { createHash, createHmac } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { type AppError, isUnavailable } from '../common/errors/index.js';
import { failpoint } from '../common/failpoint.js';
import { type WireRequest, validationFailed } from '../common/http/index.js';
import { stringifyJson } from '../common/json/index.js';
import { Answer } from '../common/wire/index.js';
import { type Config, CONFIG } from '../config/index.js';
import { type ReadTx, type Tx, UnitOfWork } from '../database/index.js';
import { idempotencyErrors } from './idempotency-errors.js';
import { IdempotencyRepository, inProgress } from './idempotency.repository.js';

const POLL_MS = 50;

/** An operation that may be repeated: `work` does it, `replay` makes the same answer again from what `work` left. */
export interface RepeatableOperation<T> {
  /** Runs in the transaction, possibly again in another one. */
  work(tx: Tx): Promise<DoneWork<T>>;
  replay(tx: ReadTx, memo: string): Promise<T>;
}

/** One whose answer is known before: the first call and each repetition give the same. */
export function alwaysAnswering<T>(
  answer: T,
  work: (tx: Tx) => Promise<unknown>,
): RepeatableOperation<T> {
  return {
    work: async (tx) => {
      await work(tx);
      // An empty memo marks a call that has not ended.
      return { answer, memo: 'done' };
    },
    replay: () => Promise.resolve(answer),
  };
}

export interface DoneWork<T> {
  readonly answer: T;
  /** The few words from which `replay` makes the answer again. */
  readonly memo: string;
  /** Called after COMMIT, and only when this very work was committed. */
  readonly afterCommit?: () => void;
}

/** A key, bound to who calls what with which body. */
export interface IdempotencyClaim {
  readonly scopeHash: string;
  readonly fingerprint: string;
}

/**
 * Makes operations safe to retry (`Idempotency-Key`): the first success is stored in the transaction that makes it, and
 * the same call gets it again for IDEMPOTENCY_HOURS. Failures are not stored.
 */
@Injectable()
export class IdempotencyService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: IdempotencyRepository,
  ) {}

  /** Opens the transaction of `operation`; with a key, at most one of all equal calls does the work. */
  async run<T>(
    request: WireRequest,
    body: object | null,
    operation: RepeatableOperation<T>,
  ): Promise<T | Answer> {
    const key = readKey(request);
    if (key === null) {
      const { answer, afterCommit } = await this.unitOfWork.run((tx) => operation.work(tx));
      afterCommit?.();
      return answer;
    }
    return this.runOnce(this.claimOf(request, key, body), operation);
  }

  /** @param key 1 to 255 printable ASCII characters */
  claimOf(
    request: WireRequest,
    key: string,
    body: object | null | undefined,
    purpose = '',
  ): IdempotencyClaim {
    const { method } = request;
    const scope = [request.caller?.appCode ?? '', method, routeOf(request) + purpose, sha256(key)];
    return { scopeHash: sha256(scope.join('\n')), fingerprint: fingerprintOf(key, body ?? {}) };
  }

  /** The memo of an earlier equal call, null when there is none. @throws idempotency_key_reused */
  async findMemo(tx: ReadTx, claim: IdempotencyClaim): Promise<string | null> {
    const record = await this.repository.find(tx, claim.scopeHash);
    if (record === null || this.isExpired(record.createdAt)) return null;
    if (record.fingerprint !== claim.fingerprint) throw reused();
    return record.answer === '' ? null : record.answer;
  }

  /** As {@link findMemo}. @throws idempotency_in_progress when the earlier call has not ended */
  async getMemo(tx: ReadTx, claim: IdempotencyClaim): Promise<string> {
    const memo = await this.findMemo(tx, claim);
    if (memo === null) throw inProgress();
    return memo;
  }

  /** Claims inside an open transaction; false when an earlier call has the key. */
  async claim(tx: Tx, claim: IdempotencyClaim): Promise<boolean> {
    const now = new Date();
    await this.repository.deleteOlderThan(tx, claim.scopeHash, this.horizon(now));
    return this.repository.claim(tx, claim.scopeHash, claim.fingerprint, now);
  }

  complete(tx: Tx, claim: IdempotencyClaim, memo: string): Promise<void> {
    return this.repository.complete(tx, claim.scopeHash, memo);
  }

  /** Gives a claimed key back, within the transaction that claimed it. */
  release(tx: Tx, claim: IdempotencyClaim): Promise<void> {
    return this.repository.release(tx, claim.scopeHash);
  }

  /** Records from before are forgotten. */
  horizon(now: Date): Date {
    return new Date(now.getTime() - this.config.idempotencyHours * 3_600_000);
  }

  private async runOnce<T>(
    claim: IdempotencyClaim,
    operation: RepeatableOperation<T>,
  ): Promise<T | Answer> {
    const deadline = Date.now() + this.config.idempotencyWaitMs;
    for (;;) {
      const first = await this.workOrRefusal(claim, operation);
      if (first !== null && 'answer' in first) {
        first.afterCommit?.();
        failpoint('answer.before');
        return first.answer;
      }
      const replayed = await this.replayed(claim, operation, first);
      if (replayed !== null) return asReplay(replayed.answer);
      if (first !== null) throw first.refusal;
      if (Date.now() >= deadline) throw inProgress();
      await delay(POLL_MS);
    }
  }

  /** @returns null when another call has the key, a refusal when the database can't be written */
  private async workOrRefusal<T>(
    claim: IdempotencyClaim,
    operation: RepeatableOperation<T>,
  ): Promise<Omit<DoneWork<T>, 'memo'> | { readonly refusal: AppError } | null> {
    try {
      return await this.unitOfWork.run(async (tx) => {
        if (!(await this.claim(tx, claim))) return null;
        const done = await operation.work(tx);
        await this.complete(tx, claim, done.memo);
        return done;
      });
    } catch (error) {
      if (isUnavailable(error)) return { refusal: error };
      throw error;
    }
  }

  /**
   * The answer of an earlier equal call, read in a new transaction: the one that lost may not see what the winner
   * committed. What can't be written can often be read, and then says more than the refusal.
   */
  private async replayed<T>(
    claim: IdempotencyClaim,
    operation: RepeatableOperation<T>,
    failed: { readonly refusal: AppError } | null,
  ): Promise<{ readonly answer: T } | null> {
    try {
      return await this.unitOfWork.read(async (tx) => {
        const memo = await this.findMemo(tx, claim);
        return memo === null ? null : { answer: await operation.replay(tx, memo) };
      });
    } catch (error) {
      throw isUnavailable(error) && failed !== null ? failed.refusal : error;
    }
  }

  private isExpired(createdAt: Date): boolean {
    return createdAt < this.horizon(new Date());
  }
}

export function hasIdempotencyKey(request: WireRequest): boolean {
  return request.headers['idempotency-key'] !== undefined;
}

/** The header's key, null when the call has none. @throws validation_failed */
function readKey(request: WireRequest): string | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key === 'string' && isWellFormedKey(key)) return key;
  throw validationFailed([
    { path: '!Idempotency-Key', message: 'must have 1 to 255 printable ASCII characters' },
  ]);
}

export function isWellFormedKey(key: string): boolean {
  return /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/.test(key);
}

/** One operation on one object, however its path was spelled. */
function routeOf({ routeOptions, params }: WireRequest): string {
  const values = Object.values(params ?? {}).map((value) => {
    const text = String(value);
    return /^\d+$/.test(text) ? String(Number(text)) : text;
  });
  return JSON.stringify([routeOptions.url, ...values]);
}

function asReplay(given: unknown): Answer {
  const answer: Answer = given instanceof Answer ? given : new Answer(given);
  const { data, extras } = answer;
  return new Answer(data, {
    ...extras,
    headers: { ...extras.headers, 'Idempotency-Replayed': 'true' },
  });
}

export function reused(): Error {
  return idempotencyErrors.idempotency_key_reused(
    'this Idempotency-Key was used before with another body; use a new key for a new call',
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Keyed with the client's own key, which is stored nowhere: a body may hold credentials, which a plain hash would let
 * somebody guess who reads the table. The order in which a class declares its fields does not count, so a release that
 * moves one still knows the call.
 */
function fingerprintOf(key: string, body: object): string {
  const fields = Object.entries(body).filter(([, value]) => value !== undefined);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return createHmac('sha256', key)
    .update(stringifyJson(Object.fromEntries(fields)))
    .digest('hex');
}
