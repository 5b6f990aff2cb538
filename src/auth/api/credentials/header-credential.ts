import { readUsername } from '../../domain/username.js';
import { claimOf, type ClaimedApp, malformed } from './presented.js';

export interface HeaderCredential extends ClaimedApp {
  /** The user that the app asserts; null when it names none. */
  readonly username: string | null;
}

const WAY = 'the header X-Bkapi-Authorization';

/**
 * `X-Bkapi-Authorization`: a JSON object with `bk_app_code` and `bk_app_secret` (also `app_code`, `app_secret`) and an
 * optional `bk_username` (also `username`), as `api-platform.md` 1.2.
 */
export function readHeaderCredential(text: string): HeaderCredential {
  const fields = parseObject(text);
  const claim = claimOf(
    oneOf(fields, 'bk_app_code', 'app_code'),
    oneOf(fields, 'bk_app_secret', 'app_secret'),
    WAY,
  );
  const username = readUsername(oneOf(fields, 'bk_username', 'username'));
  if (username === undefined) {
    throw malformed(`bk_username in ${WAY} must be a text of at most 32 characters`);
  }
  return { ...claim, username };
}

function parseObject(text: string): ReadonlyMap<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed(
      `${WAY} is not valid JSON; it must be an object such as {"bk_app_code": "...", "bk_app_secret": "..."}`,
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed(`${WAY} must be a JSON object`);
  }
  return new Map(Object.entries(value));
}

/** Two spellings that disagree are an attempt to be read in two ways. */
function oneOf(fields: ReadonlyMap<string, unknown>, name: string, alias: string): unknown {
  const value = fields.get(name);
  const other = fields.get(alias);
  if (value !== undefined && other !== undefined && value !== other) {
    throw malformed(`${WAY} gives ${name} and ${alias} with different values`);
  }
  return value ?? other;
}
