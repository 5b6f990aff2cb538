import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SecretKeys } from '../../auth/index.js';
import {
  isJsonObject,
  type JsonObject,
  parseStoredJson,
  stringifyJson,
} from '../../common/json/index.js';

/** Whose credentials: each purpose has a key of its own, so that a text is worth nothing in another's place. */
export type SealPurpose = 'task' | 'space';

/** A key that sealed a credential is not in SECRET_KEYS any more. */
export class MissingKeyError extends Error {
  override readonly name = 'MissingKeyError';

  constructor(keyId: string) {
    super(`SECRET_KEYS has no key ${keyId}, which a credential needs`);
  }
}

/** Bytes. Without it Node would take a shorter one, which is easier to forge. */
const TAG_LENGTH = 16;

/** Encrypts credentials for storing: AES-256-GCM under the first key of SECRET_KEYS; all of them open. */
@Injectable()
export class CredentialBox {
  constructor(private readonly keys: SecretKeys) {}

  /** @returns `keyId.nonce.tag.ciphertext`, in base64url */
  seal(purpose: SealPurpose, value: JsonObject): string {
    const { id, key } = this.keys.current;
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', derive(key, purpose), nonce);
    const sealed = Buffer.concat([cipher.update(stringifyJson(value)), cipher.final()]);
    return [
      id,
      ...[nonce, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url')),
    ].join('.');
  }

  /** @throws when the key was dropped from SECRET_KEYS, or the text was changed */
  open(purpose: SealPurpose, sealed: string): JsonObject {
    const [keyId = '', nonce = '', tag = '', text = ''] = sealed.split('.');
    const key = this.keys.find(keyId);
    if (key === null) throw new MissingKeyError(keyId);
    const decipher = createDecipheriv(
      'aes-256-gcm',
      derive(key.key, purpose),
      Buffer.from(nonce, 'base64url'),
      { authTagLength: TAG_LENGTH },
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

  /** Whether the text was sealed under the first key. */
  isCurrent(sealed: string): boolean {
    return sealed.startsWith(`${this.keys.current.id}.`);
  }
}

function derive(key: Buffer, purpose: SealPurpose): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `millrace ${purpose} credentials`, 32));
}
