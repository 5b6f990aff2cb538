import { callbackHooks } from './callback-hooks.js';
import { choice, flag } from './choices.js';
import { credentialName } from './credential-name.js';
import { engineSpaceConfig } from './engine-space-config.js';
import { type SpaceConfig, type ValueOf } from './space-config.js';
import { spacePluginConfig } from './space-plugin-config.js';
import { superusers } from './superusers.js';
import { tokenExpiration } from './token-expiration.js';
import { uniformApi } from './uniform-api.js';

/** The catalogue (`api-platform.md` 4.1), in the order in which error texts list it, and Millrace's own at the end. */
export const SPACE_CONFIGS = {
  token_expiration: tokenExpiration,
  token_auto_renewal: flag('true', 'Renew a token when it is used.'),
  allow_multiple_triggers: flag('false', 'Allow more than one trigger per template.'),
  engine_space_config: engineSpaceConfig,
  callback_hooks: callbackHooks,
  uniform_api: uniformApi,
  superusers,
  canvas_mode: choice(['horizontal', 'vertical'], 'How new templates are drawn.'),
  gateway_expression: choice(
    ['boolrule', 'FEEL', 'MAKO'],
    'The language of newly edited branch conditions.',
  ),
  api_gateway_credential_name: credentialName,
  space_plugin_config: spacePluginConfig,
  flow_versioning: flag('false', 'Drafts and releases of templates.'),
  strict_constants: flag(
    'false',
    'Refuse constants on create_task that the flow lacks (Millrace only).',
  ),
} as const satisfies Record<string, SpaceConfig<unknown>>;

export type SpaceConfigName = keyof typeof SPACE_CONFIGS;

/** What reading a config gives. */
export type SpaceConfigValue<N extends SpaceConfigName> = ValueOf<(typeof SPACE_CONFIGS)[N]>;

/** The entry of a name, typed by it. */
export function spaceConfig<N extends SpaceConfigName>(name: N): SpaceConfig<SpaceConfigValue<N>> {
  const entries: { readonly [M in SpaceConfigName]: SpaceConfig<SpaceConfigValue<M>> } =
    SPACE_CONFIGS;
  return entries[name];
}

export const SPACE_CONFIG_NAMES: readonly string[] = Object.keys(SPACE_CONFIGS);

export function isSpaceConfigName(name: string): name is SpaceConfigName {
  return Object.hasOwn(SPACE_CONFIGS, name);
}
