import { toText, typeName, type PythonValue } from '../values/index.js';

/** Python's `date`, `time` and `datetime`. */
export class Moment {
  /**
   * @param kind a date's `at` is its midnight as if in UTC, a time's is since midnight, both in milliseconds
   * @param offset minutes east of UTC; null for what has no zone
   */
  constructor(
    readonly kind: 'date' | 'time' | 'datetime',
    readonly at: number,
    readonly offset: number | null,
  ) {}

  /** What moments of one kind are ordered by. */
  get instant(): number {
    return this.at - (this.offset ?? 0) * 60_000;
  }

  get text(): string {
    const iso = new Date(this.at).toISOString();
    const [date, time] = [iso.slice(0, 10), iso.slice(11, 19) + offsetText(this.offset)];
    if (this.kind === 'date') return date;
    return this.kind === 'time' ? time : `${date} ${time}`;
  }
}

function offsetText(offset: number | null): string {
  if (offset === null) return '';
  const pad = (value: number): string => String(value).padStart(2, '0');
  const size = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

/** `[a..b]` and its open forms. */
export class Range {
  constructor(
    readonly start: FeelValue,
    readonly end: FeelValue,
    readonly isStartOpen: boolean,
    readonly isEndOpen: boolean,
  ) {}
}

export type FeelValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | readonly FeelValue[]
  | ReadonlyMap<string, FeelValue>
  | Moment
  | Range;

export function isListValue(value: FeelValue): value is readonly FeelValue[] {
  return Array.isArray(value);
}

export function isDictValue(value: FeelValue): value is ReadonlyMap<string, FeelValue> {
  return value instanceof Map;
}

/** The value as plain data: moments and ranges as their texts. */
export function plain(value: FeelValue): PythonValue {
  if (value instanceof Moment) return value.text;
  if (value instanceof Range) return rangeText(value);
  if (isListValue(value)) return value.map(plain);
  if (!isDictValue(value)) return value;
  return new Map([...value].map(([key, item]) => [key, plain(item)]));
}

function rangeText({ start, end, isStartOpen, isEndOpen }: Range): string {
  const [left, right] = [toText(plain(start)), toText(plain(end))];
  return `${isStartOpen ? '(' : '['}${left}..${right}${isEndOpen ? ')' : ']'}`;
}

/** Python's `bool(value)`. */
export function isTrue(value: FeelValue): boolean {
  if (value === null || typeof value === 'boolean') return value === true;
  if (typeof value === 'bigint') return value !== 0n;
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'string') return value !== '';
  if (isListValue(value)) return value.length > 0;
  return isDictValue(value) ? value.size > 0 : true;
}

/** Python's name of the value's type, as `type(value)` prints it: `<class 'int'>`. */
export function classText(value: FeelValue): string {
  return `<class '${className(value)}'>`;
}

export function className(value: FeelValue): string {
  if (value instanceof Moment) return `datetime.${value.kind}`;
  if (value instanceof Range) return 'range';
  if (isListValue(value)) return 'list';
  return isDictValue(value) ? 'dict' : typeName(value);
}

/** Python's `isinstance(left, type(right))`. */
export function isInstance(left: FeelValue, right: FeelValue): boolean {
  const [a, b] = [className(left), className(right)];
  if (a === b) return true;
  return (a === 'bool' && b === 'int') || (a === 'datetime.datetime' && b === 'datetime.date');
}
