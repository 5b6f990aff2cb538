import { claimOf, type ClaimedApp, malformed } from './presented.js';

const WAY = 'the header Authorization';
const BASIC = /^basic(?: +(.*))?$/i;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** `Authorization: Basic base64(code:secret)`; null under another scheme, which is not for this service. */
export function readBasicCredential(text: string): ClaimedApp | null {
  const match = BASIC.exec(text.trim());
  if (match === null) return null;
  const [, encoded = ''] = match;
  const pair = BASE64.test(encoded) ? decodeUtf8(Buffer.from(encoded, 'base64')) : null;
  const colon = pair?.indexOf(':') ?? -1;
  if (pair === null || colon < 0) {
    throw malformed(`${WAY}: Basic must be followed by the Base64 of code:secret`);
  }
  return claimOf(pair.slice(0, colon), pair.slice(colon + 1), WAY);
}

function decodeUtf8(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
