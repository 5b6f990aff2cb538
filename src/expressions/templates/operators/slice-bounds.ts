import { ExpressionError } from '../runtime/expression-error.js';
import { type Slice, type Value } from '../runtime/value.js';
import { asNumber } from './numbers.js';

export interface SliceBounds {
  readonly start: number;
  readonly step: number;
  /** The index behind the last item, in the slice's direction; not cut down to the last step. */
  readonly stop: number;
  /** How many items there are. */
  readonly count: number;
}

/** The items that a slice takes of a sequence of a length: negative bounds count from its end. */
export function sliceBounds({ start, stop, step }: Slice, length: number): SliceBounds {
  const stride = boundOf(step) ?? 1;
  if (stride === 0) throw new ExpressionError('slice step cannot be zero');
  const isForward = stride > 0;
  const [low, high] = isForward ? [0, length] : [-1, length - 1];
  const first = clamp(boundOf(start), isForward ? low : high, low, high, length);
  const end = clamp(boundOf(stop), isForward ? high : low, low, high, length);
  const count = Math.max(0, Math.ceil((end - first) / stride));
  return { start: first, step: stride, stop: end, count };
}

function boundOf(value: Value): number | null {
  if (value === null) return null;
  const number = asNumber(value);
  if (typeof number === 'bigint') return clampToSafe(number);
  throw new ExpressionError('slice indices must be integers or None');
}

/** Larger numbers mean the same for any sequence. */
function clampToSafe(value: bigint): number {
  const limit = BigInt(Number.MAX_SAFE_INTEGER);
  if (value > limit) return Number.MAX_SAFE_INTEGER;
  return value < -limit ? -Number.MAX_SAFE_INTEGER : Number(value);
}

function clamp(
  bound: number | null,
  fallback: number,
  low: number,
  high: number,
  length: number,
): number {
  if (bound === null) return fallback;
  const index = bound < 0 ? bound + length : bound;
  return Math.min(Math.max(index, low), high);
}
