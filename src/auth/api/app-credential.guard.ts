import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Caller, type WireRequest } from '../../common/http/index.js';
import { CONFIG, type Config } from '../../config/index.js';
import { type App } from '../domain/app.js';
import { authErrors, unauthenticated } from '../domain/auth.errors.js';
import { type GatewayIdentity, GatewayJwt } from '../domain/gateway-jwt.js';
import { AppAuthenticator } from './app-authenticator.js';
import { type ClaimedApp } from './credentials/presented.js';
import { type PresentedCredentials, readCredentials } from './credentials/read-credentials.js';
import { PUBLIC } from './public.decorator.js';

/**
 * Establishes the calling app (wire-decisions 3) and sets `request.caller`. Global and closed by default; `@Public()`
 * opens a route. Every way that a call uses must hold, and all must name one app.
 */
@Injectable()
export class AppCredentialGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: AppAuthenticator,
    private readonly gateway: GatewayJwt,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, targets)) return true;
    const request = context.switchToHttp().getRequest<WireRequest>();
    const credentials = readCredentials(request, this.config.authModes);
    request.caller = await this.authenticate(credentials, request.ip);
    return true;
  }

  /**
   * Before a body is read: whether the headers alone say who calls.
   * @returns false when they hold no credentials; those of the body are not known yet
   * @throws AppError when they are wrong
   */
  async checkHeaders(request: WireRequest): Promise<boolean> {
    const credentials = readCredentials(request, this.config.authModes);
    if (credentials.claims.length === 0 && credentials.token === null) return false;
    await this.authenticate(credentials, request.ip);
    return true;
  }

  private async authenticate(
    { claims, token, assertedUser }: PresentedCredentials,
    address: string,
  ): Promise<Caller> {
    const identity = token === null ? null : await this.gateway.verify(token);
    requireOneApp(claims, identity);
    let app: App | null = null;
    for (const claim of claims) app = await this.authenticator.bySecret(claim, address);
    if (identity !== null) app ??= await this.authenticator.byGateway(identity.appCode);
    if (app === null) throw this.noCredentials();
    if (app.isDisabled) throw authErrors.app_disabled(`the app ${app.code} is disabled`);
    return {
      appCode: app.code,
      wireProfile: app.wireProfile,
      ...this.user(identity, assertedUser),
    };
  }

  /** The gateway's word about the user outweighs the app's. */
  private user(
    identity: GatewayIdentity | null,
    assertedUser: string | null,
  ): Pick<Caller, 'username' | 'userVerified'> {
    if (identity !== null && identity.username !== null) {
      return { username: identity.username, userVerified: identity.userVerified };
    }
    const isTrusted = assertedUser !== null && this.config.trustAssertedUser;
    return { username: assertedUser, userVerified: isTrusted };
  }

  private noCredentials(): Error {
    const { authModes } = this.config;
    const ways = [
      ...(authModes.has('app_secret')
        ? [
            'the header X-Bkapi-Authorization (JSON with bk_app_code and bk_app_secret)',
            'Authorization: Basic',
            'bk_app_code and bk_app_secret in the JSON body',
          ]
        : []),
      ...(authModes.has('gateway_jwt') ? ['X-Bkapi-JWT from a gateway'] : []),
    ];
    return unauthenticated(
      authErrors.credentials_required,
      `this operation needs the credentials of an app: ${ways.join(', or ')}`,
    );
  }
}

function requireOneApp(claims: readonly ClaimedApp[], identity: GatewayIdentity | null): void {
  const codes = new Set(claims.map(({ code }) => code));
  if (identity !== null) codes.add(identity.appCode);
  if (codes.size < 2) return;
  throw unauthenticated(
    authErrors.credentials_conflict,
    'the credentials of this call name more than one app; send one way, or the same app in all',
  );
}
