import { type AppError, type AppErrorOptions, defineErrors } from '../../common/errors/index.js';

/** Everything that the guard, the app registry and the CLI can refuse. */
export const authErrors = defineErrors({
  credentials_required: {
    kind: 'Unauthenticated',
    when: 'The call carries no credentials that this service accepts (AUTH_MODES).',
  },
  credentials_malformed: {
    kind: 'Unauthenticated',
    when: 'A credential can not be read: bad JSON or Base64, a missing half, a header sent twice.',
  },
  credentials_in_query: {
    kind: 'Unauthenticated',
    when: 'A credential stands in the query string, which ends in access logs.',
  },
  credentials_conflict: {
    kind: 'Unauthenticated',
    when: 'The call carries credentials of more than one app.',
  },
  credentials_invalid: {
    kind: 'Unauthenticated',
    when: 'No app has this code and this secret.',
  },
  gateway_token_invalid: {
    kind: 'Unauthenticated',
    when: 'X-Bkapi-JWT is refused: signature, time, algorithm, key, or an app that is not verified.',
  },
  app_not_registered: {
    kind: 'Unauthenticated',
    when: 'A trusted gateway names an app that is not registered here.',
  },
  app_disabled: { kind: 'Forbidden', when: 'The credentials are right, and the app is disabled.' },
  user_not_verified: {
    kind: 'Forbidden',
    when: 'The operation needs a verified user; an asserted one counts only under TRUST_ASSERTED_USER.',
  },
  auth_rate_limited: {
    kind: 'RateLimited',
    when: 'Too many failed authentications of this app code from this address (AUTH_FAILS_PER_MINUTE); try again after `Retry-After` seconds.',
  },
  app_exists: { kind: 'Conflict', when: 'An app with this code is registered already.' },
  app_not_found: { kind: 'NotFound', when: 'No app with this code is registered.' },
});

type Refusal = (message: string, options?: AppErrorOptions) => AppError;

/** A 401 names the way that a client without any may take (RFC 9110, 11.6.1). */
export function unauthenticated(refusal: Refusal, message: string, cause?: unknown): AppError {
  return refusal(message, {
    headers: { 'WWW-Authenticate': 'Basic realm="millrace", charset="UTF-8"' },
    cause,
  });
}
