import { asNumber } from '../operators/numbers.js';
import { hashOf } from '../runtime/compare.js';
import { ExpressionError } from '../runtime/expression-error.js';
import { printRepr, printText } from '../runtime/print.js';
import { type Runtime } from '../runtime/runtime.js';
import { Dict, isList, Range, Tuple, type Value } from '../runtime/value.js';
import { printFloat, printInteger, type PrintedNumber } from './percent-number.js';
import { PercentReader, type PercentSpec } from './percent-spec.js';

/** Python's `format % values`. */
export function formatPercent(format: string, values: Value, runtime: Runtime): string {
  const args = new FormatArguments(values, runtime);
  const reader = new PercentReader(format);
  const parts: string[] = [];
  let size = 0;
  runtime.budget.scan(format.length);
  for (let text = reader.text(); text !== null; text = reader.text()) {
    const spec = reader.spec();
    const piece = spec === null ? '' : formatSpec(spec, args, runtime);
    size += text.length + piece.length;
    runtime.budget.checkSize(size);
    runtime.budget.step();
    parts.push(text, piece);
  }
  args.checkAllUsed();
  runtime.budget.scan(size);
  return parts.join('');
}

/** The values that a format takes one after the other, or by key. */
class FormatArguments {
  private used = 0;
  private readonly items: readonly Value[];

  constructor(
    private readonly values: Value,
    private readonly runtime: Runtime,
  ) {
    this.items = values instanceof Tuple ? values.items : [values];
  }

  next(): Value {
    const item = this.items[this.used];
    if (item === undefined) throw new ExpressionError('not enough arguments for format string');
    this.used += 1;
    return item;
  }

  byKey(key: string): Value {
    const { values } = this;
    if (!(values instanceof Dict)) throw new ExpressionError('format requires a mapping');
    const entry = values.entries.get(hashOf(key, this.runtime.budget));
    if (entry === undefined) throw new ExpressionError(`KeyError: '${key.slice(0, 100)}'`);
    return entry.value;
  }

  integer(): number {
    const number = asNumber(this.next());
    if (typeof number !== 'bigint') throw new ExpressionError('* wants int');
    return Number(number);
  }

  /** A single value that can be subscripted may stay unused, as Python sees it. */
  checkAllUsed(): void {
    const { values } = this;
    if (values instanceof Dict || isList(values) || values instanceof Range) return;
    if (this.used < this.items.length) {
      throw new ExpressionError('not all arguments converted during string formatting');
    }
  }
}

function formatSpec(spec: PercentSpec, args: FormatArguments, runtime: Runtime): string {
  const star = spec.width === '*' ? args.integer() : spec.width;
  const width = Math.abs(star);
  const precision = spec.precision === '*' ? Math.max(args.integer(), 0) : spec.precision;
  runtime.budget.reserve(width + (precision ?? 0));
  const padding = { ...spec, isLeft: spec.isLeft || star < 0, width };
  if (spec.conversion === '%') return '%';
  const value = spec.key === null ? args.next() : args.byKey(spec.key);
  const number =
    printInteger(spec.conversion, value, precision) ??
    printFloat(spec.conversion, value, precision);
  return number === undefined
    ? pad(textOf(spec.conversion, value, precision, runtime), padding, runtime)
    : padNumber(number, padding);
}

type Padding = Omit<PercentSpec, 'width'> & { readonly width: number };

function textOf(
  conversion: string,
  value: Value,
  precision: number | null,
  runtime: Runtime,
): string {
  if (conversion === 'c') return characterOf(value, runtime);
  if (conversion !== 's' && conversion !== 'r') {
    throw new ExpressionError(`unsupported format character '${conversion}'`);
  }
  const text =
    conversion === 's' ? printText(value, runtime.budget) : printRepr(value, runtime.budget);
  return precision === null ? text : runtime.codePoints.slice(text, 0, precision);
}

const MAX_CODE_POINT = 0x10ffffn;

function characterOf(value: Value, { codePoints }: Runtime): string {
  if (typeof value === 'string' && codePoints.length(value) === 1) return value;
  const code = asNumber(value);
  if (typeof code === 'bigint' && code >= 0n && code <= MAX_CODE_POINT) {
    return String.fromCodePoint(Number(code));
  }
  throw new ExpressionError('%c requires int or char');
}

function pad(text: string, { isLeft, width }: Padding, { codePoints }: Runtime): string {
  const space = ' '.repeat(Math.max(0, width - codePoints.length(text)));
  return isLeft ? text + space : space + text;
}

function padNumber({ isNegative, digits }: PrintedNumber, padding: Padding): string {
  const sign = isNegative ? '-' : padding.plus;
  const missing = Math.max(0, padding.width - sign.length - digits.length);
  if (padding.isLeft) return sign + digits + ' '.repeat(missing);
  return padding.isZeroFilled
    ? sign + '0'.repeat(missing) + digits
    : ' '.repeat(missing) + sign + digits;
}
