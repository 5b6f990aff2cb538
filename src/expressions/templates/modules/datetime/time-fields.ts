import { ExpressionError } from '../../runtime/expression-error.js';
import { calendarDayOf, daysOf, isCalendarDay, weekdayOf, type CalendarDay } from './calendar.js';

/** A moment as a clock on a wall shows it. */
export interface TimeFields extends CalendarDay {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
}

export const MICROS_OF_SECOND = 1_000_000n;
export const MICROS_OF_DAY = 86_400n * MICROS_OF_SECOND;

/** Microseconds since 1970-01-01 00:00 on the same clock. */
export function microsOf(fields: TimeFields): bigint {
  const { hour, minute, second, microsecond } = fields;
  const seconds = BigInt(daysOf(fields)) * 86_400n + BigInt((hour * 60 + minute) * 60 + second);
  return seconds * MICROS_OF_SECOND + BigInt(microsecond);
}

/** Inverse of {@link microsOf}. */
export function fieldsOf(micros: bigint): TimeFields {
  const rest = ((micros % MICROS_OF_DAY) + MICROS_OF_DAY) % MICROS_OF_DAY;
  const days = Number((micros - rest) / MICROS_OF_DAY);
  const seconds = Number(rest / MICROS_OF_SECOND);
  return {
    ...calendarDayOf(days),
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    microsecond: Number(rest % MICROS_OF_SECOND),
  };
}

/** @throws ExpressionError for fields that no clock shows */
export function checkFields(fields: TimeFields): void {
  if (!isCalendarDay(fields)) throw new ExpressionError('day is out of range for month');
  const { hour, minute, second, microsecond } = fields;
  const isTime =
    isBelow(hour, 24) && isBelow(minute, 60) && isBelow(second, 60) && isBelow(microsecond, 1e6);
  if (!isTime) throw new ExpressionError('a field of the time is out of range');
}

function isBelow(value: number, end: number): boolean {
  return value >= 0 && value < end;
}

/** Monday is zero. */
export function weekday(day: CalendarDay): number {
  return weekdayOf(daysOf(day));
}

/** `2024-01-02` */
export function dateText({ year, month, day }: CalendarDay): string {
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** `03:04:05`, with microseconds where there are some. */
export function timeText({ hour, minute, second, microsecond }: TimeFields): string {
  const fraction = microsecond === 0 ? '' : `.${pad(microsecond, 6)}`;
  return `${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}${fraction}`;
}

export function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
