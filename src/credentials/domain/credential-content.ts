import { type ErrorDetail } from '../../common/errors/index.js';
import {
  getKey,
  JsonNumber,
  type JsonObject,
  type JsonValue,
  pointerToken,
  setKey,
  wireKey,
} from '../../common/json/index.js';

export const CREDENTIAL_TYPES = ['BK_APP', 'BK_ACCESS_TOKEN', 'BASIC_AUTH', 'CUSTOM'] as const;
export type CredentialType = (typeof CREDENTIAL_TYPES)[number];

/** Instead of every secret in an answer (`api-platform.md` 6.1). */
export const SECRET_MASK = '*********';

interface FixedContent {
  readonly keys: readonly string[];
  readonly secret: string;
}

const FIXED: Readonly<Record<Exclude<CredentialType, 'CUSTOM'>, FixedContent>> = {
  BK_APP: { keys: ['bk_app_code', 'bk_app_secret'], secret: 'bk_app_secret' },
  BK_ACCESS_TOKEN: { keys: ['access_token'], secret: 'access_token' },
  BASIC_AUTH: { keys: ['username', 'password'], secret: 'password' },
};

export type ReadContent =
  | { readonly ok: true; readonly content: JsonObject }
  | { readonly ok: false; readonly details: ErrorDetail[] };

/**
 * Checks content against its type. Keys that a type does not know are dropped.
 * @param content as it came
 */
export function readContent(type: CredentialType, content: JsonObject): ReadContent {
  const details: ErrorDetail[] = [];
  const read: JsonObject = {};
  const keys = type === 'CUSTOM' ? Object.keys(content) : FIXED[type].keys;
  if (keys.length === 0) details.push({ path: '/content', message: 'must not be empty' });
  for (const key of keys) {
    const value = textIn(type, getKey(content, key));
    const isSecret = type === 'CUSTOM' || FIXED[type].secret === key;
    const message = problemOf(value, isSecret);
    if (message !== null) details.push({ path: `/content/${pointerToken(wireKey(key))}`, message });
    else if (value !== undefined) setKey(read, key, value);
  }
  return details.length > 0 ? { ok: false, details } : { ok: true, content: read };
}

/** Content as answers show it. */
export function maskContent(type: CredentialType, content: JsonObject): JsonObject {
  const shown: JsonObject = {};
  for (const [key, value] of Object.entries(content)) {
    const isSecret = type === 'CUSTOM' || FIXED[type].secret === key;
    setKey(shown, key, isSecret ? SECRET_MASK : value);
  }
  return shown;
}

/** Numbers are taken as texts where BKFlow's serializers do so. */
function textIn(type: CredentialType, value: JsonValue | undefined): JsonValue | undefined {
  if (type === 'CUSTOM') return value;
  if (value instanceof JsonNumber) return value.text;
  return typeof value === 'number' ? String(value) : value;
}

function problemOf(value: JsonValue | undefined, isSecret: boolean): string | null {
  if (value === undefined) return 'is required';
  if (typeof value !== 'string') return 'must be a string';
  if (value.trim() === '') return 'must not be empty';
  return isSecret && /^\*+$/.test(value.trim())
    ? 'must not consist of asterisks only, which stand for a secret in answers'
    : null;
}
