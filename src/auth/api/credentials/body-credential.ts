import { getKey, isJsonObject, type JsonObject } from '../../../common/json/index.js';
import { claimOf, type ClaimedApp } from './presented.js';

/**
 * `bk_app_code` and `bk_app_secret` at the top level of a JSON body (the 2023 document's common parameters). The pair is a
 * credential only when the secret is present: a gateway strips the secret and may leave the code.
 */
export function readBodyCredential(body: unknown): ClaimedApp | null {
  if (!isJsonObject(body) || !Object.hasOwn(body, 'bk_app_secret')) return null;
  return claimOf(getKey(body, 'bk_app_code'), getKey(body, 'bk_app_secret'), 'the body');
}

/** Takes the secret out of the body before a DTO, a fingerprint or a log line sees it; the code too when it was used. */
export function stripBodyCredential(body: unknown, isCodeUsed: boolean): void {
  if (!isJsonObject(body)) return;
  const fields: JsonObject = body;
  delete fields.bk_app_secret;
  if (isCodeUsed) delete fields.bk_app_code;
}
