import { JsonNumber, isJsonObject, type JsonValue } from '../../common/json/index.js';

/** Deeper values are not converted: comparing and printing them is recursive. The JSON reader allows 256. */
const MAX_VALUE_DEPTH = 512;
const CHARACTERS_PER_UNIT = 32;

/**
 * What it costs to convert, compare and print a value: one unit for each item, and for each 32 characters. Not
 * recursive, and it reads on only until the value is known to be too large.
 *
 * @returns Infinity for a value that costs more than `limit` or nests too deep
 */
export function measureJson(value: JsonValue, limit: number): number {
  let units = 0;
  let level: JsonValue[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    const below: JsonValue[] = [];
    for (const item of level) {
      units += unitsOf(item);
      if (units > limit) return Infinity;
      if (Array.isArray(item)) for (const child of item) below.push(child);
      else if (isJsonObject(item)) for (const child of Object.values(item)) below.push(child);
    }
    if (depth >= MAX_VALUE_DEPTH) return Infinity;
    level = below;
  }
  return units;
}

function unitsOf(value: JsonValue): number {
  if (typeof value === 'string') return 1 + value.length / CHARACTERS_PER_UNIT;
  if (value instanceof JsonNumber) return 1 + value.text.length;
  if (Array.isArray(value)) return 1 + value.length;
  if (!isJsonObject(value)) return 1;
  return Object.keys(value).reduce((sum, key) => sum + 2 + key.length / CHARACTERS_PER_UNIT, 1);
}
