import { ExpressionError } from './expression-error.js';
import { typeName } from './type-name.js';
import { type Value } from './value.js';

/** The value, which has to be a text. */
export function expectText(value: Value | undefined, name: string): string {
  if (typeof value === 'string') return value;
  throw new ExpressionError(`${name} must be str, not ${typeName(value ?? null)}`);
}

/** The value, which has to be an int; the fallback where it is missing. */
export function expectInteger(value: Value | undefined, name: string, fallback?: bigint): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (value === undefined && fallback !== undefined) return fallback;
  throw new ExpressionError(`${name} must be int, not ${typeName(value ?? null)}`);
}

/** The value as a JavaScript number. Numbers beyond its safe range become the end of that range. */
export function expectCount(value: Value | undefined, name: string, fallback?: bigint): number {
  const integer = expectInteger(value, name, fallback);
  const limit = BigInt(Number.MAX_SAFE_INTEGER);
  if (integer > limit) return Number.MAX_SAFE_INTEGER;
  return integer < -limit ? -Number.MAX_SAFE_INTEGER : Number(integer);
}
