import { asNumber } from '../../operators/numbers.js';
import { PythonObject, type Value } from '../../runtime/value.js';
import { dayOfYear } from './calendar.js';
import { weekday, type TimeFields } from './time-fields.js';

/** What `time.localtime` gives: the fields of a clock, by name and by index. */
export class StructTime extends PythonObject {
  readonly typeName = 'time.struct_time';
  private readonly parts: readonly (readonly [string, bigint])[];

  constructor(readonly fields: TimeFields) {
    super();
    const { year, month, day, hour, minute, second } = fields;
    this.parts = [
      ['tm_year', BigInt(year)],
      ['tm_mon', BigInt(month)],
      ['tm_mday', BigInt(day)],
      ['tm_hour', BigInt(hour)],
      ['tm_min', BigInt(minute)],
      ['tm_sec', BigInt(second)],
      ['tm_wday', BigInt(weekday(fields))],
      ['tm_yday', BigInt(dayOfYear(fields))],
      // Whether summer time is in force is not known.
      ['tm_isdst', -1n],
    ];
  }

  override attribute(name: string): Value | undefined {
    return this.parts.find(([known]) => known === name)?.[1];
  }

  override repr(): string {
    return `time.struct_time(${this.parts.map((part) => part.join('=')).join(', ')})`;
  }

  override operate(operator: string, other: Value): Value | undefined {
    const index = asNumber(other);
    return operator === '[]' && typeof index === 'bigint'
      ? this.parts.at(Number(index))?.[1]
      : undefined;
  }
}
