import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, type Logger } from '../../common/logging/index.js';
import { UnitOfWork } from '../../database/index.js';
import { AppCache } from '../domain/app-cache.js';
import { type App, isAppCode, type StoredSecret } from '../domain/app.js';
import { ClaimedSecret } from '../domain/app-secrets.js';
import { authErrors, unauthenticated } from '../domain/auth.errors.js';
import { FailureLimiter } from '../domain/failure-limiter.js';
import { SecretKeys } from '../domain/secret-keys.js';
import { AppsRepository } from '../persistence/apps.repository.js';
import { type ClaimedApp } from './credentials/presented.js';

/** Decides whether a caller is the app that it says it is. An edge: it opens the reads, and the rare write. */
@Injectable()
export class AppAuthenticator {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly apps: AppsRepository,
    private readonly keys: SecretKeys,
    private readonly cache: AppCache,
    private readonly failures: FailureLimiter,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * The app of a code and a secret; it may be disabled. An unknown code and a wrong secret get the same answer after the
   * same work: one reading, one digest per key.
   * @throws AppError credentials_invalid, auth_rate_limited
   */
  async bySecret({ code, secret }: ClaimedApp, address: string): Promise<App> {
    await this.failures.check(address, code);
    const app = await this.prove(code, new ClaimedSecret(this.keys, code, secret), secret);
    if (app !== null) return app;
    await this.failures.fail(address, code);
    throw unauthenticated(
      authErrors.credentials_invalid,
      'the app code or its secret is wrong; "millrace app create" registers an app, "millrace app rotate" gives it a new secret',
    );
  }

  /** The app that a verified gateway token names. @throws AppError app_not_registered */
  async byGateway(code: string): Promise<App> {
    const cached = this.cache.get(code);
    if (cached !== undefined) return cached;
    const app = await this.read(code);
    if (app === null) {
      throw unauthenticated(
        authErrors.app_not_registered,
        `the gateway names the app ${code.slice(0, 32)}, which is not registered here; "millrace app create" registers it`,
      );
    }
    this.cache.set(app);
    return app;
  }

  private async prove(code: string, claim: ClaimedSecret, secret: string): Promise<App | null> {
    const cached = this.cache.get(code);
    if (cached !== undefined && claim.findIn(cached.secrets) !== null) return cached;
    const app = await this.read(code);
    const match = claim.findIn(app?.secrets ?? []);
    if (app === null || match === null) return null;
    this.cache.set(app);
    if (match.keyId !== this.keys.current.id) await this.digestAgain(code, match, secret);
    return app;
  }

  /** A code of another form is read as well, for the time that takes; it is found nowhere. */
  private async read(code: string): Promise<App | null> {
    const app = await this.unitOfWork.read((tx) => this.apps.find(tx, code.slice(0, 33)));
    return isAppCode(code) ? app : null;
  }

  /** So that an old key of SECRET_KEYS can be dropped some day. The call itself does not depend on it. */
  private async digestAgain(code: string, stored: StoredSecret, secret: string): Promise<void> {
    const next = this.keys.digest(code, secret);
    try {
      await this.unitOfWork.run((tx) => this.apps.replaceDigest(tx, stored, next));
    } catch (error) {
      this.logger.warn({ err: error, app: code }, 'a secret keeps the digest of an older key');
    }
  }
}
