import { randomBytes } from 'node:crypto';

/** A name that no other test uses: `<prefix>-<8 hex digits>`. */
export function uniqueName(prefix = 'name'): string {
  return `${prefix}-${randomBytes(4).toString('hex')}`;
}

export type AppCode = 'demo' | 'other';

/** The two apps of every test service (`BOOTSTRAP_APPS`); secrets of 40 characters. */
export const APP_SECRETS: Readonly<Record<AppCode, string>> = {
  demo: 'demo-secret-'.padEnd(40, '0123456789'),
  other: 'other-secret-'.padEnd(40, '0123456789'),
};

/** The header `X-Bkapi-Authorization` of an app, with `bk_username` when a user is given. */
export function credentials(app: AppCode, username?: string): Record<string, string> {
  return {
    'x-bkapi-authorization': JSON.stringify({
      bk_app_code: app,
      bk_app_secret: APP_SECRETS[app],
      ...(username !== undefined && { bk_username: username }),
    }),
  };
}

export type Env = Readonly<Record<string, string>>;

/** The environment of a test service; `overrides` win. The key is fixed, so that a second start on one database fits. */
export function testEnv(databaseUrl: string, overrides: Env = {}): Env {
  return {
    HOST: '127.0.0.1',
    PORT: '0',
    DATABASE_URL: databaseUrl,
    SECRET_KEYS: `k1:${Buffer.alloc(32, 'millrace').toString('base64')}`,
    BOOTSTRAP_APPS: Object.entries(APP_SECRETS)
      .map(([code, secret]) => `${code}:${secret}`)
      .join(','),
    DEMO: 'false',
    LOG_LEVEL: 'silent',
    LOG_PRETTY: 'false',
    ...overrides,
  };
}
