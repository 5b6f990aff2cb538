import {
  memoryKey,
  setKey,
  wireKey,
  type JsonObject,
  type JsonValue,
} from '../../common/json/index.js';
import {
  compileFeel,
  FeelError,
  FeelScope,
  isTrue,
  plain,
  RenderBudgetError,
  type FeelClock,
  type FeelValue,
} from '../../expressions/index.js';
import { fromJson, toJson } from '../python-values.js';
import { DecisionTableError } from './decision-table-error.js';
import { readDecisionTable } from './read-decision-table.js';

export type Decision =
  | { readonly ok: true; readonly rows: readonly JsonObject[] }
  | { readonly ok: false; readonly reason: string };

export interface DecideOptions extends FeelClock {
  /** Exactly one row must be true; otherwise the first one counts, and none gives no rows. */
  readonly isStrict: boolean;
}

/**
 * Evaluates a decision table's `data` by the hit policy Unique, the only one that BKFlow uses (flow-layer.md 6.3). All
 * rows with all outputs are evaluated: one expression that fails fails the table.
 */
export function decide(data: JsonValue, facts: JsonObject, options: DecideOptions): Decision {
  try {
    const { outputs, rows } = readDecisionTable(data);
    const scope = new FeelScope(factNames(facts), options);
    const run = (text: string): FeelValue => compileFeel(text)(scope);
    const truths = rows.map(({ conditions }) => conditions.map(run).every(isTrue));
    const values = rows.map((row) => row.outputs.map(run));
    const hit = uniqueHit(truths, options.isStrict);
    const row = values[hit];
    return { ok: true, rows: row === undefined || row.length === 0 ? [] : [named(outputs, row)] };
  } catch (error) {
    if (error instanceof RenderBudgetError) {
      return { ok: false, reason: 'the decision table takes more steps than a node may use' };
    }
    if (error instanceof DecisionTableError || error instanceof FeelError) {
      return { ok: false, reason: error.message };
    }
    throw error;
  }
}

function uniqueHit(truths: readonly boolean[], isStrict: boolean): number {
  if (isStrict && truths.filter(Boolean).length !== 1) {
    throw new DecisionTableError('Unique Hit Policy requires exactly one True result');
  }
  return truths.indexOf(true);
}

function factNames(facts: JsonObject): Map<string, FeelValue> {
  return new Map(Object.entries(facts).map(([key, value]) => [wireKey(key), fromJson(value)]));
}

function named(outputs: readonly string[], row: readonly FeelValue[]): JsonObject {
  const result: JsonObject = {};
  outputs.forEach((id, column) => {
    setKey(result, memoryKey(id), outputOf(row[column] ?? null));
  });
  return result;
}

/** JSON has no infinite numbers. */
function outputOf(value: FeelValue): JsonValue {
  try {
    return toJson(plain(value));
  } catch (error) {
    if (error instanceof RangeError) throw new DecisionTableError(error.message);
    throw error;
  }
}
