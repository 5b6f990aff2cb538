import { ExpressionError } from '../../runtime/expression-error.js';
import { asNumber } from '../../operators/numbers.js';
import { readArguments } from '../../runtime/arguments.js';
import { typeName } from '../../runtime/type-name.js';
import {
  PythonFunction,
  PythonObject,
  PythonType,
  type CallArguments,
  type Value,
} from '../../runtime/value.js';
import { MICROS_OF_DAY, MICROS_OF_SECOND, pad } from './time-fields.js';

const MAX_DAYS = 999_999_999n;

/** A span of time; immutable, in microseconds. */
export class TimeDelta extends PythonObject {
  readonly typeName = 'datetime.timedelta';

  constructor(readonly micros: bigint) {
    super();
    const { days } = this;
    if (days > MAX_DAYS || days < -MAX_DAYS) throw new ExpressionError('days out of range');
  }

  /** Rounded down, so that the other parts are not negative. */
  private get days(): bigint {
    return (this.micros - this.rest) / MICROS_OF_DAY;
  }

  private get rest(): bigint {
    return ((this.micros % MICROS_OF_DAY) + MICROS_OF_DAY) % MICROS_OF_DAY;
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'days':
        return this.days;
      case 'seconds':
        return this.rest / MICROS_OF_SECOND;
      case 'microseconds':
        return this.rest % MICROS_OF_SECOND;
      case 'total_seconds':
        return new PythonFunction(name, (args) => {
          readArguments(name, args);
          return Number(this.micros) / 1e6;
        });
      default:
        return undefined;
    }
  }

  override text(): string {
    const { days } = this;
    const seconds = Number(this.rest / MICROS_OF_SECOND);
    const micros = Number(this.rest % MICROS_OF_SECOND);
    const clock = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => pad(part, 2));
    const fraction = micros === 0 ? '' : `.${pad(micros, 6)}`;
    const time = `${Math.floor(seconds / 3600)}:${clock.join(':')}${fraction}`;
    if (days === 0n) return time;
    return `${days} ${days === 1n || days === -1n ? 'day' : 'days'}, ${time}`;
  }

  override repr(): string {
    const parts = [
      ['days', this.days],
      ['seconds', this.rest / MICROS_OF_SECOND],
      ['microseconds', this.rest % MICROS_OF_SECOND],
    ] as const;
    const shown = parts.filter(([, value]) => value !== 0n).map((part) => part.join('='));
    return `datetime.timedelta(${shown.join(', ') || '0'})`;
  }

  override hashKey(): string {
    return `timedelta ${this.micros}`;
  }

  override isTrue(): boolean {
    return this.micros !== 0n;
  }

  override compareTo(other: Value): number | null {
    if (!(other instanceof TimeDelta)) return null;
    return this.micros < other.micros ? -1 : Number(this.micros > other.micros);
  }

  override operate(operator: string, other: Value, isSwapped: boolean): Value | undefined {
    if (operator === 'abs') return new TimeDelta(this.micros < 0n ? -this.micros : this.micros);
    if (other instanceof TimeDelta) return isSwapped ? undefined : this.withDelta(operator, other);
    const number = asNumber(other);
    if (number === null || (isSwapped && operator !== '*')) return undefined;
    return this.withNumber(operator, number);
  }

  private withDelta(operator: string, { micros }: TimeDelta): Value | undefined {
    if (operator === '+') return new TimeDelta(this.micros + micros);
    if (operator === '-') return new TimeDelta(this.micros - micros);
    if (!['/', '//', '%'].includes(operator)) return undefined;
    if (micros === 0n) throw new ExpressionError('division by zero');
    if (operator === '/') return Number(this.micros) / Number(micros);
    const quotient = divideDown(this.micros, micros);
    return operator === '//' ? quotient : new TimeDelta(this.micros - quotient * micros);
  }

  private withNumber(operator: string, number: bigint | number): Value | undefined {
    const isZero = Number(number) === 0;
    if (operator === '*') return new TimeDelta(times(this.micros, number));
    if (operator !== '/' && operator !== '//') return undefined;
    if (isZero) throw new ExpressionError('division by zero');
    if (operator === '//') {
      if (typeof number !== 'bigint') return undefined;
      return new TimeDelta(divideDown(this.micros, number));
    }
    return new TimeDelta(roundMicros(Number(this.micros) / Number(number)));
  }
}

function divideDown(left: bigint, right: bigint): bigint {
  const quotient = left / right;
  return left % right !== 0n && left < 0n !== right < 0n ? quotient - 1n : quotient;
}

function times(micros: bigint, factor: bigint | number): bigint {
  return typeof factor === 'bigint' ? micros * factor : roundMicros(Number(micros) * factor);
}

/** Halves to the even side. */
function roundMicros(value: number): bigint {
  if (!Number.isFinite(value)) throw new ExpressionError('days out of range');
  const floor = Math.floor(value);
  const isUp = value - floor > 0.5 || (value - floor === 0.5 && floor % 2 !== 0);
  return BigInt(floor) + (isUp ? 1n : 0n);
}

const UNITS: readonly (readonly [string, bigint])[] = [
  ['days', MICROS_OF_DAY],
  ['seconds', MICROS_OF_SECOND],
  ['microseconds', 1n],
  ['milliseconds', 1000n],
  ['minutes', 60n * MICROS_OF_SECOND],
  ['hours', 3600n * MICROS_OF_SECOND],
  ['weeks', 7n * MICROS_OF_DAY],
];

export const TIME_DELTA = new PythonType('datetime.timedelta', (args) => makeDelta(args));

function makeDelta(args: CallArguments): TimeDelta {
  const names = UNITS.map(([name]) => `${name}?`);
  const values = readArguments('timedelta', args, ...names);
  let micros = 0n;
  for (const [index, [name, unit]] of UNITS.entries()) {
    const value = values[index];
    if (value === undefined) continue;
    const number = asNumber(value);
    if (number === null) {
      throw new ExpressionError(`unsupported type for timedelta ${name}: ${typeName(value)}`);
    }
    micros += times(unit, number);
  }
  return new TimeDelta(micros);
}
