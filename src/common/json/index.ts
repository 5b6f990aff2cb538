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
