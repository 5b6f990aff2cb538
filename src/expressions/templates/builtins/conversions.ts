import { MAX_INTEGER_DIGITS, toInt } from '../../values/index.js';
import { TEXT_METHODS } from '../methods/text-methods.js';
import { asNumber } from '../operators/numbers.js';
import { toFloat } from '../operators/floats.js';
import { readArguments } from '../runtime/arguments.js';
import { expectCount, expectText } from '../runtime/expect.js';
import { ExpressionError } from '../runtime/expression-error.js';
import { printText } from '../runtime/print.js';
import { type Runtime } from '../runtime/runtime.js';
import { typeName } from '../runtime/type-name.js';
import { isTrue } from '../runtime/truth.js';
import { PythonFunction, PythonType, type CallArguments, type Value } from '../runtime/value.js';
import { type Implementation } from './builtin.js';
import { parseFloatText, parseInteger } from './parse-numbers.js';

export const CONVERSIONS: ReadonlyMap<string, Value> = new Map([
  type('int', convertToInteger),
  type('float', convertToFloat),
  type('bool', (args) => isTrue(readArguments('bool', args, '/x?')[0] ?? null)),
  ['str', new PythonType('str', convertToText, methodOfText)],
]);

const BLOCK = 64;

function type(name: string, call: Implementation): [string, Value] {
  return [name, new PythonType(name, call)];
}

function convertToInteger(args: CallArguments, { budget }: Runtime): bigint {
  const [value = 0n, base] = readArguments('int', args, '/x?', 'base?');
  if (typeof value === 'string') {
    // Digits are gathered one by one, each at the cost of all before it.
    budget.step((Math.min(value.length, MAX_INTEGER_DIGITS) / BLOCK) ** 2);
    budget.scan(value.length);
    return parseInteger(value, expectCount(base, 'int() base', 10n));
  }
  if (base !== undefined) {
    throw new ExpressionError("int() can't convert non-string with explicit base");
  }
  const number = asNumber(value);
  const integer = number === null ? null : toInt(number);
  if (integer !== null) return integer;
  throw new ExpressionError(
    number === null
      ? `int() argument must be a string or a number, not '${typeName(value)}'`
      : 'cannot convert float infinity or NaN to integer',
  );
}

function convertToFloat(args: CallArguments, { budget }: Runtime): number {
  const [value = 0n] = readArguments('float', args, '/x?');
  if (typeof value === 'string') {
    budget.scan(value.length);
    return parseFloatText(value);
  }
  const number = asNumber(value);
  if (number !== null) return toFloat(number);
  throw new ExpressionError(
    `float() argument must be a string or a number, not '${typeName(value)}'`,
  );
}

function convertToText(args: CallArguments, { budget }: Runtime): string {
  const [value = ''] = readArguments('str', args, 'object?');
  return printText(value, budget);
}

/** `str.lower`, for `sorted(key=str.lower)` and the like. */
function methodOfText(name: string): Value | undefined {
  const method = TEXT_METHODS.get(name);
  if (method === undefined) return undefined;
  return new PythonFunction(name, ({ positional, keywords }, runtime) => {
    const [self, ...rest] = positional;
    return method(expectText(self, `${name}() self`), { positional: rest, keywords }, runtime);
  });
}
