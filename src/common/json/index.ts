export { JsonDepthError, JsonSyntaxError } from './json-errors.js';
export {
  JsonNumber,
  RawJson,
  getKey,
  isJsonObject,
  memoryKey,
  setKey,
  wireKey,
  type JsonObject,
  type JsonValue,
} from './json-value.js';
export { parseJson, parseStoredJson } from './parse-json.js';
export { pointerToken } from './pointer.js';
export { stringifyJson, type StringifyOptions } from './stringify-json.js';
