import { RawJson } from '../../common/json/index.js';
import { type Credential } from '../domain/credential.js';

/** A credential with its secrets masked. Profile `bkflow` sends some of these fields, without an envelope. */
export function toCredentialResponse(credential: Credential): object {
  return {
    id: credential.id,
    space_id: credential.spaceId,
    name: credential.name,
    desc: credential.desc,
    type: credential.type,
    content: new RawJson(credential.shownContent),
    scope_level: credential.scopeLevel,
    scopes: credential.scopes.map(({ type, value }) => ({ scope_type: type, scope_value: value })),
    creator: credential.creator,
    create_at: credential.createAt,
    updated_by: credential.updatedBy,
    update_at: credential.updateAt,
  };
}
