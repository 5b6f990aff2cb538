import { getKey, isJsonObject } from '../../common/json/index.js';
import { urlsIn } from './gateway-urls.js';
import { isHttpUrl, listOf, oneOf, shape } from './rules.js';
import { type SpaceConfig } from './space-config.js';

export interface CallbackHooks {
  readonly url: string;
  readonly callbackTypes: readonly 'template'[];
}

/** Not public: only the space's platform sees where it is called back (`api-platform.md` 7.4). */
export const callbackHooks: SpaceConfig<CallbackHooks | null> = {
  valueType: 'JSON',
  isPublic: false,
  description: 'Which URL to call after which changes: `{"url", "callback_types": ["template"]}`.',
  default: null,
  rule: shape({
    url: { rule: isHttpUrl, required: true },
    callback_types: { rule: listOf(oneOf('template')), required: true },
  }),
  gatewayUrls: (value) => urlsIn(value, ['url'], ''),
  parse: (value) => {
    if (!isJsonObject(value)) return null;
    const url = getKey(value, 'url');
    const types = getKey(value, 'callback_types');
    if (typeof url !== 'string' || !Array.isArray(types)) return null;
    return { url, callbackTypes: types.filter((type) => type === 'template') };
  },
};
