import { isUnavailable } from '../../../common/errors/index.js';
import { type PluginCall } from '../../../engine/index.js';
import { NotBegunError } from '../../not-begun.js';
import { type PluginContext } from '../../plugin.js';
import { ApiCaller } from './api-caller.js';
import { findCredential, findSpaceCredential } from './api-credential.js';
import { pluginText } from './api-inputs.js';
import { type UniformApiOptions } from './api-options.js';
import { readApiSettings, type ApiSettings } from './api-settings.js';

export interface ApiSession {
  readonly settings: ApiSettings;
  readonly caller: ApiCaller;
}

/**
 * What a call needs before it can ask a provider; NotBegunError when the database is away.
 * @param generation the version of the component: the first two know no credentials of tasks
 * @returns the reason when there is no credential
 */
export async function openSession(
  call: PluginCall,
  context: PluginContext,
  generation: number,
  options: UniformApiOptions,
): Promise<ApiSession | string> {
  try {
    const settings = readApiSettings(await context.spaceConfig('uniform_api'));
    const own = options.ownCredential ?? null;
    const credential = await (generation < 3
      ? findSpaceCredential(call, context, own)
      : findCredential(call, context, pluginText(call, 'credential_key'), own));
    if (credential === null) return '不存在调用凭证';
    return { settings, caller: new ApiCaller(call, context, settings, credential, options) };
  } catch (error) {
    if (isUnavailable(error)) throw new NotBegunError(error);
    return `[uniform_api error] get apigw credential failed: ${errorText(error)}`;
  }
}

export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
