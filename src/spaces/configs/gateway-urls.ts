import { getKey, isJsonObject, type JsonValue } from '../../common/json/index.js';
import { type PlacedUrl, type SpaceConfig } from './space-config.js';

/** Longer than any host and port; what is longer is not tried on the operator's pattern. */
const MAX_HOST = 300;

/** @param hosts what all of `host` or `host:port` must match (GATEWAY_HOSTS); null: any URL will do */
export function gatewayProblem(
  config: SpaceConfig<unknown>,
  value: JsonValue,
  hosts: RegExp | null,
): string | null {
  if (hosts === null || config.gatewayUrls === undefined) return null;
  const foreign = config.gatewayUrls(value).find(({ url }) => !isGateway(url, hosts));
  return foreign === undefined
    ? null
    : `${foreign.place} must be a URL of the API gateway (GATEWAY_HOSTS)`;
}

/** The URLs under these keys of an object. */
export function urlsIn(value: JsonValue, keys: readonly string[], prefix: string): PlacedUrl[] {
  if (!isJsonObject(value)) return [];
  return keys.flatMap((key) => {
    const url = getKey(value, key);
    return typeof url === 'string' ? [{ place: `${prefix}"${key}"`, url }] : [];
  });
}

/** By the host that a client would connect to: what stands before an `@` is none. */
function isGateway(url: string, hosts: RegExp): boolean {
  if (!URL.canParse(url)) return false;
  const { host } = new URL(url);
  return host.length <= MAX_HOST && hosts.test(host);
}
