import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type RateLimiterAbstract } from 'rate-limiter-flexible';
import { authErrors } from './auth.errors.js';
import { isAppCode } from './app.js';

const REMEMBER_MS = 1000;
const MAX_REMEMBERED = 20_000;

/**
 * Bounds failed authentications per address and app code: after AUTH_FAILS_PER_MINUTE of them the pair is refused, also
 * with a right secret, until the minute that began with the first failure is over.
 *
 * What the store says about a pair is remembered here for a second, so a busy app asks Redis once a second and not once
 * a call; a failure in this process updates it at once. With several processes a block made by another one is therefore
 * seen within a second.
 */
export class FailureLimiter {
  /** Pair -> the time (ms) until which it is blocked; 0 when it is not. */
  private readonly blockedUntil = new LRUCache<string, number>({
    max: MAX_REMEMBERED,
    ttl: REMEMBER_MS,
  });

  constructor(
    private readonly store: RateLimiterAbstract,
    private readonly failsPerMinute: number,
  ) {}

  /** @throws AppError auth_rate_limited while the pair is blocked */
  async check(address: string, code: string): Promise<void> {
    const pair = pairOf(address, code);
    const known = this.blockedUntil.get(pair);
    const until = known ?? this.remember(pair, await this.store.get(keyOf(pair)));
    if (until > Date.now()) throw limited(until);
  }

  /** Counts a failure. @throws AppError auth_rate_limited when it is one too many (calls that came together) */
  async fail(address: string, code: string): Promise<void> {
    const pair = pairOf(address, code);
    const result = await this.store.penalty(keyOf(pair));
    const until = this.remember(pair, result);
    if (result.consumedPoints > this.failsPerMinute) throw limited(until);
  }

  private remember(
    pair: string,
    result: { readonly consumedPoints: number; readonly msBeforeNext: number } | null,
  ): number {
    const isBlocked = result !== null && result.consumedPoints >= this.failsPerMinute;
    const until = isBlocked ? Date.now() + result.msBeforeNext : 0;
    this.blockedUntil.set(pair, until);
    return until;
  }
}

/** Codes that no app can have share one count: they may be of any length. */
function pairOf(address: string, code: string): string {
  return `${address} ${isAppCode(code) ? code : ''}`;
}

function keyOf(pair: string): string {
  return createHash('sha256').update(pair).digest('base64url');
}

function limited(until: number): Error {
  const seconds = Math.max(1, Math.ceil((until - Date.now()) / 1000));
  return authErrors.auth_rate_limited(
    `too many failed authentications of this app code from this address (AUTH_FAILS_PER_MINUTE); try again in ${seconds} s`,
    { headers: { 'Retry-After': String(seconds) } },
  );
}
