import { type JsonValue } from '../../../common/json/index.js';
import {
  fromJson as fromJsonValue,
  isList as isPythonList,
  measureJson,
  type PythonValue,
} from '../../values/index.js';
import { RenderBudgetError, type Budget } from '../budget.js';
import { hashOfText } from './compare.js';
import { Dict, type Entry, type Value } from './value.js';

/** Items of a JSON value that are converted in one step. */
const ITEMS_OF_STEP = 8;

/** A context variable's value as expressions see it. */
export function fromJson(value: JsonValue, budget: Budget): Value {
  const units = measureJson(value, budget.stepsLeft * ITEMS_OF_STEP);
  if (units === Infinity) throw new RenderBudgetError('steps');
  budget.step(units / ITEMS_OF_STEP);
  return toValue(fromJsonValue(value));
}

/** The runtime's form of a value: its dictionaries can have keys of any type. Recursive; the JSON reader bounds depth. */
export function toValue(value: PythonValue): Value {
  if (value === null || typeof value !== 'object') return value;
  if (isPythonList(value)) return value.map(toValue);
  return toDict(value);
}

function toDict(dict: ReadonlyMap<string, PythonValue>): Dict {
  const entries = new Map<string, Entry>();
  for (const [key, value] of dict) entries.set(hashOfText(key), { key, value: toValue(value) });
  return new Dict(entries);
}
