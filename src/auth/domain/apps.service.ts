import { validationFailed } from '../../common/http/index.js';
import { isUniqueViolation, type ReadTx, type Tx } from '../../database/index.js';
import { type AppsRepository } from '../persistence/apps.repository.js';
import { type AppCache } from './app-cache.js';
import { type App, isAppCode, MAX_SECRET_LENGTH } from './app.js';
import { ClaimedSecret, generateSecret } from './app-secrets.js';
import { authErrors } from './auth.errors.js';
import { type SecretKeys } from './secret-keys.js';

const LIVE_SECRETS = 2;
const MIN_SECRET_LENGTH = 32;
const MAX_NAME_LENGTH = 128;

export interface NewApp {
  /** 1 to 32 of letters, digits, `_`, `.`, `-`. */
  readonly code: string;
  /** At most 128 characters; default: the code. */
  readonly name?: string;
  /** 32 to 128 characters; default: 256 random bits. */
  readonly secret?: string;
  /** Default null: the process's profile. */
  readonly profile?: 'rest' | 'bkflow' | null;
}

/** The one moment at which a secret can be read. */
export interface IssuedSecret {
  readonly app: App;
  readonly secret: string;
}

/** The registry of applications. Secrets are stored as digests only; two are live at a time. */
export class AppsService {
  constructor(
    private readonly apps: AppsRepository,
    private readonly keys: SecretKeys,
    private readonly cache: AppCache,
  ) {}

  /** @throws AppError app_exists, validation_failed */
  async create(tx: Tx, app: NewApp): Promise<IssuedSecret> {
    const { code, secret = generateSecret() } = app;
    checkNewApp(app);
    try {
      await this.apps.insert(tx, rowOf(app));
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw authErrors.app_exists(`the app ${code} exists already`);
    }
    await this.addSecret(tx, code, secret);
    return { app: await this.get(tx, code), secret };
  }

  /** Adds a secret; the one before it stays valid, older ones go. @throws AppError app_not_found */
  async rotate(tx: Tx, code: string): Promise<IssuedSecret> {
    await this.apps.lock(tx, code);
    await this.get(tx, code);
    const secret = generateSecret();
    await this.addSecret(tx, code, secret);
    return { app: await this.get(tx, code), secret };
  }

  /** Makes sure that the app exists and takes this secret; does nothing when it does. */
  async ensure(tx: Tx, app: NewApp & { readonly secret: string }): Promise<App> {
    const { code, secret } = app;
    checkNewApp(app);
    await this.apps.insertIfAbsent(tx, rowOf(app));
    await this.apps.lock(tx, code);
    const { secrets } = await this.get(tx, code);
    if (new ClaimedSecret(this.keys, code, secret).findIn(secrets) === null) {
      await this.addSecret(tx, code, secret);
    }
    return this.get(tx, code);
  }

  /** In the order of their codes. */
  async list(tx: ReadTx): Promise<App[]> {
    return this.apps.list(tx);
  }

  async find(tx: ReadTx, code: string): Promise<App | null> {
    return isAppCode(code) ? this.apps.find(tx, code) : null;
  }

  /** @throws AppError app_not_found */
  async get(tx: ReadTx, code: string): Promise<App> {
    const app = await this.find(tx, code);
    if (app === null) throw authErrors.app_not_found(`no app has the code ${code}`);
    return app;
  }

  /** Its calls are refused from now on, in other processes within a quarter of a second. @throws AppError app_not_found */
  async disable(tx: Tx, code: string): Promise<App> {
    return this.setDisabled(tx, code, true);
  }

  /** @throws AppError app_not_found */
  async enable(tx: Tx, code: string): Promise<App> {
    return this.setDisabled(tx, code, false);
  }

  private async setDisabled(tx: Tx, code: string, isDisabled: boolean): Promise<App> {
    await this.get(tx, code);
    await this.apps.setDisabled(tx, code, isDisabled);
    this.cache.delete(code);
    return this.get(tx, code);
  }

  private async addSecret(tx: Tx, code: string, secret: string): Promise<void> {
    const digest = this.keys.digest(code, secret);
    await this.apps.addSecret(tx, code, { ...digest, createdAt: new Date() });
    const { secrets } = await this.get(tx, code);
    const retired = secrets.slice(LIVE_SECRETS).map(({ id }) => id);
    await this.apps.deleteSecrets(tx, retired);
    this.cache.delete(code);
  }
}

function rowOf({ code, name, profile }: NewApp): Parameters<AppsRepository['insert']>[1] {
  return { code, name: name ?? code, wireProfile: profile ?? null, createdAt: new Date() };
}

function invalidApp(field: string, message: string): Error {
  return validationFailed([{ path: `/${field}`, message }]);
}

function checkNewApp({ code, name = code, secret }: NewApp): void {
  if (!isAppCode(code)) {
    throw invalidApp('code', 'must have 1 to 32 letters, digits, "_", "." or "-"');
  }
  if (name.trim() === '' || [...name].length > MAX_NAME_LENGTH) {
    throw invalidApp('name', `must have 1 to ${MAX_NAME_LENGTH} characters`);
  }
  if (secret === undefined) return;
  if (secret.length < MIN_SECRET_LENGTH || secret.length > MAX_SECRET_LENGTH) {
    throw invalidApp('secret', `must have ${MIN_SECRET_LENGTH} to ${MAX_SECRET_LENGTH} characters`);
  }
}
