import { getKey, isJsonObject, memoryKey, type JsonValue } from '../../common/json/index.js';
import { type Lookup } from './render-env.js';

const INDEX = String.raw`\[(?:[0-9]+|"[\p{L}\p{N}_]+"|'[\p{L}\p{N}_]+')\]`;
const PATH = new RegExp(`^[\\p{L}_][\\p{L}\\p{N}_]*(?:${INDEX})+$`, 'u');
const STEP = /"[^"]+"|'[^']+'|[0-9]+(?=\])/gu;

/**
 * The value that a text of one fragment stands for with its type (flow-layer.md 2.5, rules 2 and 3): the code is the name
 * of a context variable, or one followed by plain subscripts. Undefined when it is neither, or has no such value.
 */
export function findRawValue(code: string, lookup: Lookup): JsonValue | undefined {
  const whole = lookup(code);
  if (whole !== undefined || !code.endsWith(']') || !PATH.test(code)) return whole;
  const name = code.slice(0, code.indexOf('['));
  let value = lookup(name);
  for (const [step] of code.slice(name.length).matchAll(STEP)) {
    value = value === undefined ? undefined : childOf(value, step);
  }
  return value;
}

function childOf(value: JsonValue, step: string): JsonValue | undefined {
  if (!/^[0-9]/.test(step)) {
    return isJsonObject(value) ? getKey(value, memoryKey(step.slice(1, -1))) : undefined;
  }
  if (Array.isArray(value)) return value[Number(step)];
  return typeof value === 'string' ? Array.from(value)[Number(step)] : undefined;
}
