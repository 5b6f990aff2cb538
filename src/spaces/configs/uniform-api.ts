import { getKey, isJsonObject, type JsonObject } from '../../common/json/index.js';
import { urlsIn } from './gateway-urls.js';
import { isHttpUrl, isObject, isScalar, isString, mapOf, oneOf, quoted, shape } from './rules.js';
import { type SpaceConfig } from './space-config.js';

const provider = shape({
  meta_apis: { rule: isHttpUrl, required: true },
  api_categories: { rule: isHttpUrl, required: true },
  display_name: { rule: isString, required: true },
  source_key: { rule: isString },
  catalog_mode: { rule: oneOf('remote', 'cache_first', 'cache_only') },
  headers: { rule: isObject },
});

/** Shape of `api-platform.md` 14.2; the old flat one is refused, because it has no `api`. */
export const uniformApi: SpaceConfig<JsonObject> = {
  valueType: 'JSON',
  isPublic: true,
  description: 'Providers of API plugins, by key (`api`), and how they are called (`common`).',
  default: {},
  rule: shape({
    api: { rule: mapOf(provider, /^[A-Za-z0-9_]+$/), required: true },
    common: { rule: mapOf(isScalar) },
  }),
  gatewayUrls: (value) => {
    const api = isJsonObject(value) ? getKey(value, 'api') : undefined;
    return Object.entries(isJsonObject(api) ? api : {}).flatMap(([key, entry]) =>
      urlsIn(entry, ['meta_apis', 'api_categories'], `"api" ${quoted(key)} `),
    );
  },
  parse: (value) => (isJsonObject(value) ? value : {}),
};
