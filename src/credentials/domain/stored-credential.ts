import { type CredentialEntity } from '../persistence/credential.entity.js';
import { type Credential, type FlowScope, SCOPE_LEVELS } from './credential.js';
import { CREDENTIAL_TYPES } from './credential-content.js';

/** A row as the domain knows it. */
export function toCredential(
  { type, scopeLevel, ...row }: CredentialEntity,
  scopes: readonly FlowScope[],
): Credential {
  return {
    id: row.id,
    spaceId: row.spaceId,
    name: row.name,
    type: oneOf(CREDENTIAL_TYPES, type),
    desc: row.desc,
    shownContent: row.shownContent,
    scopeLevel: oneOf(SCOPE_LEVELS, scopeLevel),
    scopes,
    creator: row.creator,
    updatedBy: row.updatedBy,
    createAt: row.createAt,
    updateAt: row.updateAt,
  };
}

function oneOf<const T extends string>(allowed: readonly T[], value: string): T {
  const found = allowed.find((item) => item === value);
  if (found === undefined) throw new Error(`a stored credential has ${value}`);
  return found;
}
