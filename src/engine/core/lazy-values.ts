import {
  getKey,
  isJsonObject,
  JsonSyntaxError,
  type JsonObject,
  type JsonValue,
  parseJson,
  setKey,
  memoryKey,
} from '../../common/json/index.js';
import { fromJson, toText } from '../../expressions/index.js';
import { wireEntries } from '../../pipeline/index.js';
import { HydrateError } from './hydrate-error.js';
import { type GraphConstant } from './graph.js';

/** What the class of a computed constant makes of its rendered value (flow-layer.md 2.2). */
export function computeLazy(constant: GraphConstant, value: JsonValue): JsonValue {
  switch (constant.customType) {
    case 'json_variable':
      return typeof value === 'string' ? readJson(constant, value) : value;
    case 'select':
      return Array.isArray(value) ? value.map(textOf).join(',') : value;
    case 'datatable':
      return Array.isArray(value) ? columnsOf(value) : value;
    default:
      return value;
  }
}

function readJson(constant: GraphConstant, text: string): JsonValue {
  try {
    return parseJson(text);
  } catch (error) {
    const reason = error instanceof JsonSyntaxError ? error.message : 'it can not be read';
    throw new HydrateError(`the JSON of \${${constant.name}} is broken: ${reason}`);
  }
}

/** A table by columns: `name` the list of cells, `flat__name` the cells joined by newlines. */
function columnsOf(rows: readonly JsonValue[]): JsonObject {
  const columns = new Map<string, JsonValue[]>();
  for (const row of rows) {
    if (!isJsonObject(row)) continue;
    for (const [key] of wireEntries(row)) if (!columns.has(key)) columns.set(key, []);
  }
  for (const row of rows) {
    for (const [key, cells] of columns) {
      cells.push((isJsonObject(row) ? getKey(row, memoryKey(key)) : undefined) ?? '');
    }
  }
  const table: JsonObject = {};
  for (const [key, cells] of columns) {
    setKey(table, memoryKey(key), cells);
    setKey(table, `flat__${key}`, cells.map(textOf).join('\n'));
  }
  return table;
}

/** The text of a value as a template shows it. */
function textOf(value: JsonValue): string {
  return toText(fromJson(value));
}
