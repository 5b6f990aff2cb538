import { LRUCache } from 'lru-cache';
import { type App } from './app.js';

/** How long a disabled app or a retired secret may still pass in another process. */
const MAX_AGE_MS = 250;

/**
 * Apps that authenticated a moment ago. It only ever says yes: a secret that does not match what is remembered, and a
 * code that is not in here, are decided by the database. So a new app and a new secret work at once everywhere, and a
 * wrong secret of a known app takes the same reading as an unknown app.
 */
export class AppCache {
  private readonly apps = new LRUCache<string, App>({ max: 1000, ttl: MAX_AGE_MS });

  get(code: string): App | undefined {
    return this.apps.get(code);
  }

  /** A disabled app is left out: when it is enabled again, it works at once. */
  set(app: App): void {
    if (!app.isDisabled) this.apps.set(app.code, app);
  }

  delete(code: string): void {
    this.apps.delete(code);
  }
}
