import { type AuthMode } from '../../../config/index.js';
import { type WireRequest } from '../../../common/http/index.js';
import { readBasicCredential } from './basic-credential.js';
import { readBodyCredential, stripBodyCredential } from './body-credential.js';
import { readHeaderCredential } from './header-credential.js';
import { type ClaimedApp, malformed } from './presented.js';
import { refuseQueryCredentials } from './refuse-query-credentials.js';

/** Everything by which a call says who it is. Ways that AUTH_MODES switches off are not in here. */
export interface PresentedCredentials {
  readonly claims: readonly ClaimedApp[];
  readonly token: string | null;
  /** `bk_username` of X-Bkapi-Authorization. */
  readonly assertedUser: string | null;
}

const HEADERS = ['authorization', 'x-bkapi-authorization', 'x-bkapi-jwt'] as const;
type CredentialHeader = (typeof HEADERS)[number];

/**
 * Reads the four ways of wire-decisions 3 and takes the secret out of the body.
 * @throws AppError credentials_in_query, credentials_malformed
 */
export function readCredentials(
  request: WireRequest,
  modes: ReadonlySet<AuthMode>,
): PresentedCredentials {
  try {
    refuseQueryCredentials(request);
    refuseRepeatedHeaders(request.raw.rawHeaders);
    const token = modes.has('gateway_jwt') ? headerOf(request, 'x-bkapi-jwt') : null;
    if (!modes.has('app_secret')) return { claims: [], token, assertedUser: null };
    const headerText = headerOf(request, 'x-bkapi-authorization');
    const basicText = headerOf(request, 'authorization');
    const header = headerText === null ? null : readHeaderCredential(headerText);
    const basic = basicText === null ? null : readBasicCredential(basicText);
    const body = readBodyCredential(request.body);
    const claims = [header, basic, body].filter((claim) => claim !== null);
    if (body !== null) stripBodyCredential(request.body, true);
    return { claims, token, assertedUser: header?.username ?? null };
  } finally {
    stripBodyCredential(request.body, false);
  }
}

/** An empty header is none. */
function headerOf({ headers }: WireRequest, name: CredentialHeader): string | null {
  const value = headers[name];
  if (Array.isArray(value)) throw repeated(name);
  return value === undefined || value.trim() === '' ? null : value;
}

/** Node joins or drops repeated headers; which of two credentials counts must not depend on that. */
function refuseRepeatedHeaders(rawHeaders: readonly string[]): void {
  let seen = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase();
    const index = HEADERS.findIndex((header) => header === name);
    if (index < 0) continue;
    if ((seen & (1 << index)) !== 0) throw repeated(HEADERS[index] ?? '');
    seen |= 1 << index;
  }
}

function repeated(name: string): Error {
  return malformed(`the header ${name} is sent more than once`);
}
