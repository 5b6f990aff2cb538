import { JsonField, TextField } from '../../common/http/index.js';
import { type JsonObject } from '../../common/json/index.js';

const CONFIG_FIELD = {
  description: 'Space configs to set, by name.',
  object: true,
  example: { token_expiration: '8h' },
};

/** Body of create_space (`api-platform.md` 3.1). The space belongs to the calling app, whatever `app_code` says. */
export class CreateSpaceDto {
  @TextField({ description: 'Unique name.', max: 32, example: 'night-ops' })
  name: string;

  @TextField({
    description:
      'Where the platform lives: http or https; the host is localhost, an IP, or has a dot.',
    max: 256,
    example: 'https://ops.example.org',
  })
  platform_url: string;

  @TextField({ description: 'Free text.', max: 128, required: false, nullable: true, blank: true })
  desc?: string | null;

  @JsonField({ ...CONFIG_FIELD, required: false })
  config?: JsonObject;
}

/** Body of renew_space_config: sets the given keys, leaves the others (`api-platform.md` 3.5). */
export class RenewSpaceConfigDto {
  @JsonField(CONFIG_FIELD)
  config: JsonObject;
}
