import { fromLocal, toLocal } from '../templates/modules/datetime/local-time.js';
import { RenderBudgetError } from '../templates/budget.js';
import { FeelError } from './feel-error.js';
import { type FeelScope } from './feel-scope.js';
import { Moment } from './feel-values.js';

const DAY_MS = 86_400_000;
const DAY_MINUTES = 1440;
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
  // JavaScript has a year 0, Python has none.
  const isInEra = !date.startsWith('0000');
  if (!isInEra || Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date) {
    throw new FeelError(`${JSON.stringify(text)} is no date`);
  }
  return new Moment('date', at, null);
}

/** `time("10:20:30")`, with `Z`, an offset or `@Area/City` behind it */
export function readTime(text: string, scope: FeelScope): Moment {
  const { at, zone } = clockTime(text);
  if (zone === undefined) return new Moment('time', at, null);
  // A named zone has an offset on a day only, but it has to be one.
  const offset = zoneOffset(zone, at, scope);
  return new Moment('time', at, zone.startsWith('@') ? null : offset);
}

/** `date and time("2026-01-02T10:20:30")` */
export function readDateTime(text: string, scope: FeelScope): Moment {
  // Zones have a T in their names too.
  const [dateText, timeText] = [text.replace(/T.*/su, ''), text.replace(/^[^T]*T?/u, '')];
  const date = readDate(dateText);
  const { at, zone } = clockTime(timeText);
  const wall = date.at + at;
  const offset = zone === undefined ? null : zoneOffset(zone, wall, scope);
  return new Moment('datetime', wall, offset);
}

function clockTime(text: string): { at: number; zone: string | undefined } {
  const [, hours, minutes, seconds, zone] = TIME.exec(text) ?? [];
  const [h, m, s] = [Number(hours), Number(minutes), Number(seconds)];
  if (!(h <= 23 && m <= 59 && s <= 59)) throw new FeelError(`${JSON.stringify(text)} is no time`);
  return { at: ((h * 60 + m) * 60 + s) * 1000, zone };
}

function zoneOffset(zone: string, wall: number, scope: FeelScope): number {
  return zone.startsWith('@') ? namedOffset(zone.slice(1), wall, scope) : fixedOffset(zone);
}

function fixedOffset(zone: string): number {
  if (zone === 'Z') return 0;
  const size = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  if (size >= DAY_MINUTES) throw new FeelError(`${zone} is a day or more`);
  return zone.startsWith('-') ? -size : size;
}

function namedOffset(zone: string, wall: number, { budget }: FeelScope): number {
  try {
    const moment = Number(fromLocal(BigInt(wall) * 1000n, zone, budget) / 1000n);
    return Math.round((wall - moment) / 60_000);
  } catch (error) {
    if (error instanceof RenderBudgetError) throw error;
    throw new FeelError(`unknown time zone ${zone}`);
  }
}

/** Wall-clock time of the service's zone, without a zone of its own. */
export function nowIn({ clock: { now, timeZone }, budget }: FeelScope): Moment {
  const wholeSeconds = Math.floor(now / 1000) * 1_000_000;
  return new Moment(
    'datetime',
    Number(toLocal(BigInt(wholeSeconds), timeZone, budget) / 1000n),
    null,
  );
}

export function todayIn(scope: FeelScope): Moment {
  const { at } = nowIn(scope);
  return new Moment('date', Math.floor(at / DAY_MS) * DAY_MS, null);
}

export function weekdayOf({ at }: Moment): string {
  // Not reached: a day without a name, as there are seven.
  return WEEKDAYS[new Date(at).getUTCDay()] ?? '';
}

export function monthOf({ at }: Moment): string {
  // Not reached: a month without a name, as there are twelve.
  return MONTHS[new Date(at).getUTCMonth()] ?? '';
}
