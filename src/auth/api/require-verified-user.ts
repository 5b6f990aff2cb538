import { type Caller } from '../../common/http/index.js';
import { authErrors } from '../domain/auth.errors.js';

/**
 * The verified user of the call, for operations that need one (wire-decisions 3).
 * @throws AppError user_not_verified
 */
export function requireVerifiedUser({ username, userVerified }: Caller): string {
  if (username !== null && userVerified) return username;
  const found =
    username === null ? 'this call names no user' : 'the user of this call is only asserted';
  throw authErrors.user_not_verified(
    `this operation needs a verified user, and ${found}: send X-Bkapi-JWT with a verified user (bk_username in X-Bkapi-Authorization counts only under TRUST_ASSERTED_USER=true)`,
  );
}
