import { type ErrorDetail } from '../../common/errors/index.js';
import { type JsonObject, pointerToken, wireKey } from '../../common/json/index.js';
import { gatewayProblem } from './gateway-urls.js';
import { abbreviate } from './rules.js';
import { isSpaceConfigName, SPACE_CONFIG_NAMES, SPACE_CONFIGS } from './registry.js';

/** Each unknown key is answered with all names, so their number is bounded. */
const MAX_KEYS = 100;

/**
 * What is wrong with configs to be set: one detail for each bad key, with the path `/config/<key>`.
 * @param gatewayHosts see {@link gatewayProblem}
 */
export function configProblems(values: JsonObject, gatewayHosts: RegExp | null): ErrorDetail[] {
  const count = Object.keys(values).length;
  if (count > MAX_KEYS) {
    return [{ path: '/config', message: `has ${count} keys; ${supported()}` }];
  }
  return Object.entries(values).flatMap(([key, value]) => {
    const name = wireKey(key);
    const message = isSpaceConfigName(name)
      ? (SPACE_CONFIGS[name].rule(value) ??
        gatewayProblem(SPACE_CONFIGS[name], value, gatewayHosts))
      : `is not supported; ${supported()}`;
    return message === null ? [] : [{ path: `/config/${pointerToken(abbreviate(name))}`, message }];
  });
}

function supported(): string {
  return `the supported configs are ${SPACE_CONFIG_NAMES.join(', ')}`;
}
