import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  setKey,
  stringifyJson,
} from '../../common/json/index.js';

const MASK = '******';
const SECRET_NAMES = new Set([
  'bk_app_secret',
  'app_secret',
  'secret',
  'token',
  'access_token',
  'refresh_token',
  'password',
  'api_key',
  'private_key',
  'secret_key',
]);

/** A credential without a field that is known to be secret is hidden whole. */
export function mask(content: JsonObject): JsonObject | string {
  const shown = hideSecrets(content);
  return stringifyJson(shown) === stringifyJson(content) ? '{***}' : shown;
}

/** `{value, …}`, where the value is the credential. */
export function maskValue(given: JsonObject, value: JsonValue): JsonObject {
  return { ...hideSecrets(given), value: isJsonObject(value) ? mask(value) : MASK };
}

/** Fields that are known to be secret, at any depth, with their values masked. */
export function hideSecrets(content: JsonObject): JsonObject {
  const shown: JsonObject = {};
  for (const [key, value] of Object.entries(content)) {
    setKey(shown, key, SECRET_NAMES.has(key.toLowerCase()) ? MASK : hideInside(value));
  }
  return shown;
}

function hideInside(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(hideInside);
  return isJsonObject(value) ? hideSecrets(value) : value;
}
