import { type AppError } from '../../../common/errors/index.js';
import { authErrors, unauthenticated } from '../../domain/auth.errors.js';

/** An app code and a secret as one way carried them; nothing is verified yet. */
export interface ClaimedApp {
  readonly code: string;
  readonly secret: string;
}

export function malformed(message: string): AppError {
  return unauthenticated(authErrors.credentials_malformed, message);
}

/** @param way names the place in the message; values are never repeated */
export function claimOf(code: unknown, secret: unknown, way: string): ClaimedApp {
  if (typeof code !== 'string' || typeof secret !== 'string' || code === '' || secret === '') {
    throw malformed(
      `${way} must give both bk_app_code and bk_app_secret, as text that is not empty`,
    );
  }
  return { code, secret };
}
