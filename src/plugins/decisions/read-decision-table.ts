import {
  getKey,
  isJsonObject,
  memoryKey,
  type JsonObject,
  type JsonValue,
} from '../../common/json/index.js';
import { textOf } from '../inputs.js';
import { cellExpression } from './cell-expression.js';
import { conditionText } from './condition-cells.js';
import { DecisionTableError } from './decision-table-error.js';

/** A decision table as FEEL texts: a row is true when all of its conditions are. */
export interface FeelTable {
  readonly outputs: readonly string[];
  readonly rows: readonly FeelRow[];
}

export interface FeelRow {
  readonly conditions: readonly string[];
  /** In the order of the table's outputs. */
  readonly outputs: readonly string[];
}

/**
 * Reads a table's `data` (flow-layer.md 6.2).
 * @throws DecisionTableError
 */
export function readDecisionTable(data: JsonValue): FeelTable {
  const [inputs, outputs, records] = ['inputs', 'outputs', 'records'].map((key) =>
    objectsAt(data, key),
  );
  if (inputs === undefined || outputs === undefined || records === undefined) {
    throw schemaError('inputs, outputs and records are required');
  }
  const columns = inputs.map(idOf);
  return {
    outputs: outputs.map(idOf),
    rows: records.map((record, index) => readRecord(record, index, columns, outputs)),
  };
}

function readRecord(
  record: JsonObject,
  index: number,
  columns: readonly string[],
  outputs: readonly JsonObject[],
): FeelRow {
  const inputs = objectAt(record, 'inputs', `records[${index}]`);
  const values = objectAt(record, 'outputs', `records[${index}]`);
  return {
    conditions: readConditions(inputs, columns),
    outputs: outputs.map((field) => outputText(field, values, index)),
  };
}

function readConditions(inputs: JsonObject, columns: readonly string[]): string[] {
  const conditions = getKey(inputs, 'conditions') ?? null;
  const type = textOf(getKey(inputs, 'type') ?? null);
  switch (type) {
    case 'common':
      return commonConditions(conditions, columns);
    case 'or_and':
      return [orAndText(conditions, columns)];
    case 'expression':
      if (typeof conditions === 'string') return [conditions];
      throw schemaError('the conditions of an expression are no text');
    default:
      throw new DecisionTableError(
        `[parse decision table error]: can not get record type of ${type}`,
      );
  }
}

function commonConditions(conditions: JsonValue, columns: readonly string[]): string[] {
  if (!Array.isArray(conditions) || conditions.length !== columns.length) {
    throw new DecisionTableError('the length of row should be the same as the length of cols');
  }
  const texts = columns.map((field, column) => {
    const condition = conditions[column] ?? null;
    if (!isJsonObject(condition)) throw schemaError('a condition is no object');
    return cellExpression(conditionText(condition, { field, isFull: false }), field);
  });
  return texts.filter((text) => text !== null);
}

/** `(a and b) or (c)` */
function orAndText(groups: JsonValue, columns: readonly string[]): string {
  const { operator, conditions } = readGroup(groups);
  const texts = conditions.map((group) => {
    const inner = readGroup(group);
    const parts = inner.conditions.map((condition) => {
      const field = fieldOf(condition);
      if (!columns.includes(field)) throw new DecisionTableError(`there is no input ${field}`);
      return conditionText(condition, { field, isFull: true });
    });
    return `(${parts.join(` ${inner.operator} `)})`;
  });
  return texts.join(` ${operator} `);
}

function readGroup(group: JsonValue): { operator: string; conditions: JsonObject[] } {
  const operator = isJsonObject(group) ? getKey(group, 'operator') : null;
  if (operator !== 'and' && operator !== 'or') throw schemaError('an operator is not and or or');
  return { operator, conditions: objectsAt(group, 'conditions') ?? [] };
}

function fieldOf(condition: JsonObject): string {
  const left = objectAt(condition, 'left', 'a condition');
  return textOf(getKey(objectAt(left, 'obj', 'left'), 'key') ?? null);
}

/** Integers are written as they are, anything else in quotes. */
function outputText(field: JsonObject, values: JsonObject, index: number): string {
  const id = idOf(field);
  const value = getKey(values, memoryKey(id));
  if (value === undefined) throw new DecisionTableError(`records[${index}] has no output ${id}`);
  return getKey(field, 'type') === 'int' ? textOf(value) : `"${textOf(value)}"`;
}

function idOf(field: JsonObject): string {
  const id = getKey(field, 'id');
  if (typeof id === 'string') return id;
  throw schemaError('a field has no id');
}

function objectAt(object: JsonObject, key: string, path: string): JsonObject {
  const value = getKey(object, key) ?? null;
  if (isJsonObject(value)) return value;
  throw schemaError(`${path}.${key} is no object`);
}

/** @returns undefined when there is no list */
function objectsAt(value: JsonValue, key: string): JsonObject[] | undefined {
  const list = isJsonObject(value) ? getKey(value, key) : undefined;
  if (!Array.isArray(list)) return undefined;
  return list.map((item) => {
    if (isJsonObject(item)) return item;
    throw schemaError(`${key} holds something that is no object`);
  });
}

function schemaError(message: string): DecisionTableError {
  return new DecisionTableError(`[validate decision table schema error]: ${message}`);
}
