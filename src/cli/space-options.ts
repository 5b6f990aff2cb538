import { requireDto, TextField, validationFailed, WHOLE_BODY } from '../common/http/index.js';

/** What `millrace space create` takes, under the limits of the space's columns. */
export class SpaceOptions {
  @TextField({ description: 'Unique name.', max: 32 })
  name: string;

  @TextField({ description: 'The platform that the space is for.', max: 256 })
  platform_url: string;

  @TextField({ description: 'Free text.', max: 128, required: false, blank: true })
  desc?: string;

  @TextField({ description: 'User name; empty for none.', max: 32, blank: true })
  creator: string;

  /** @throws AppError validation_failed */
  static read(raw: Readonly<Record<string, string | undefined>>): SpaceOptions {
    const given = Object.entries(raw).filter(([, value]) => value !== undefined);
    const options = requireDto(SpaceOptions, Object.fromEntries(given), WHOLE_BODY);
    const url = options.platform_url;
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw validationFailed([{ path: '/platform_url', message: 'must be an http or https URL' }]);
    }
    return options;
  }
}
