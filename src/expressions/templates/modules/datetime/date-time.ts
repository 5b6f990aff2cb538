import { asNumber } from '../../operators/numbers.js';
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
import { MAX_YEAR } from './calendar.js';
import { dayMethod, PythonDate } from './date.js';
import { fromLocal, toLocal } from './local-time.js';
import { epochMicros, nowMicros } from './now.js';
import { parseTime } from './parse-time.js';
import { StructTime } from './struct-time.js';
import { TimeDelta } from './time-delta.js';
import {
  checkFields,
  dateText,
  fieldsOf,
  microsOf,
  timeText,
  type TimeFields,
} from './time-fields.js';

const MIDNIGHT = { hour: 0, minute: 0, second: 0, microsecond: 0 };
const FIRST = microsOf({ year: 1, month: 1, day: 1, ...MIDNIGHT });
const END = microsOf({ year: MAX_YEAR + 1, month: 1, day: 1, ...MIDNIGHT });
const FIELDS = ['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond'] as const;

/** A moment on a clock whose zone is not told. */
export class DateTime extends PythonObject {
  readonly typeName = 'datetime.datetime';
  readonly fields: TimeFields;

  /** @param micros since 1970-01-01 00:00 on the same clock */
  constructor(readonly micros: bigint) {
    super();
    if (micros < FIRST || micros >= END) throw new ExpressionError('date value out of range');
    this.fields = fieldsOf(micros);
  }

  override attribute(name: string): Value | undefined {
    const field = FIELDS.find((known) => known === name);
    if (field !== undefined) return BigInt(this.fields[field]);
    const shared = dayMethod(name, this.fields);
    if (shared !== undefined) return shared;
    const method = METHODS.get(name);
    if (method === undefined) return undefined;
    return new PythonFunction(name, (args, runtime) => method(this, args, runtime));
  }

  isoText(separator: string): string {
    return `${dateText(this.fields)}${separator}${timeText(this.fields)}`;
  }

  override text(): string {
    return this.isoText(' ');
  }

  override repr(): string {
    const { year, month, day, hour, minute, second, microsecond } = this.fields;
    const parts = [year, month, day, hour, minute];
    if (second !== 0 || microsecond !== 0) parts.push(second);
    if (microsecond !== 0) parts.push(microsecond);
    return `datetime.datetime(${parts.join(', ')})`;
  }

  override hashKey(): string {
    return `datetime ${this.micros}`;
  }

  override compareTo(other: Value): number | null {
    if (!(other instanceof DateTime)) return null;
    return this.micros < other.micros ? -1 : Number(this.micros > other.micros);
  }

  override operate(operator: string, other: Value, isSwapped: boolean): Value | undefined {
    if (other instanceof DateTime && operator === '-' && !isSwapped) {
      return new TimeDelta(this.micros - other.micros);
    }
    if (!(other instanceof TimeDelta)) return undefined;
    if (operator === '+') return new DateTime(this.micros + other.micros);
    return operator === '-' && !isSwapped ? new DateTime(this.micros - other.micros) : undefined;
  }
}

type DateTimeMethod = (self: DateTime, args: CallArguments, runtime: Runtime) => Value;

const METHODS: ReadonlyMap<string, DateTimeMethod> = new Map<string, DateTimeMethod>([
  ['date', ({ fields }) => new PythonDate(fields)],
  ['replace', replace],
  ['timetuple', ({ fields }) => new StructTime(fields)],
  [
    'timestamp',
    ({ micros }, _, { env, budget }) => Number(fromLocal(micros, env.timeZone, budget)) / 1e6,
  ],
  [
    'isoformat',
    (self, args) => {
      const [sep = 'T'] = readArguments('isoformat', args, 'sep?');
      const separator = expectText(sep, 'isoformat() argument 1');
      if (separator.length === 1) return self.isoText(separator);
      throw new ExpressionError('isoformat() argument 1 must be a single character');
    },
  ],
]);

function replace({ fields }: DateTime, args: CallArguments): DateTime {
  const values = readArguments('replace', args, ...FIELDS.map((name) => `${name}?`));
  return fromFields((name, index) =>
    expectCount(values[index], 'replace() argument', BigInt(fields[name])),
  );
}

function makeDateTime(args: CallArguments): DateTime {
  const optional = FIELDS.slice(3).map((name) => `${name}?`);
  const values = readArguments('datetime', args, 'year', 'month', 'day', ...optional);
  return fromFields((_, index) => expectCount(values[index], 'datetime() argument', 0n));
}

function fromFields(read: (name: (typeof FIELDS)[number], index: number) => number): DateTime {
  const fields = {
    year: read('year', 0),
    month: read('month', 1),
    day: read('day', 2),
    hour: read('hour', 3),
    minute: read('minute', 4),
    second: read('second', 5),
    microsecond: read('microsecond', 6),
  };
  checkFields(fields);
  return new DateTime(microsOf(fields));
}

/** Where JavaScript's dates end. */
const MAX_MICROS = 8.64e18;

/** A number of seconds since the epoch, in microseconds. */
export function microsOfTimestamp(value: Value): bigint {
  const number = asNumber(value);
  if (number === null) throw new ExpressionError('a number of seconds is required');
  const micros = Number(number) * 1e6;
  if (!(Math.abs(micros) <= MAX_MICROS)) throw new ExpressionError('timestamp out of range');
  return BigInt(Math.round(micros));
}

type Maker = (args: CallArguments, runtime: Runtime) => Value;

const MAKERS: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  [
    'now',
    (args, runtime) => {
      const [zone = null] = readArguments('now', args, 'tz?');
      if (zone !== null) throw new ExpressionError('Zones are not available in templates.');
      return new DateTime(nowMicros(runtime));
    },
  ],
  ['today', (_, runtime) => new DateTime(nowMicros(runtime))],
  ['utcnow', (_, runtime) => new DateTime(epochMicros(runtime))],
  [
    'strptime',
    (args, { budget }) => {
      const [text, format] = readArguments('strptime', args, '/date_string', '/format');
      const fields = parseTime(
        expectText(text, 'strptime() argument'),
        expectText(format, 'strptime() argument'),
        budget,
      );
      return new DateTime(microsOf(fields));
    },
  ],
  [
    'fromtimestamp',
    (args, { env, budget }) => {
      const [seconds] = readArguments('fromtimestamp', args, 'timestamp');
      return new DateTime(toLocal(microsOfTimestamp(seconds), env.timeZone, budget));
    },
  ],
  [
    'utcfromtimestamp',
    (args) => {
      const [seconds] = readArguments('utcfromtimestamp', args, 'timestamp');
      return new DateTime(microsOfTimestamp(seconds));
    },
  ],
  ['fromisoformat', fromIsoFormat],
]);

const ISO =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[^0-9]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{3}|[0-9]{6}))?)?)?$/;

function fromIsoFormat(args: CallArguments): DateTime {
  const [text] = readArguments('fromisoformat', args, '/date_string');
  const match = ISO.exec(expectText(text, 'fromisoformat: argument'));
  if (match === null) throw new ExpressionError('Invalid isoformat string');
  return fromFields((name, index) =>
    Number((match[index + 1] ?? '0').padEnd(name === 'microsecond' ? 6 : 0, '0')),
  );
}

export const DATE_TIME = new PythonType('datetime.datetime', makeDateTime, (name) => {
  const maker = MAKERS.get(name);
  return maker === undefined ? undefined : new PythonFunction(name, maker);
});
