import { fromLocal, toLocal } from '../templates/modules/datetime/local-time.js';
import { FeelError } from './feel-error.js';
import { type FeelClock } from './feel-scope.js';
import { Moment } from './feel-values.js';

const DAY_MS = 86_400_000;
const DATE = /^(\d{4}-\d{2}-\d{2})$/;
const TIME = /^(\d{2}):(\d{2}):(\d{2})(Z|[+-]\d{2}:\d{2}|@[A-Za-z_]\w*\/[A-Za-z_]\w*)?$/;
const WEEKDAYS = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
] as const;
/** Spelled as BKFlow spells them: flows compare with these texts. */
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'Auguest',
  'September',
  'October',
  'November',
  'December',
] as const;

/** `date("2026-01-02")` */
export function readDate(text: string): Moment {
  const [, date = ''] = DATE.exec(text) ?? [];
  const at = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date) {
    throw new FeelError(`${JSON.stringify(text)} is no date`);
  }
  return new Moment('date', at, null);
}

/** `time("10:20:30")`, with `Z`, an offset or `@Area/City` behind it */
export function readTime(text: string): Moment {
  const { at, zone } = clockTime(text);
  return new Moment('time', at, zone === undefined ? null : fixedOffset(zone));
}

/** `date and time("2026-01-02T10:20:30")` */
export function readDateTime(text: string): Moment {
  const [dateText = '', timeText = ''] = text.split('T');
  const date = readDate(dateText);
  const { at, zone } = clockTime(timeText);
  const wall = date.at + at;
  if (zone === undefined) return new Moment('datetime', wall, null);
  const offset = zone.startsWith('@') ? zoneOffset(zone.slice(1), wall) : fixedOffset(zone);
  return new Moment('datetime', wall, offset);
}

function clockTime(text: string): { at: number; zone: string | undefined } {
  const [, hours, minutes, seconds, zone] = TIME.exec(text) ?? [];
  const [h, m, s] = [Number(hours), Number(minutes), Number(seconds)];
  if (!(h <= 23 && m <= 59 && s <= 59)) throw new FeelError(`${JSON.stringify(text)} is no time`);
  return { at: ((h * 60 + m) * 60 + s) * 1000, zone };
}

/** A named zone alone says no offset. */
function fixedOffset(zone: string): number | null {
  if (zone === 'Z') return 0;
  if (zone.startsWith('@')) return null;
  const size = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return zone.startsWith('-') ? -size : size;
}

function zoneOffset(zone: string, wall: number): number {
  try {
    const moment = Number(fromLocal(BigInt(wall) * 1000n, zone) / 1000n);
    return Math.round((wall - moment) / 60_000);
  } catch {
    throw new FeelError(`unknown time zone ${zone}`);
  }
}

/** Wall-clock time of the service's zone, without a zone of its own. */
export function nowIn({ now, timeZone }: FeelClock): Moment {
  const wholeSeconds = Math.floor(now / 1000) * 1_000_000;
  return new Moment('datetime', Number(toLocal(BigInt(wholeSeconds), timeZone) / 1000n), null);
}

export function todayIn(clock: FeelClock): Moment {
  const { at } = nowIn(clock);
  return new Moment('date', Math.floor(at / DAY_MS) * DAY_MS, null);
}

export function weekdayOf({ at }: Moment): string {
  return WEEKDAYS[new Date(at).getUTCDay()] ?? '';
}

export function monthOf({ at }: Moment): string {
  return MONTHS[new Date(at).getUTCMonth()] ?? '';
}
