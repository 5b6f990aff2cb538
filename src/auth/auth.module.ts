import {
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { LOGGER, type Logger } from '../common/logging/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { UnitOfWork } from '../database/index.js';
import { AppAuthenticator } from './api/app-authenticator.js';
import { AppCredentialGuard } from './api/app-credential.guard.js';
import { AppCache } from './domain/app-cache.js';
import { AppsService } from './domain/apps.service.js';
import { FailureLimiter } from './domain/failure-limiter.js';
import { GatewayJwt } from './domain/gateway-jwt.js';
import { SecretKeys } from './domain/secret-keys.js';
import { AppsRepository } from './persistence/apps.repository.js';
import { type FailureStore, openFailureStore } from './persistence/failure-store.js';
import { loadSecretKeys } from './persistence/key-file.js';

const FAILURE_STORE = Symbol('FailureStore');

@Module({
  providers: [
    AppsRepository,
    AppCache,
    AppAuthenticator,
    { provide: SecretKeys, useFactory: loadSecretKeys, inject: [CONFIG] },
    {
      provide: AppsService,
      useFactory: (apps: AppsRepository, keys: SecretKeys, cache: AppCache) =>
        new AppsService(apps, keys, cache),
      inject: [AppsRepository, SecretKeys, AppCache],
    },
    {
      provide: GatewayJwt,
      useFactory: (config: Config) => new GatewayJwt(config),
      inject: [CONFIG],
    },
    { provide: FAILURE_STORE, useFactory: openFailureStore, inject: [CONFIG, LOGGER] },
    {
      provide: FailureLimiter,
      useFactory: ({ limiter }: FailureStore, config: Config) =>
        new FailureLimiter(limiter, config.authFailsPerMinute),
      inject: [FAILURE_STORE, CONFIG],
    },
    AppCredentialGuard,
    { provide: APP_GUARD, useExisting: AppCredentialGuard },
  ],
  exports: [AppsService, SecretKeys],
})
export class AuthModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly apps: AppsService,
    private readonly keys: SecretKeys,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(FAILURE_STORE) private readonly failures: FailureStore,
  ) {}

  /** Ensures the apps of BOOTSTRAP_APPS, and says which secrets no key can verify. */
  async onApplicationBootstrap(): Promise<void> {
    for (const app of this.config.bootstrapApps) {
      await this.unitOfWork.run((tx) => this.apps.ensure(tx, app));
    }
    const apps = await this.unitOfWork.read((tx) => this.apps.list(tx));
    const lost = apps.filter(({ secrets }) =>
      secrets.some(({ keyId }) => !this.keys.ids.includes(keyId)),
    );
    if (lost.length === 0) return;
    this.logger.error(
      { apps: lost.map(({ code }) => code) },
      'secrets of these apps were digested under a key that is neither in SECRET_KEYS nor in the key file: restore the key, or run "millrace app rotate"',
    );
  }

  onApplicationShutdown(): void {
    this.failures.close();
  }
}
