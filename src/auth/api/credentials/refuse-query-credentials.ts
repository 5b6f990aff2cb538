import { type WireRequest } from '../../../common/http/index.js';
import { authErrors, unauthenticated } from '../../domain/auth.errors.js';

/** What the BlueKing gateway reads from a query string (`api-platform.md` 1.2), and the headers' names. */
const NAMES = new Set([
  'bk_app_code',
  'bk_app_secret',
  'app_code',
  'app_secret',
  'bk_signature',
  'bk_token',
  'access_token',
  'authorization',
  'x-bkapi-authorization',
  'x-bkapi-jwt',
]);

/** A query string ends in access logs, so nothing in it may look like it worked. @throws AppError credentials_in_query */
export function refuseQueryCredentials({ url, query }: WireRequest): void {
  if (!url.includes('?') || typeof query !== 'object' || query === null) return;
  const found = Object.keys(query).find((name) => NAMES.has(name.toLowerCase()));
  if (found === undefined) return;
  throw unauthenticated(
    authErrors.credentials_in_query,
    `${found.toLowerCase()} must not be in the query string, where access logs keep it: send credentials in the header X-Bkapi-Authorization, as Authorization: Basic, or in the JSON body; treat a secret that was sent so as leaked`,
  );
}
