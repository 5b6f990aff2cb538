import { createHmac } from 'node:crypto';
import { type SecretKey } from '../../config/index.js';

/**
 * The keys under which app secrets are digested. The first is current: it makes new digests. All of them verify, each
 * the digests that carry its id. A secret that was used under an older key is digested again with the current one.
 *
 * Changing the key, without an interruption and with several processes:
 * 1. append the new key to SECRET_KEYS on every process and restart them (all can verify it now);
 * 2. move it to the front and restart; from here every app that calls moves to the new key by itself;
 * 3. when `millrace app list` shows the old key id nowhere, drop it. An app that never called meanwhile needs
 *    `millrace app rotate`.
 */
export class SecretKeys {
  readonly current: SecretKey;

  constructor(private readonly keys: readonly SecretKey[]) {
    const [current] = keys;
    if (current === undefined) throw new Error('there is no secret key');
    this.current = current;
  }

  get ids(): readonly string[] {
    return this.keys.map(({ id }) => id);
  }

  /** The key with this id, null when it was dropped; for what was encrypted under it. */
  find(id: string): SecretKey | null {
    return this.keys.find((key) => key.id === id) ?? null;
  }

  /** HMAC-SHA256 under the current key, for storing. */
  digest(code: string, secret: string): { keyId: string; digest: string } {
    const { id, key } = this.current;
    return { keyId: id, digest: hmac(key, code, secret).toString('hex') };
  }

  /** One digest under every key: the same work for every call, whatever the app has stored. */
  digests(code: string, secret: string): ReadonlyMap<string, Buffer> {
    return new Map(this.keys.map(({ id, key }) => [id, hmac(key, code, secret)]));
  }
}

/** Bound to the app, so that a digest is worth nothing in another app's row. A code has no colon. */
function hmac(key: Buffer, code: string, secret: string): Buffer {
  return createHmac('sha256', key).update(`app-secret:${code}:${secret}`).digest();
}
