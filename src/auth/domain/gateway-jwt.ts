import { createPublicKey, type KeyObject } from 'node:crypto';
import { type JWTPayload } from 'jose';
import { type Config } from '../../config/index.js';
import { authErrors, unauthenticated } from './auth.errors.js';
import { readUsername } from './username.js';

type Jose = typeof import('jose');

const TOLERANCE_SECONDS = 30;
const MAX_TOKEN_LENGTH = 16 * 1024;
/** Headers by which a token would choose its own key or its own rules. */
const REFUSED_HEADERS = ['crit', 'jwk', 'jku', 'x5u', 'x5c'];

/** Whom a gateway vouches for. */
export interface GatewayIdentity {
  readonly appCode: string;
  readonly username: string | null;
  readonly userVerified: boolean;
}

/**
 * Verifies `X-Bkapi-JWT` (`api-platform.md` 1.3, 1.4): the key comes from GATEWAY_JWT_PUBLIC_KEYS by `kid`, the algorithm
 * from GATEWAY_JWT_ALGORITHMS, never from the token alone. `exp` is required; times have 30 s of tolerance.
 */
export class GatewayJwt {
  private readonly keys: ReadonlyMap<string, KeyObject>;
  private readonly algorithms: string[];

  constructor({ gatewayKeys, gatewayAlgorithms }: Config) {
    this.keys = new Map([...gatewayKeys].map(([kid, pem]) => [kid, createPublicKey(pem)]));
    this.algorithms = [...gatewayAlgorithms];
  }

  /** @throws AppError gateway_token_invalid, saying why */
  async verify(token: string): Promise<GatewayIdentity> {
    if (token.length > MAX_TOKEN_LENGTH) throw refused('it is too long');
    // Loaded with the first token: many a server never sees one, and starts sooner.
    const jose = await import('jose');
    const key = this.chooseKey(jose, token);
    return readIdentity(await this.verifySignature(jose, token, key));
  }

  private chooseKey(jose: Jose, token: string): KeyObject {
    const { kid, alg, ...header } = decodeHeader(jose, token);
    const unwanted = REFUSED_HEADERS.find((name) => Object.hasOwn(header, name));
    if (unwanted !== undefined) throw refused(`its header carries ${unwanted}`);
    if (typeof alg !== 'string' || !this.algorithms.includes(alg)) {
      throw refused(`its algorithm is not one of ${this.algorithms.join(', ')}`);
    }
    const key = typeof kid === 'string' ? this.keys.get(kid) : undefined;
    if (key === undefined) throw refused('its kid names no gateway in GATEWAY_JWT_PUBLIC_KEYS');
    return key;
  }

  private async verifySignature(jose: Jose, token: string, key: KeyObject): Promise<JWTPayload> {
    try {
      const { payload } = await jose.jwtVerify(token, key, {
        algorithms: this.algorithms,
        clockTolerance: TOLERANCE_SECONDS,
        requiredClaims: ['exp'],
      });
      return payload;
    } catch (error) {
      throw refused(reasonOf(jose, error), error);
    }
  }
}

function decodeHeader({ decodeProtectedHeader }: Jose, token: string): Record<string, unknown> {
  try {
    return decodeProtectedHeader(token);
  } catch (error) {
    throw refused('it is not a JWT', error);
  }
}

function reasonOf({ errors }: Jose, error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'it has expired';
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return "its signature was not made by the gateway's key";
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === 'nbf' && error.reason === 'check_failed'
      ? 'it is not valid yet'
      : `its claim ${error.claim} is missing or wrong`;
  }
  return 'it is not a JWT of this gateway';
}

function readIdentity(payload: JWTPayload): GatewayIdentity {
  if (payload.aud !== undefined) throw refused('it is meant for another audience');
  const { app, user } = payload;
  if (!isRecord(app) || app.verified !== true) throw refused('its app is not verified');
  const appCode = app.bk_app_code ?? app.app_code;
  if (typeof appCode !== 'string' || appCode === '') throw refused('it names no app');
  const username = isRecord(user) ? readName(user.bk_username ?? user.username) : null;
  return {
    appCode,
    username,
    userVerified: username !== null && isRecord(user) && user.verified === true,
  };
}

/** An anonymous user is written as `""`. */
function readName(value: unknown): string | null {
  const name = readUsername(value);
  if (name === undefined) throw refused('its user name is not a text of at most 32 characters');
  return name;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(reason: string, cause?: unknown): ReturnType<typeof unauthenticated> {
  return unauthenticated(
    authErrors.gateway_token_invalid,
    `the token in X-Bkapi-JWT is refused: ${reason}`,
    cause,
  );
}
