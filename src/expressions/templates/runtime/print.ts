import { MAX_INTEGER_DIGITS, toRepr } from '../../values/index.js';
import { type Budget } from '../budget.js';
import { ExpressionError } from './expression-error.js';
import {
  Dict,
  DictView,
  isList,
  isObject,
  PythonSet,
  Slice,
  Tuple,
  type PythonObject,
  type Scalar,
  type Value,
} from './value.js';

/** Python refuses to write longer ints. */
const TOO_LONG = 10n ** BigInt(MAX_INTEGER_DIGITS);

/** Python's `str(value)`. */
export function printText(value: Value, budget: Budget): string {
  if (typeof value === 'string') return value;
  if (!isObject(value) || isContainer(value)) return printRepr(value, budget);
  return value.text() ?? refuse(value);
}

/** Python's `repr(value)`. Its parts are counted as they come: a value may hold one list many times. */
export function printRepr(value: Value, budget: Budget): string {
  const printer = new Printer(budget);
  printer.print(value);
  return printer.parts.join('');
}

function isContainer(value: PythonObject): boolean {
  return (
    value instanceof Tuple ||
    value instanceof Dict ||
    value instanceof PythonSet ||
    value instanceof DictView ||
    value instanceof Slice
  );
}

class Printer {
  readonly parts: string[] = [];
  private size = 0;

  constructor(private readonly budget: Budget) {}

  print(value: Value): void {
    this.budget.step();
    if (isList(value)) this.sequence('[', value, ']');
    else if (value instanceof Tuple) this.tuple(value);
    else if (value instanceof Dict) this.dict(value);
    else if (value instanceof PythonSet) this.set(value);
    else if (value instanceof DictView) this.view(value);
    else if (value instanceof Slice) this.slice(value);
    else if (isObject(value)) this.add(value.repr() ?? refuse(value));
    else this.add(this.scalar(value));
  }

  private add(text: string): void {
    this.size += text.length;
    this.budget.checkSize(this.size);
    this.budget.scan(text.length);
    this.parts.push(text);
  }

  private scalar(value: Scalar): string {
    if (typeof value === 'bigint' && (value >= TOO_LONG || value <= -TOO_LONG)) {
      throw new ExpressionError(
        `Exceeds the limit (${MAX_INTEGER_DIGITS} digits) for integer string conversion.`,
      );
    }
    if (typeof value === 'string') this.budget.reserve(value.length);
    return toRepr(value);
  }

  private sequence(open: string, items: Iterable<Value>, close: string): void {
    this.add(open);
    this.budget.nested(() => {
      let isFirst = true;
      for (const item of items) {
        if (!isFirst) this.add(', ');
        isFirst = false;
        this.print(item);
      }
    });
    this.add(close);
  }

  private tuple({ items }: Tuple): void {
    this.sequence('(', items, items.length === 1 ? ',)' : ')');
  }

  /** By insertion: Python's own order follows hash values and differs between runs for texts. */
  private set({ items }: PythonSet): void {
    if (items.size === 0) this.add('set()');
    else this.sequence('{', items.values(), '}');
  }

  private slice({ start, stop, step }: Slice): void {
    this.add('slice');
    this.sequence('(', [start, stop, step], ')');
  }

  private view({ typeName, items }: DictView): void {
    this.add(typeName);
    this.sequence('([', items, '])');
  }

  private dict({ entries }: Dict): void {
    this.add('{');
    this.budget.nested(() => {
      let isFirst = true;
      for (const { key, value } of entries.values()) {
        if (!isFirst) this.add(', ');
        isFirst = false;
        this.print(key);
        this.add(': ');
        this.print(value);
      }
    });
    this.add('}');
  }
}

function refuse({ typeName }: PythonObject): never {
  throw new ExpressionError(`A ${typeName} has no text.`);
}
