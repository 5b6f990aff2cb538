import { IntField, JsonField, TextField } from '../../common/http/index.js';
import { type JsonObject, type JsonValue } from '../../common/json/index.js';
import { SCOPE_LEVELS, type ScopeLevel } from '../domain/credential.js';
import { CREDENTIAL_TYPES, type CredentialType } from '../domain/credential-content.js';

const NAME = { description: 'Unique in the space.', max: 32, example: 'gw-default' };
const TYPE = { description: 'What the content is.', choices: CREDENTIAL_TYPES };
const CONTENT = {
  description:
    'By type. BK_APP: `bk_app_code`, `bk_app_secret`; BK_ACCESS_TOKEN: `access_token`; BASIC_AUTH: `username`, `password`; CUSTOM: any keys. All values are strings. Stored encrypted.',
  object: true,
};
const DESC = {
  description: 'Free text.',
  max: 128,
  required: false,
  nullable: true,
  blank: true,
};
const SCOPE_LEVEL = {
  description:
    'Which flows may use it: all of the space, those of `scopes` (part), or none. The space itself may always name it in api_gateway_credential_name.',
  choices: SCOPE_LEVELS,
  required: false,
};
const SCOPES = {
  description: 'Scopes of flows, for scope_level "part".',
  required: false,
  schema: {
    type: 'array',
    items: {
      type: 'object',
      properties: { scope_type: { type: 'string' }, scope_value: { type: 'string' } },
    },
  },
} as const;

/** Body of create_credential (`api-platform.md` 3.7). */
export class CreateCredentialDto {
  @TextField(NAME)
  name: string;

  @TextField(TYPE)
  type: CredentialType;

  @JsonField(CONTENT)
  content: JsonObject;

  @TextField(DESC)
  desc?: string | null;

  @TextField(SCOPE_LEVEL)
  scope_level?: ScopeLevel;

  @JsonField(SCOPES)
  scopes?: JsonValue;
}

/** Body of update_credential (`api-platform.md` 3.8): what is left out stays as it is. */
export class UpdateCredentialDto {
  @TextField({ ...NAME, required: false })
  name?: string;

  @TextField({ ...TYPE, required: false })
  type?: CredentialType;

  @JsonField({ ...CONTENT, required: false })
  content?: JsonObject;

  @TextField(DESC)
  desc?: string | null;

  @TextField(SCOPE_LEVEL)
  scope_level?: ScopeLevel;

  @JsonField(SCOPES)
  scopes?: JsonValue;
}

/** One item of `scopes`. */
export class CredentialScopeDto {
  @TextField({ description: '', max: 128, required: false, nullable: true, blank: true })
  scope_type?: string | null;

  @TextField({ description: '', max: 128, required: false, nullable: true, blank: true })
  scope_value?: string | null;
}

export class ListCredentialsQuery {
  @TextField({
    description: 'With scope_value: only those that flows of this scope may use.',
    max: 128,
    required: false,
  })
  scope_type?: string;

  @TextField({ description: 'With scope_type.', max: 128, required: false })
  scope_value?: string;

  @IntField({ description: 'Default 100, at most LIMIT_PAGE (200).', min: 0, required: false })
  limit?: number;

  @IntField({ description: 'How many to pass over.', min: 0, required: false })
  offset?: number;
}
