import {
  getKey,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  memoryKey,
  setKey,
  wireKey,
} from '../../common/json/index.js';
import { objectAt, stringAt } from '../../pipeline/index.js';

/** What a sub-process node shows as its inputs: the child's constants by bare names (flow-layer.md 9.4). */
export function childInputs(
  inputs: JsonObject,
  render: (value: JsonValue) => JsonValue = (value) => value,
): JsonObject {
  const constants = objectAt(objectAt(inputs, 'subprocess') ?? {}, 'constants') ?? {};
  const shown: JsonObject = {};
  for (const [key, constant] of Object.entries(constants)) {
    if (!isJsonObject(constant)) continue;
    const value = getKey(constant, 'value') ?? null;
    const isRendered =
      stringAt(constant, 'show_type') === 'show' && getKey(constant, 'need_render') !== false;
    setKey(shown, memoryKey(bareName(wireKey(key))), isRendered ? render(value) : value);
  }
  return shown;
}

/** A constant's key without its `${}`. */
export function bareName(key: string): string {
  return key.startsWith('${') && key.endsWith('}') ? key.slice(2, -1) : key;
}
