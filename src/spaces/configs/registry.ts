import { type JsonValue } from '../../common/json/index.js';
import { parseDuration } from './duration.js';
import {
  either,
  isAnyObject,
  isArray,
  isScalar,
  isText,
  listOf,
  mapOf,
  oneOf,
  type Rule,
  shape,
} from './rules.js';

/** One space config: its rule, and what readers get when a space has not set it. */
export interface SpaceConfig<T extends JsonValue | undefined = JsonValue | undefined> {
  /** BKFlow's declared type; kept for the admin listing, storage is JSON for all. */
  readonly valueType: 'TEXT' | 'JSON' | 'REF';
  readonly isPublic: boolean;
  readonly fallback: T;
  readonly rule: Rule;
  readonly description: string;
}

type Flag = 'true' | 'false';
const flag = (fallback: Flag, description: string): SpaceConfig<Flag> => ({
  valueType: 'TEXT',
  isPublic: true,
  fallback,
  rule: oneOf('true', 'false'),
  description,
});

const MIN_TOKEN_SECONDS = 3600;
const isTokenDuration: Rule = (value) => {
  const seconds = typeof value === 'string' ? parseDuration(value) : null;
  if (seconds === null) return 'must be a duration such as "90m", "1d12h" or "1:30:00"';
  return seconds >= MIN_TOKEN_SECONDS ? null : 'must be at least 1h';
};
const isHttpUrl: Rule = (value) =>
  typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value)
    ? null
    : 'must be an http or https URL';
const pluginList = shape({
  mode: { rule: oneOf('allow_list', 'deny_list'), required: true },
  plugin_codes: { rule: listOf(isText), required: true },
});
const scopedNames = mapOf(isText);

/** The catalogue (`api-platform.md` 4.1), in the order in which error texts list it. */
export const SPACE_CONFIGS = {
  token_expiration: {
    valueType: 'TEXT',
    isPublic: true,
    fallback: '1h',
    rule: isTokenDuration,
    description: 'How long a token lives.',
  },
  token_auto_renewal: flag('true', 'Renew a token when it is used.'),
  allow_multiple_triggers: flag('false', 'Allow more than one trigger per template.'),
  engine_space_config: {
    valueType: 'REF',
    isPublic: true,
    fallback: undefined,
    rule: shape({ space: { rule: mapOf(isScalar) }, scope: { rule: mapOf(mapOf(isScalar)) } }),
    description: 'Engine overrides for the space or its scopes.',
  },
  callback_hooks: {
    valueType: 'JSON',
    isPublic: false,
    fallback: undefined,
    rule: shape({
      url: { rule: isHttpUrl, required: true },
      callback_types: { rule: listOf(oneOf('template')), required: true },
    }),
    description: 'Whom to call back about which changes.',
  },
  uniform_api: {
    valueType: 'JSON',
    isPublic: true,
    fallback: {},
    rule: shape({
      api: {
        rule: mapOf(
          shape(
            {
              meta_apis: { rule: isHttpUrl, required: true },
              api_categories: { rule: isHttpUrl, required: true },
              display_name: { rule: isText, required: true },
              source_key: { rule: isText },
              catalog_mode: { rule: oneOf('remote', 'cache_first', 'cache_only') },
              headers: { rule: isAnyObject },
            },
            true,
          ),
          /^[A-Za-z0-9_]+$/,
        ),
        required: true,
      },
      common: { rule: mapOf(isScalar) },
    }),
    description: 'API plugin providers.',
  },
  superusers: {
    valueType: 'JSON',
    isPublic: true,
    fallback: [],
    rule: isArray,
    description: 'Administrators of the space, by user name.',
  },
  canvas_mode: {
    valueType: 'TEXT',
    isPublic: true,
    fallback: 'horizontal',
    rule: oneOf('horizontal', 'vertical'),
    description: 'How new templates are drawn.',
  },
  gateway_expression: {
    valueType: 'TEXT',
    isPublic: true,
    fallback: 'boolrule',
    rule: oneOf('boolrule', 'FEEL', 'MAKO'),
    description: 'The language of newly edited branch conditions.',
  },
  api_gateway_credential_name: {
    valueType: 'TEXT',
    isPublic: true,
    fallback: undefined,
    rule: either(
      'must be a credential name, or an object of names with the key "default"',
      isText,
      (value) =>
        scopedNames(value) ?? shape({ default: { rule: isText, required: true } }, true)(value),
    ),
    description: 'The credential that API plugins call with.',
  },
  space_plugin_config: {
    valueType: 'JSON',
    isPublic: true,
    fallback: undefined,
    rule: (value) =>
      mapOf(pluginList)(value) ??
      shape({ default: { rule: pluginList, required: true } }, true)(value),
    description: 'Plugins that editors are offered.',
  },
  flow_versioning: flag('false', 'Drafts and releases of templates.'),
  strict_constants: flag('false', 'Refuse unknown constants on create_task (Millrace only).'),
} as const satisfies Record<string, SpaceConfig>;

export type SpaceConfigName = keyof typeof SPACE_CONFIGS;

/** What reading a config gives: texts with a closed set of values as that set, other JSON as it is. */
export type SpaceConfigValue<N extends SpaceConfigName> =
  (typeof SPACE_CONFIGS)[N] extends SpaceConfig<Flag> ? Flag : JsonValue | undefined;

export function isSpaceConfigName(name: string): name is SpaceConfigName {
  return Object.hasOwn(SPACE_CONFIGS, name);
}
