import { type Budget } from '../../budget.js';
import { ExpressionError } from '../../runtime/expression-error.js';
import { dayOfYear } from './calendar.js';
import { pad, weekday, type TimeFields } from './time-fields.js';

export const WEEKDAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');
export const MONTHS =
  'January February March April May June July August September October November December'.split(
    ' ',
  );
const ABBREVIATION = 3;
/** The longest text of a directive. */
const MAX_PIECE = 30;

type Directive = (fields: TimeFields) => string;

/** The directives of `strftime`, in the C locale. A time here has no zone, so its zone is empty. */
const DIRECTIVES: ReadonlyMap<string, Directive> = new Map<string, Directive>([
  ['Y', ({ year }) => String(year)],
  ['y', ({ year }) => pad(year % 100, 2)],
  ['C', ({ year }) => pad(Math.floor(year / 100), 2)],
  ['m', ({ month }) => pad(month, 2)],
  ['d', ({ day }) => pad(day, 2)],
  ['e', ({ day }) => String(day).padStart(2)],
  ['H', ({ hour }) => pad(hour, 2)],
  ['I', ({ hour }) => pad(hour % 12 || 12, 2)],
  ['M', ({ minute }) => pad(minute, 2)],
  ['S', ({ second }) => pad(second, 2)],
  ['f', ({ microsecond }) => pad(microsecond, 6)],
  ['j', (fields) => pad(dayOfYear(fields), 3)],
  ['a', (fields) => weekdayName(fields).slice(0, ABBREVIATION)],
  ['A', weekdayName],
  ['b', (fields) => monthName(fields).slice(0, ABBREVIATION)],
  ['h', (fields) => monthName(fields).slice(0, ABBREVIATION)],
  ['B', monthName],
  ['p', ({ hour }) => (hour < 12 ? 'AM' : 'PM')],
  ['w', (fields) => String((weekday(fields) + 1) % 7)],
  ['u', (fields) => String(weekday(fields) + 1)],
  ['U', (fields) => pad(Math.floor((dayOfYear(fields) + 6 - ((weekday(fields) + 1) % 7)) / 7), 2)],
  ['W', (fields) => pad(Math.floor((dayOfYear(fields) + 6 - weekday(fields)) / 7), 2)],
  ['z', () => ''],
  ['Z', () => ''],
  ['n', () => '\n'],
  ['t', () => '\t'],
  ['%', () => '%'],
]);

/** Directives that stand for others. */
const COMPOSED: ReadonlyMap<string, string> = new Map([
  ['c', '%a %b %e %H:%M:%S %Y'],
  ['x', '%m/%d/%y'],
  ['X', '%H:%M:%S'],
  ['D', '%m/%d/%y'],
  ['T', '%H:%M:%S'],
  ['R', '%H:%M'],
  ['F', '%Y-%m-%d'],
  ['r', '%I:%M:%S %p'],
]);

const DIRECTIVE = /%([^])/g;

/** Python's `strftime`. */
export function formatTime(format: string, fields: TimeFields, budget: Budget): string {
  budget.reserve(format.length * MAX_PIECE);
  return format.replace(DIRECTIVE, (_, letter: string) => {
    budget.step();
    const directive = DIRECTIVES.get(letter);
    if (directive !== undefined) return directive(fields);
    const composed = COMPOSED.get(letter);
    if (composed !== undefined) return formatTime(composed, fields, budget);
    throw new ExpressionError(`%${letter} is not available in a time's format.`);
  });
}

// Not reached in the next two: an empty name, as the fields are those of a day of the calendar.
function weekdayName(fields: TimeFields): string {
  return WEEKDAYS[weekday(fields)] ?? '';
}

function monthName({ month }: TimeFields): string {
  return MONTHS[month - 1] ?? '';
}
