import { ValidateBy } from 'class-validator';
import { type ErrorDetail } from '../../common/errors/index.js';
import {
  JsonField,
  readDto,
  TextField,
  validationFailed,
  WHOLE_BODY,
} from '../../common/http/index.js';
import { getKey, isJsonObject, type JsonObject } from '../../common/json/index.js';
import { SPACE_LENGTHS } from '../domain/new-space.js';
import { platformUrlProblem } from '../domain/platform-url.js';

const CONFIG_FIELD = {
  description: 'Space configs to set, by name.',
  object: true,
  example: { token_expiration: '8h' },
};

/** Body of create_space (`api-platform.md` 3.1). The space belongs to the calling app, whatever `app_code` says. */
export class CreateSpaceDto {
  @TextField({
    description: 'Unique over all spaces, deleted ones included.',
    max: SPACE_LENGTHS.name,
    example: 'night-ops',
  })
  name: string;

  @PlatformUrl()
  @TextField({
    description:
      'Where the platform lives: http, https, ftp or ftps; the host is localhost, an IP address, or has a dot.',
    max: SPACE_LENGTHS.platformUrl,
    example: 'https://ops.example.org',
  })
  platform_url: string;

  @TextField({
    description: 'Free text.',
    max: SPACE_LENGTHS.desc,
    required: false,
    nullable: true,
    blank: true,
  })
  desc?: string | null;

  @JsonField({ ...CONFIG_FIELD, required: false })
  config?: JsonObject;
}

/** Body of renew_space_config: sets the given keys, leaves the others (`api-platform.md` 3.5). */
export class RenewSpaceConfigDto {
  @JsonField(CONFIG_FIELD)
  config: JsonObject;
}

/** @throws validation_failed naming the bad fields and, beside them, the bad configs */
export function readCreateSpace(
  body: unknown,
  configProblems: (config: JsonObject) => ErrorDetail[],
): CreateSpaceDto {
  const read = readDto(CreateSpaceDto, body ?? {}, WHOLE_BODY);
  if (read.ok) return read.value;
  const config = isJsonObject(body) ? getKey(body, 'config') : undefined;
  throw validationFailed([
    ...read.details,
    ...(isJsonObject(config) ? configProblems(config) : []),
  ]);
}

function PlatformUrl(): PropertyDecorator {
  const problem = (value: unknown): string | null =>
    typeof value === 'string' ? platformUrlProblem(value) : null;
  return ValidateBy({
    name: 'platformUrl',
    validator: {
      validate: (value) => problem(value) === null,
      defaultMessage: (args) => problem(args?.value) ?? '',
    },
  });
}
