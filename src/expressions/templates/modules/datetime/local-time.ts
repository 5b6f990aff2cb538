import { type Budget } from '../../budget.js';
import { ExpressionError } from '../../runtime/expression-error.js';
import { calendarDayOf, daysOf } from './calendar.js';
import { microsOf } from './time-fields.js';

/** Steps for asking a zone for its offset. */
const ZONE_COST = 50;
const MAX_FORMATS = 50;
/** A format is slow to make. */
const formats = new Map<string, Intl.DateTimeFormat>();
/** JavaScript's dates end here, in milliseconds from the epoch. */
const MAX_MILLIS = 8.64e15;

/** What a clock in the zone shows at a moment: microseconds since 1970-01-01 00:00 on that clock. */
export function toLocal(micros: bigint, timeZone: string, budget: Budget): bigint {
  return micros + offsetAt(micros, timeZone, budget);
}

/** The moment at which a clock in the zone shows a time. Where it shows one twice, the first; one that is left out counts as before. */
export function fromLocal(local: bigint, timeZone: string, budget: Budget): bigint {
  const first = local - offsetAt(local - DAY, timeZone, budget);
  if (toLocal(first, timeZone, budget) === local) return first;
  const second = local - offsetAt(local + DAY, timeZone, budget);
  return toLocal(second, timeZone, budget) === local ? second : first;
}

const DAY = 86_400_000_000n;

/** How far the zone's clock is ahead of UTC, in microseconds. */
function offsetAt(micros: bigint, timeZone: string, budget: Budget): bigint {
  budget.step(ZONE_COST);
  const millis = Number(micros / 1000n);
  if (Math.abs(millis) > MAX_MILLIS) throw new ExpressionError('the time is out of range');
  const wholeSeconds = Math.floor(millis / 1000) * 1000;
  const shown = formatOf(timeZone).formatToParts(wholeSeconds);
  const isBeforeChrist = shown.some(({ type, value }) => type === 'era' && value === 'BC');
  const parts = new Map(shown.map(({ type, value }) => [type, Number(value)] as const));
  // Not reached: a part that is missing, as the format shows all of them.
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const local = microsOf({
    ...calendarDayOf(
      daysOf({
        year: isBeforeChrist ? 1 - part('year') : part('year'),
        month: part('month'),
        day: part('day'),
      }),
    ),
    hour: part('hour') % 24,
    minute: part('minute'),
    second: part('second'),
    microsecond: 0,
  });
  return local - BigInt(wholeSeconds) * 1000n;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    era: 'short',
    numberingSystem: 'latn',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  });
  if (formats.size >= MAX_FORMATS) formats.clear();
  formats.set(timeZone, format);
  return format;
}
