import { getKey, isJsonObject, memoryKey, type JsonValue } from '../../../common/json/index.js';
import { type PluginCall } from '../../../engine/index.js';
import { textOf } from '../../inputs.js';
import { type PluginContext } from '../../plugin.js';
import { type AppCredential } from './api-options.js';

/** A credential, and whether it came with the task: then its owner decides where it goes. */
export interface CallCredential {
  readonly app: AppCredential;
  readonly isFromTask: boolean;
}

/**
 * The credential of a call (api-platform.md 14.5): the task's own by the node's key, or by the name of the space's
 * gateway credential when the node has no key; then the space's; then the installation's.
 */
export async function findCredential(
  call: PluginCall,
  context: PluginContext,
  key: string,
  own: AppCredential | null,
): Promise<CallCredential | null> {
  const name = gatewayName(await context.spaceConfig('api_gateway_credential_name'), call);
  const fromTask = key === '' ? name : key;
  const given = fromTask === '' ? null : readApp(await context.credential(fromTask));
  if (given !== null) return { app: given, isFromTask: true };
  const app = (name === '' ? null : readApp(await context.spaceCredential(name))) ?? own;
  return app === null ? null : { app, isFromTask: false };
}

/** Version 2 knows no credentials of tasks. */
export async function findSpaceCredential(
  call: PluginCall,
  context: PluginContext,
  own: AppCredential | null,
): Promise<CallCredential | null> {
  const name = gatewayName(await context.spaceConfig('api_gateway_credential_name'), call);
  const app = (name === '' ? null : readApp(await context.spaceCredential(name))) ?? own;
  return app === null ? null : { app, isFromTask: false };
}

/** By the task's scope, where the config tells scopes apart; else its default. */
function gatewayName(config: JsonValue, { system }: PluginCall): string {
  if (!isJsonObject(config)) return config === null ? '' : textOf(config);
  const part = (name: string): string => textOf(getKey(system, name) ?? '');
  const scope = memoryKey(`${part('task_scope_type')}_${part('task_scope_value')}`);
  return textOf(getKey(config, scope) ?? getKey(config, 'default') ?? '');
}

function readApp(value: JsonValue): AppCredential | null {
  if (!isJsonObject(value)) return null;
  const inner = getKey(value, 'value');
  const object = isJsonObject(inner) ? inner : value;
  const code = textOf(getKey(object, 'bk_app_code') ?? '');
  const secret = textOf(getKey(object, 'bk_app_secret') ?? '');
  return code === '' || secret === '' ? null : { code, secret };
}
