import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { type Config, type SecretKey } from '../../config/index.js';
import { DatabaseStartError, errorCode } from '../../database/index.js';
import { SecretKeys } from '../domain/secret-keys.js';

/** Where SQLite's generated keys are: beside the database, and as precious as it. */
export function keyFileOf(databaseFile: string): string {
  return `${databaseFile}.keys`;
}

/**
 * The keys of SECRET_KEYS, then those of the key file. On SQLite without SECRET_KEYS the file is made, mode 0600; setting
 * SECRET_KEYS later leaves what was digested under the file's key valid.
 * @throws DatabaseStartError when the file can't be read or made
 */
export function loadSecretKeys({ database, secretKeys }: Config): SecretKeys {
  const configured = secretKeys ?? [];
  if (database.dialect !== 'sqlite') return new SecretKeys(configured);
  const file = keyFileOf(database.file);
  try {
    const stored = readKeyFile(file) ?? (configured.length > 0 ? [] : createKeyFile(file));
    const added = stored.filter(({ id }) => !configured.some((key) => key.id === id));
    return new SecretKeys([...configured, ...added]);
  } catch (error) {
    if (error instanceof DatabaseStartError) throw error;
    throw new DatabaseStartError(
      `the key file ${file} can not be read or made (${errorCode(error)})`,
      error,
    );
  }
}

function readKeyFile(file: string): SecretKey[] | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
  const keys = text
    .split(/[\s,]+/)
    .filter((item) => item !== '')
    .map((item) => {
      const [id = '', encoded = ''] = item.split(':', 2);
      return { id, key: Buffer.from(encoded, 'base64') };
    });
  const wellFormed = keys.every(({ id, key }) => /^[\w-]{1,16}$/.test(id) && key.length >= 32);
  if (keys.length > 0 && wellFormed) return keys;
  throw new DatabaseStartError(
    `the key file ${file} is damaged: it must have lines of id:base64; restore it from a backup`,
  );
}

/** Written aside and linked into place: of a server and a CLI that start together one wins, and both read its keys. */
function createKeyFile(file: string): SecretKey[] {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  writeDurably(aside, `k${randomBytes(4).toString('hex')}:${randomBytes(32).toString('base64')}\n`);
  try {
    linkSync(aside, file);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  } finally {
    unlinkSync(aside);
  }
  return readKeyFile(file) ?? [];
}

function writeDurably(file: string, text: string): void {
  const handle = openSync(file, 'wx', 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
