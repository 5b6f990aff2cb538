import { randomBytes, timingSafeEqual } from 'node:crypto';
import { MAX_SECRET_LENGTH, type StoredSecret } from './app.js';
import { type SecretKeys } from './secret-keys.js';

const NO_DIGEST = Buffer.alloc(32);

/** 256 random bits, 43 characters that need no escaping anywhere. */
export function generateSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** A secret that a caller claims, compared in constant time with what is stored. */
export class ClaimedSecret {
  private readonly digests: ReadonlyMap<string, Buffer>;
  private readonly isPossible: boolean;

  constructor(keys: SecretKeys, code: string, secret: string) {
    this.isPossible = secret.length > 0 && secret.length <= MAX_SECRET_LENGTH;
    this.digests = keys.digests(code, this.isPossible ? secret : '');
  }

  /** The stored secret that it equals, or null. An unknown app has none stored. */
  findIn(secrets: readonly StoredSecret[]): StoredSecret | null {
    let found: StoredSecret | null = null;
    for (const stored of secrets) {
      const expected = Buffer.from(stored.digest, 'hex');
      const actual = this.digests.get(stored.keyId) ?? NO_DIGEST;
      const equal = expected.length === actual.length && timingSafeEqual(expected, actual);
      if (equal && actual !== NO_DIGEST && this.isPossible) found ??= stored;
    }
    return found;
  }
}
