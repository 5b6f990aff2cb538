import { Inject, Injectable } from '@nestjs/common';
import { type AppError, type ErrorDetail } from '../../common/errors/index.js';
import { validationFailed } from '../../common/http/index.js';
import {
  getKey,
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
  parseJson,
  setKey,
  stringifyJson,
  wireKey,
} from '../../common/json/index.js';
import { type Config, CONFIG } from '../../config/index.js';
import {
  type Credential,
  CredentialBox,
  credentialErrors,
  CredentialOpener,
  type FlowScope,
  isScoped,
  isUsableIn,
  type SealedCredential,
} from '../../credentials/index.js';
import { type ReadTx } from '../../database/index.js';
import { childPointer } from '../../pipeline/index.js';
import { hideSecrets, mask, maskValue } from './credential-mask.js';

const MAX_ID = 2_147_483_647;

export interface SealedCredentials {
  /** For storing (`CredentialBox`); null when the call brought none. */
  readonly sealed: string | null;
  /** What answers show (`api-templates-tasks.md` 2.10); null when the call brought none. */
  readonly masked: JsonObject | null;
}

/** Where the task will run: decides which credentials of the space it may use. */
export interface CredentialUse {
  readonly spaceId: number;
  readonly scope: FlowScope;
}

/** One entry of `credentials`: content, a credential of the space, or a sentence that says what is wrong. */
type Given =
  | { readonly kind: 'content'; readonly content: JsonObject; readonly shown: JsonValue }
  | { readonly kind: 'reference'; readonly id: number; readonly beside: JsonObject }
  | { readonly kind: 'wrong'; readonly message: string };

interface Named {
  readonly name: string;
  readonly path: string;
  readonly given: Given;
}

/** An entry that names a credential of the space. */
interface Reference {
  readonly name: string;
  readonly path: string;
  readonly id: number;
}

/** Credentials that come with the creation of a task: checked, resolved, encrypted, shown masked. */
@Injectable()
export class GivenCredentials {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'limits'>,
    private readonly opener: CredentialOpener,
    private readonly box: CredentialBox,
  ) {}

  /**
   * @param pointer where the request stands in the body
   * @throws validation_failed, credential_not_found, credential_scope_mismatch naming every bad credential;
   * credential_too_large
   */
  async seal(
    tx: ReadTx,
    credentials: JsonObject | undefined,
    use: CredentialUse,
    pointer: string,
  ): Promise<SealedCredentials> {
    if (credentials === undefined || Object.keys(credentials).length === 0) {
      return { sealed: null, masked: null };
    }
    const all = Object.entries(credentials).map(([name, value]): Named => {
      const path = childPointer(pointer, 'credentials', wireKey(name));
      return { name, path, given: readGiven(value) };
    });
    const wrong = all.flatMap(({ path, given }): ErrorDetail[] =>
      given.kind === 'wrong' ? [{ path, message: given.message }] : [],
    );
    if (wrong.length > 0) throw validationFailed(wrong);
    const found = await this.find(tx, all, use);
    return this.sealAll(all, found, childPointer(pointer, 'credentials'));
  }

  private async find(
    tx: ReadTx,
    all: readonly Named[],
    { spaceId, scope }: CredentialUse,
  ): Promise<ReadonlyMap<number, SealedCredential>> {
    const references = all.flatMap(({ name, path, given }): Reference[] =>
      given.kind === 'reference' ? [{ name: wireKey(name), path, id: given.id }] : [],
    );
    const ids = new Set(references.map(({ id }) => id).filter((id) => id >= 1 && id <= MAX_ID));
    const found = await this.opener.findAll(tx, spaceId, [...ids]);
    const unknown = references.filter(({ id }) => !found.has(id));
    if (unknown.length > 0) throw notFound(spaceId, unknown);
    const refused = references.flatMap(({ path, id }) => {
      const credential = found.get(id)?.credential;
      return credential === undefined || isUsableIn(credential, scope)
        ? []
        : [{ path, credential }];
    });
    if (refused.length > 0) throw scopeMismatch(scope, refused);
    return found;
  }

  private sealAll(
    all: readonly Named[],
    found: ReadonlyMap<number, SealedCredential>,
    path: string,
  ): SealedCredentials {
    const opened: JsonObject = {};
    const masked: JsonObject = {};
    const limit = this.config.limits.credentialsBytes;
    let bytes = 0;
    for (const { name, given } of all) {
      const { content, shown } = contentOf(given, found);
      bytes += Buffer.byteLength(stringifyJson(content));
      if (bytes > limit) {
        throw credentialErrors.credential_too_large(
          `credentials have more than ${limit} bytes (LIMIT_CREDENTIALS_BYTES)`,
          { details: [{ path, message: `must have at most ${limit} bytes` }] },
        );
      }
      setKey(opened, name, content);
      setKey(masked, name, shown);
    }
    return { sealed: this.box.seal('task', opened), masked };
  }
}

function notFound(spaceId: number, unknown: readonly Reference[]): AppError {
  const names = unknown.map(({ name }) => name).join(', ');
  return credentialErrors.credential_not_found(
    `credentials: ${names.slice(0, 1000)}: space ${spaceId} has no credential with such an id`,
    {
      details: unknown.map(({ path }) => ({ path, message: 'the space has no such credential' })),
    },
  );
}

function scopeMismatch(
  scope: FlowScope,
  refused: readonly { readonly path: string; readonly credential: Credential }[],
): AppError {
  const rule = `may not be used in ${describe(scope)}`;
  const names = refused.map(({ credential: { id, name } }) => `${name} (id ${id})`);
  return credentialErrors.credential_scope_mismatch(`credentials: ${names.join(', ')} ${rule}`, {
    details: refused.map(({ path }) => ({ path, message: rule })),
  });
}

/** A credential of the space is shown as the space shows it (`api-platform.md` 6.4). */
function contentOf(
  given: Given,
  found: ReadonlyMap<number, SealedCredential>,
): { content: JsonObject; shown: JsonValue } {
  if (given.kind === 'content') return given;
  const credential = given.kind === 'reference' ? found.get(given.id)?.open() : undefined;
  if (given.kind !== 'reference' || credential === undefined) throw new Error('not resolved');
  const { id, name, type, content, shownContent } = credential;
  const about = { credential_id: id, credential_name: name, credential_type: type };
  return {
    content: { ...given.beside, value: content, ...about },
    shown: { ...hideSecrets(given.beside), value: shownContent, ...about },
  };
}

function readGiven(value: JsonValue): Given {
  const id = idIn(value);
  if (id !== null) return { kind: 'reference', id, beside: {} };
  if (typeof value === 'string') {
    const content = decode(value);
    return typeof content === 'string'
      ? { kind: 'wrong', message: content }
      : { kind: 'content', content, shown: mask(content) };
  }
  const inner = isJsonObject(value) ? getKey(value, 'value') : undefined;
  if (!isJsonObject(value) || inner === undefined) {
    const message =
      'must be the base64 text of a JSON object, the id of a credential of the space, or an object with the key "value"';
    return { kind: 'wrong', message };
  }
  const innerId = idIn(inner);
  return innerId === null
    ? { kind: 'content', content: value, shown: maskValue(value, inner) }
    : { kind: 'reference', id: innerId, beside: value };
}

/** Digits are an id; base64 of a JSON object never consists of them. */
function idIn(value: JsonValue): number | null {
  const text =
    value instanceof JsonNumber ? value.text : typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : null;
}

/** @returns the object, or a sentence that says what is wrong */
function decode(value: string): JsonObject | string {
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

function describe(scope: FlowScope): string {
  return isScoped(scope) ? `the scope ${scope.type}:${scope.value}` : 'a flow without a scope';
}
