import { JsonNumber, RawJson, type JsonObject, type JsonValue } from '../../common/json/index.js';
import { type StepEnv } from './env.js';
import { type ExecutionState } from './state.js';

/**
 * Bytes of a value's JSON text, counted without writing it: a character beyond ASCII counts two or three as in UTF-8, an
 * escape as the character that it stands for.
 */
export function jsonBytes(value: JsonValue): number {
  if (typeof value === 'string') return textBytes(value) + 2;
  if (typeof value !== 'object') return String(value).length;
  if (value === null) return 4;
  if (value instanceof JsonNumber || value instanceof RawJson) return textBytes(value.text);
  let bytes = 2;
  if (Array.isArray(value)) {
    for (const item of value) bytes += jsonBytes(item) + 1;
    return bytes;
  }
  for (const [key, item] of Object.entries(value)) bytes += textBytes(key) + jsonBytes(item) + 4;
  return bytes;
}

function textBytes(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7ff) bytes += isSurrogate(unit) ? 1 : 2;
    else if (unit > 0x7f) bytes += 1;
  }
  return bytes;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

/** Why a run may not give these outputs: those of the task's runs take too much together; null when it may. */
export function overBudget(
  state: ExecutionState,
  { taskOutputBytes }: StepEnv['limits'],
  outputs: JsonObject,
): string | null {
  if (state.outputBytes + jsonBytes(outputs) <= taskOutputBytes) return null;
  return `payload_too_large: the outputs of the task's nodes take more than ${taskOutputBytes} bytes together as JSON (LIMIT_TASK_OUTPUT_BYTES)`;
}
