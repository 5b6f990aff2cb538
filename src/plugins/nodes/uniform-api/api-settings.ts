import {
  getKey,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../../../common/json/index.js';
import { textOf } from '../../inputs.js';

/** A provider of API plugins in the space config `uniform_api`. */
export interface ApiProvider {
  /** Host and port of its catalogue. */
  readonly host: string;
  readonly headers: JsonObject;
}

/** What the space config `uniform_api` says about calls (api-platform.md 14.2). */
export interface ApiSettings {
  readonly providers: readonly ApiProvider[];
  /** Inputs equal to `""` are left out. */
  readonly isSparse: boolean;
  /** Inputs that are JSON texts are sent as what they say. */
  readonly isConverting: boolean;
  /** Any status 2xx is a success. */
  readonly isStandard: boolean;
}

export function readApiSettings(config: JsonValue): ApiSettings {
  const object = isJsonObject(config) ? config : {};
  const common = getKey(object, 'common') ?? null;
  const isOn = (name: string): boolean => {
    const value = getKey(isJsonObject(common) ? common : object, name) ?? null;
    return isSwitchedOn(value);
  };
  return {
    providers: providersOf(object),
    isSparse: isOn('exclude_none_fields'),
    isConverting: isOn('enable_api_parameter_conversion'),
    isStandard: isOn('enable_standard_response'),
  };
}

/** The switches are texts; `"false"` is off. */
function isSwitchedOn(value: JsonValue): boolean {
  return value !== null && !['', 'false', '0', 'no'].includes(textOf(value).toLowerCase());
}

/** The old form has one provider at the top. */
function providersOf(config: JsonObject): ApiProvider[] {
  const api = getKey(config, 'api');
  const entries = isJsonObject(api) ? Object.values(api) : [config];
  const providers: ApiProvider[] = [];
  for (const entry of entries) {
    if (!isJsonObject(entry)) continue;
    const host = hostOf(textOf(getKey(entry, 'meta_apis') ?? ''));
    const headers = getKey(entry, 'headers');
    if (host !== null) providers.push({ host, headers: isJsonObject(headers) ? headers : {} });
  }
  return providers;
}

/** Host and port of a URL. */
export function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).host : null;
}
