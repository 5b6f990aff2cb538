import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SecretKeys } from '../../auth/index.js';
import { type ErrorDetail } from '../../common/errors/index.js';
import { validationFailed } from '../../common/http/index.js';
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJson,
  parseStoredJson,
  setKey,
  stringifyJson,
  wireKey,
} from '../../common/json/index.js';
import { childPointer } from '../../pipeline/index.js';

const MASK = '******';
const SECRET_NAMES = new Set([
  'bk_app_secret',
  'app_secret',
  'secret',
  'token',
  'access_token',
  'refresh_token',
  'password',
  'api_key',
  'private_key',
  'secret_key',
]);

export interface SealedCredentials {
  /** `keyId.nonce.tag.ciphertext` in base64url; null when the call brought none. */
  readonly sealed: string | null;
  /** What answers show (`api-templates-tasks.md` 2.10); null when the call brought none. */
  readonly masked: JsonObject | null;
}

/** Credentials that a call brings along: checked, encrypted with SECRET_KEYS (AES-256-GCM), shown masked. */
@Injectable()
export class CredentialBox {
  constructor(private readonly keys: SecretKeys) {}

  /** @throws validation_failed naming every bad credential (`api-templates-tasks.md` 4.1) */
  seal(credentials: JsonObject | undefined, pointer: string): SealedCredentials {
    if (credentials === undefined || Object.keys(credentials).length === 0) {
      return { sealed: null, masked: null };
    }
    const decoded: JsonObject = {};
    const masked: JsonObject = {};
    const details: ErrorDetail[] = [];
    for (const [name, value] of Object.entries(credentials)) {
      const content = decode(value);
      if (typeof content === 'string') {
        const path = childPointer(pointer, 'credentials', wireKey(name));
        details.push({ path, message: content });
      } else {
        setKey(decoded, name, content);
        setKey(masked, name, mask(content));
      }
    }
    if (details.length > 0) throw validationFailed(details);
    return { sealed: this.encrypt(stringifyJson(decoded)), masked };
  }

  open(sealed: string): JsonObject {
    const [keyId = '', nonce = '', tag = '', text = ''] = sealed.split('.');
    const key = this.keys.find(keyId);
    if (key === null) throw new Error(`SECRET_KEYS has no key ${keyId}, which a credential needs`);
    const decipher = createDecipheriv(
      'aes-256-gcm',
      derive(key.key),
      Buffer.from(nonce, 'base64url'),
    );
    decipher.setAuthTag(Buffer.from(tag, 'base64url'));
    const plain = Buffer.concat([
      decipher.update(Buffer.from(text, 'base64url')),
      decipher.final(),
    ]);
    const value = parseStoredJson(plain.toString());
    if (!isJsonObject(value)) throw new Error('a stored credential is not an object');
    return value;
  }

  private encrypt(text: string): string {
    const { id, key } = this.keys.current;
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', derive(key), nonce);
    const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
    return [
      id,
      ...[nonce, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url')),
    ].join('.');
  }
}

function derive(key: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', 'millrace task credentials', 32));
}

/** @returns the object, or a sentence that says what is wrong */
function decode(value: unknown): JsonObject | string {
  if (typeof value !== 'string') return 'must be the base64 text of a JSON object';
  if (value.trim() === '' || /[^A-Za-z0-9+/=_\-\s]/.test(value)) return 'is not valid base64';
  const bytes = Buffer.from(value, 'base64');
  const text = bytes.toString('utf8');
  if (Buffer.compare(Buffer.from(text, 'utf8'), bytes) !== 0)
    return 'does not decode to UTF-8 text';
  try {
    const content = parseJson(text);
    return isJsonObject(content) ? content : 'must decode to a JSON object';
  } catch {
    return 'does not decode to valid JSON';
  }
}

/** A credential without a field that is known to be secret is hidden whole. */
function mask(content: JsonObject): JsonObject | string {
  const shown = hideSecrets(content);
  return stringifyJson(shown) === stringifyJson(content) ? '{***}' : shown;
}

/** Fields that are known to be secret, at any depth, with their values masked. */
function hideSecrets(content: JsonObject): JsonObject {
  const shown: JsonObject = {};
  for (const [key, value] of Object.entries(content)) {
    setKey(shown, key, SECRET_NAMES.has(key.toLowerCase()) ? MASK : hideInside(value));
  }
  return shown;
}

function hideInside(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(hideInside);
  return isJsonObject(value) ? hideSecrets(value) : value;
}
