import { readArguments } from '../../runtime/arguments.js';
import { expectCount, expectText } from '../../runtime/expect.js';
import { ExpressionError } from '../../runtime/expression-error.js';
import { type Runtime } from '../../runtime/runtime.js';
import {
  PythonFunction,
  PythonObject,
  PythonType,
  type CallArguments,
  type Value,
} from '../../runtime/value.js';
import { calendarDayOf, daysOf, isCalendarDay, MAX_YEAR, type CalendarDay } from './calendar.js';
import { formatTime } from './format-time.js';
import { nowMicros } from './now.js';
import { TimeDelta } from './time-delta.js';
import { dateText, fieldsOf, MICROS_OF_DAY, weekday, type TimeFields } from './time-fields.js';

const FIRST_DAY = daysOf({ year: 1, month: 1, day: 1 });
const LAST_DAY = daysOf({ year: MAX_YEAR, month: 12, day: 31 });

export class PythonDate extends PythonObject {
  readonly typeName = 'datetime.date';
  private readonly days: number;

  constructor(readonly day: CalendarDay) {
    super();
    if (!isCalendarDay(day)) throw new ExpressionError('day is out of range for month');
    this.days = daysOf(day);
  }

  private get fields(): TimeFields {
    return { ...this.day, hour: 0, minute: 0, second: 0, microsecond: 0 };
  }

  override attribute(name: string): Value | undefined {
    const { year, month, day } = this.day;
    switch (name) {
      case 'year':
        return BigInt(year);
      case 'month':
        return BigInt(month);
      case 'day':
        return BigInt(day);
      default:
        return dayMethod(name, this.fields) ?? this.replaceMethod(name);
    }
  }

  private replaceMethod(name: string): Value | undefined {
    if (name === 'isoformat') return new PythonFunction(name, () => this.text());
    if (name !== 'replace') return undefined;
    return new PythonFunction(name, (args) => {
      const { year, month, day } = this.day;
      const [y, m, d] = readArguments(name, args, 'year?', 'month?', 'day?');
      const read = (value: Value | undefined, own: number): number =>
        expectCount(value, 'replace() argument', BigInt(own));
      return new PythonDate({ year: read(y, year), month: read(m, month), day: read(d, day) });
    });
  }

  override text(): string {
    return dateText(this.day);
  }

  override repr(): string {
    const { year, month, day } = this.day;
    return `datetime.date(${year}, ${month}, ${day})`;
  }

  override hashKey(): string {
    return `date ${this.days}`;
  }

  override compareTo(other: Value): number | null {
    return other instanceof PythonDate ? Math.sign(this.days - other.days) : null;
  }

  override operate(operator: string, other: Value, isSwapped: boolean): Value | undefined {
    if (other instanceof PythonDate && operator === '-' && !isSwapped) {
      return new TimeDelta(BigInt(this.days - other.days) * MICROS_OF_DAY);
    }
    if (!(other instanceof TimeDelta)) return undefined;
    const shift = Number((other.micros - mod(other.micros)) / MICROS_OF_DAY);
    if (operator === '+') return dateAt(this.days + shift);
    // The span is rounded down before it is taken off.
    return operator === '-' && !isSwapped ? dateAt(this.days - shift) : undefined;
  }
}

function mod(micros: bigint): bigint {
  return ((micros % MICROS_OF_DAY) + MICROS_OF_DAY) % MICROS_OF_DAY;
}

function dateAt(days: number): PythonDate {
  if (days < FIRST_DAY || days > LAST_DAY) throw new ExpressionError('date value out of range');
  return new PythonDate(calendarDayOf(days));
}

/** Methods that dates and moments share. */
export function dayMethod(name: string, fields: TimeFields): Value | undefined {
  switch (name) {
    case 'weekday':
      return new PythonFunction(name, () => BigInt(weekday(fields)));
    case 'isoweekday':
      return new PythonFunction(name, () => BigInt(weekday(fields) + 1));
    case 'strftime':
      return new PythonFunction(name, (args, { budget }) => {
        const [format] = readArguments(name, args, 'format');
        return formatTime(expectText(format, 'strftime() argument 1'), fields, budget);
      });
    default:
      return undefined;
  }
}

function makeDate(args: CallArguments): PythonDate {
  const [year, month, day] = readArguments('date', args, 'year', 'month', 'day');
  return new PythonDate({
    year: expectCount(year, 'date() argument'),
    month: expectCount(month, 'date() argument'),
    day: expectCount(day, 'date() argument'),
  });
}

function today(_: CallArguments, runtime: Runtime): PythonDate {
  return new PythonDate(fieldsOf(nowMicros(runtime)));
}

const ISO_DATE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;

function fromIsoFormat(args: CallArguments): PythonDate {
  const [text] = readArguments('fromisoformat', args, '/date_string');
  const match = ISO_DATE.exec(expectText(text, 'fromisoformat: argument'));
  if (match === null) throw new ExpressionError('Invalid isoformat string');
  return new PythonDate({
    year: Number(match[1]),
    month: Number(match[2]),
    day: Number(match[3]),
  });
}

const MEMBERS: ReadonlyMap<string, Value> = new Map([
  ['today', new PythonFunction('today', today)],
  ['fromisoformat', new PythonFunction('fromisoformat', fromIsoFormat)],
]);

export const DATE = new PythonType('datetime.date', makeDate, (name) => MEMBERS.get(name));
