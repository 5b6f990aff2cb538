import { type Budget } from '../../budget.js';
import { ExpressionError } from '../../runtime/expression-error.js';
import { calendarDayOf, daysOf } from './calendar.js';
import { MONTHS, WEEKDAYS } from './format-time.js';
import { checkFields, type TimeFields } from './time-fields.js';

/** Fields as they are found in a text. */
interface Found {
  year?: number;
  month?: number;
  day?: number;
  hour?: number;
  minute?: number;
  second?: number;
  microsecond?: number;
  dayOfYear?: number;
  /** The hour is one of twelve, which `isAfternoon` then decides upon. */
  isTwelveHours?: boolean;
  isAfternoon?: boolean;
}

type Reader = (text: string, found: Found) => void;

/** What a directive reads, and where it goes. */
const DIRECTIVES: ReadonlyMap<string, readonly [RegExp, Reader]> = new Map<
  string,
  readonly [RegExp, Reader]
>([
  ['Y', [/[0-9]{4}/y, (text, found) => (found.year = Number(text))]],
  ['y', [/[0-9]{2}/y, (text, found) => (found.year = fullYear(Number(text)))]],
  ['m', [/1[0-2]|0?[1-9]/y, (text, found) => (found.month = Number(text))]],
  ['d', [/3[01]|[12][0-9]|0?[1-9]| [1-9]/y, (text, found) => (found.day = Number(text))]],
  ['H', [/2[0-3]|[01]?[0-9]/y, (text, found) => (found.hour = Number(text))]],
  ['I', [/1[0-2]|0?[1-9]/y, readTwelveHours]],
  ['M', [/[0-5]?[0-9]/y, (text, found) => (found.minute = Number(text))]],
  ['S', [/[0-5]?[0-9]/y, (text, found) => (found.second = Number(text))]],
  ['f', [/[0-9]{1,6}/y, (text, found) => (found.microsecond = Number(text.padEnd(6, '0')))]],
  [
    'j',
    [
      /36[0-6]|3[0-5][0-9]|[12][0-9]{2}|0[1-9][0-9]|00[1-9]|[1-9][0-9]|0?[1-9]/y,
      (text, found) => (found.dayOfYear = Number(text)),
    ],
  ],
  ['p', [/[ap]m/iy, (text, found) => (found.isAfternoon = /^p/i.test(text))]],
  ['b', [oneOf(MONTHS.map(shorten)), (text, found) => (found.month = monthOf(text))]],
  ['B', [oneOf(MONTHS), (text, found) => (found.month = monthOf(text))]],
  ['a', [oneOf(WEEKDAYS.map(shorten)), () => undefined]],
  ['A', [oneOf(WEEKDAYS), () => undefined]],
  ['%', [/%/y, () => undefined]],
]);

const SPACE = /\s+/y;

/** Python's `strptime`. @throws ExpressionError for a text that does not have the format */
export function parseTime(text: string, format: string, budget: Budget): TimeFields {
  budget.scan((text.length + format.length) * 4);
  const found: Found = {};
  let at = 0;
  for (let index = 0; index < format.length; index += 1) {
    budget.step();
    const char = format.charAt(index);
    if (char === '%') {
      index += 1;
      at += readDirective(format.charAt(index), text, at, found);
    } else if (/\s/.test(char)) {
      while (/\s/.test(format.charAt(index + 1))) index += 1;
      at += match(SPACE, text, at)?.length ?? fail(text);
    } else if (text.charAt(at).toLowerCase() === char.toLowerCase()) at += 1;
    else fail(text);
  }
  if (at < text.length) fail(text);
  return complete(found);
}

function readDirective(letter: string, text: string, at: number, found: Found): number {
  const [pattern, read] = DIRECTIVES.get(letter) ?? unknown(letter);
  const piece = match(pattern, text, at) ?? fail(text);
  read(piece, found);
  return piece.length;
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function complete(found: Found): TimeFields {
  const { year = 1900, month = 1, day = 1, hour = 0, dayOfYear } = found;
  const { minute = 0, second = 0, microsecond = 0, isTwelveHours, isAfternoon } = found;
  const shift = isTwelveHours === true && isAfternoon === true ? 12 : 0;
  const fromStart =
    dayOfYear === undefined
      ? { year, month, day }
      : calendarDayOf(daysOf({ year, month: 1, day: 1 }) + dayOfYear - 1);
  const fields = { ...fromStart, hour: hour + shift, minute, second, microsecond };
  checkFields(fields);
  return fields;
}

function readTwelveHours(text: string, found: Found): void {
  found.hour = Number(text) % 12;
  found.isTwelveHours = true;
}

function fullYear(short: number): number {
  return short < 69 ? 2000 + short : 1900 + short;
}

function oneOf(names: readonly string[]): RegExp {
  return new RegExp(names.join('|'), 'iy');
}

function shorten(name: string): string {
  return name.slice(0, 3);
}

function monthOf(text: string): number {
  const short = shorten(text).toLowerCase();
  return MONTHS.findIndex((name) => shorten(name).toLowerCase() === short) + 1;
}

function fail(text: string): never {
  throw new ExpressionError(`time data '${text.slice(0, 100)}' does not match the format`);
}

function unknown(letter: string): never {
  throw new ExpressionError(`%${letter} is not available in a time's format.`);
}
