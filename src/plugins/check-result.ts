import { JsonNumber, RawJson, stringifyJson, type JsonObject } from '../common/json/index.js';
import { type PluginCall, type PluginResult } from '../engine/index.js';
import { failed } from './results.js';

/** Of a node's outputs, and of the state that a waiting plugin keeps, as JSON text (LIMIT_OUTPUT_BYTES). */
export const MAX_OUTPUT_BYTES = 256 * 1024;
const MAX_DEPTH = 256;
/** A JSON text has at most this many bytes for each character of a value: an escape of six. */
const MAX_BYTES_PER_UNIT = 6;
const MAX_REASON_LENGTH = 32 * 1024;

/**
 * What a plugin returned, or a failure that says what is wrong with it. The engine stores results, so nothing may pass
 * that JSON can't hold, and nothing too large.
 */
export function checkResult(
  result: unknown,
  call: PluginCall,
  maxBytes: number = MAX_OUTPUT_BYTES,
): PluginResult {
  const problem = resultProblem(result, call, maxBytes);
  if (problem !== null) return failed(problem);
  return isResult(result, problem) ? bounded(result) : failed('the plugin returned no result');
}

/** Only called with a result that {@link resultProblem} has nothing against. */
function isResult(_result: unknown, problem: string | null): _result is PluginResult {
  return problem === null;
}

function bounded(result: PluginResult): PluginResult {
  if (result.kind !== 'failed' || result.reason.length <= MAX_REASON_LENGTH) return result;
  return { ...result, reason: `${result.reason.slice(0, MAX_REASON_LENGTH)}…` };
}

function resultProblem(result: unknown, call: PluginCall, maxBytes: number): string | null {
  if (typeof result !== 'object' || result === null) return 'the plugin returned no result';
  const read = (key: string): unknown => Reflect.get(result, key);
  const outputs = read('outputs');
  const problem = outputs === undefined ? null : outputsProblem(outputs, call.outputs, maxBytes);
  return problem ?? kindProblem(read('kind'), read, maxBytes);
}

function kindProblem(
  kind: unknown,
  read: (key: string) => unknown,
  maxBytes: number,
): string | null {
  switch (kind) {
    case 'finished':
      return assignProblem(read('assign'), maxBytes);
    case 'failed':
      return typeof read('reason') === 'string' ? null : 'the plugin failed without a reason';
    case 'poll': {
      const afterMs = read('afterMs');
      const isTime = typeof afterMs === 'number' && Number.isFinite(afterMs) && afterMs >= 0;
      return isTime
        ? stateProblem(read('state'), maxBytes)
        : 'the plugin asked for a poll at no valid time';
    }
    case 'await_callback':
      return stateProblem(read('state'), maxBytes);
    default:
      return 'the plugin returned a result of an unknown kind';
  }
}

function outputsProblem(outputs: unknown, earlier: JsonObject, maxBytes: number): string | null {
  if (typeof outputs !== 'object' || outputs === null || Array.isArray(outputs)) {
    return "the plugin's outputs are not an object";
  }
  const problem = valueProblem(outputs, 'outputs', maxBytes);
  if (problem !== null || Object.keys(earlier).length === 0) return problem;
  return valueProblem({ ...earlier, ...outputs }, 'outputs', maxBytes);
}

function stateProblem(state: unknown, maxBytes: number): string | null {
  return valueProblem(state, 'state', maxBytes);
}

function assignProblem(assign: unknown, maxBytes: number): string | null {
  if (assign === undefined) return null;
  if (!(assign instanceof Map)) return "the plugin's assign is not a map";
  for (const [key, value] of assign) {
    if (typeof key !== 'string') return "the plugin's assign has a key that is no text";
    const problem = valueProblem(value, `assign.${key}`, maxBytes);
    if (problem !== null) return problem;
  }
  return null;
}

function valueProblem(value: unknown, path: string, maxBytes: number): string | null {
  const walk = new Walk(maxBytes);
  const problem = walk.visit(value, path, 0);
  if (problem !== null) return problem;
  if (walk.units * MAX_BYTES_PER_UNIT <= maxBytes) return null;
  return Buffer.byteLength(stringifyJson(value)) > maxBytes ? tooLarge(path, maxBytes) : null;
}

function tooLarge(path: string, maxBytes: number): string {
  return `payload_too_large: ${path} takes more than ${maxBytes} bytes as JSON (LIMIT_OUTPUT_BYTES)`;
}

/** Looks for what JSON can't hold. It gives up as soon as a value is known to be too large. */
class Walk {
  /** A lower bound of the bytes of the JSON text. */
  units = 0;
  private readonly ancestors = new Set<object>();

  constructor(private readonly maxBytes: number) {}

  visit(value: unknown, path: string, depth: number): string | null {
    this.units += typeof value === 'string' ? value.length + 2 : 1;
    if (this.units > this.maxBytes) return tooLarge(path.split('.', 1).join(), this.maxBytes);
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return null;
    if (typeof value === 'number')
      return Number.isFinite(value) ? null : notJson(path, String(value));
    if (typeof value !== 'object') return notJson(path, `a value of type ${typeof value}`);
    if (value instanceof JsonNumber || value instanceof RawJson)
      return this.addText(value.text, path);
    if (depth >= MAX_DEPTH) return notJson(path, `nested deeper than ${MAX_DEPTH}`);
    if (this.ancestors.has(value)) return notJson(path, 'part of itself');
    this.ancestors.add(value);
    const problem = this.visitChildren(value, path, depth + 1);
    this.ancestors.delete(value);
    return problem;
  }

  private addText(text: string, path: string): string | null {
    this.units += text.length;
    return this.units > this.maxBytes ? tooLarge(path.split('.', 1).join(), this.maxBytes) : null;
  }

  private visitChildren(value: object, path: string, depth: number): string | null {
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index += 1) {
        const problem = this.visit(value[index], `${path}.${index}`, depth);
        if (problem !== null) return problem;
      }
      return null;
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
      return notJson(path, 'an object of a class');
    }
    for (const [key, item] of Object.entries(value)) {
      this.units += key.length + 3;
      const problem = this.visit(item, `${path}.${key}`, depth);
      if (problem !== null) return problem;
    }
    return null;
  }
}

function notJson(path: string, what: string): string {
  return `the plugin's ${path} is not JSON: ${what}`;
}
