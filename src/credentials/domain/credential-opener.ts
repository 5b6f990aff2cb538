import { Injectable } from '@nestjs/common';
import { isJsonObject, type JsonObject, parseStoredJson } from '../../common/json/index.js';
import { type ReadTx, type Tx } from '../../database/index.js';
import { type CredentialEntity } from '../persistence/credential.entity.js';
import { CredentialsRepository } from '../persistence/credentials.repository.js';
import { type Credential, type OpenCredential } from './credential.js';
import { CredentialBox } from './credential-box.js';
import { toCredential } from './stored-credential.js';

/** A credential that can be opened; whether a flow may use it is for the caller to ask (`isUsableIn`). */
export interface SealedCredential {
  readonly credential: Credential;
  open(): OpenCredential;
}

/** Gives out the secrets of credentials, to the parts of the service that call with them. */
@Injectable()
export class CredentialOpener {
  constructor(
    private readonly credentials: CredentialsRepository,
    private readonly box: CredentialBox,
  ) {}

  /**
   * The content of a space's credential. Neither scope level nor scopes count here: the space itself names it
   * (`api_gateway_credential_name`, `api-platform.md` 6.3).
   */
  async contentByName(tx: ReadTx, spaceId: number, name: string): Promise<JsonObject | null> {
    const row = await this.credentials.findByName(tx, spaceId, name);
    return row === null ? null : this.box.open('space', row.content);
  }

  /** By id; those that the space lacks are missing. */
  async findAll(
    tx: ReadTx,
    spaceId: number,
    ids: readonly number[],
  ): Promise<ReadonlyMap<number, SealedCredential>> {
    if (ids.length === 0) return new Map();
    const rows = await this.credentials.findMany(tx, spaceId, ids);
    const scopes = await this.credentials.scopesOf(tx, rows);
    return new Map(
      rows.map((row) => {
        const credential = toCredential(row, scopes.get(row.id) ?? []);
        return [row.id, { credential, open: () => this.open(row, credential) }];
      }),
    );
  }

  /**
   * Seals credentials anew that an older key of SECRET_KEYS sealed, so that it can be dropped.
   * @param afterId the last one of the batch before
   * @returns null when there are no more
   */
  async rekey(
    tx: Tx,
    afterId: number,
    limit: number,
  ): Promise<{ readonly lastId: number; readonly changed: number } | null> {
    const rows = await this.credentials.after(tx, afterId, limit);
    let changed = 0;
    for (const { id, content } of rows) {
      if (this.box.isCurrent(content)) continue;
      const sealed = this.box.seal('space', this.box.open('space', content));
      if (await this.credentials.replaceContent(tx, id, content, sealed)) changed += 1;
    }
    const last = rows.at(-1);
    return last === undefined ? null : { lastId: last.id, changed };
  }

  private open(row: CredentialEntity, { id, name, type }: Credential): OpenCredential {
    const shown = parseStoredJson(row.shownContent);
    return {
      id,
      name,
      type,
      content: this.box.open('space', row.content),
      shownContent: isJsonObject(shown) ? shown : {},
    };
  }
}
