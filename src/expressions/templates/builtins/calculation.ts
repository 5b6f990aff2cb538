import { applyOperator } from '../operators/arithmetic.js';
import { modularPower } from '../operators/integers.js';
import { asNumber } from '../operators/numbers.js';
import { order } from '../runtime/compare.js';
import { readArguments } from '../runtime/arguments.js';
import { expectInteger } from '../runtime/expect.js';
import { ExpressionError } from '../runtime/expression-error.js';
import { iterate } from '../runtime/iterate.js';
import { type Runtime } from '../runtime/runtime.js';
import { isObject, type CallArguments, type Value } from '../runtime/value.js';
import { typeName } from '../runtime/type-name.js';
import { builtin } from './builtin.js';
import { keyFunction } from './iteration.js';
import { round } from './round.js';

export const CALCULATION: ReadonlyMap<string, Value> = new Map([
  builtin('abs', absolute),
  builtin('round', round),
  builtin('pow', power),
  builtin('sum', sum),
  builtin('min', (args, runtime) => extreme('min', -1, args, runtime)),
  builtin('max', (args, runtime) => extreme('max', 1, args, runtime)),
]);

function absolute(args: CallArguments, runtime: Runtime): Value {
  const [value] = readArguments('abs', args, '/x');
  const number = asNumber(value);
  if (typeof number === 'number') return Math.abs(number);
  if (typeof number === 'bigint') return number < 0n ? -number : number;
  const own = isObject(value) ? value.operate('abs', null, false) : undefined;
  if (own !== undefined) return own;
  runtime.budget.step();
  throw new ExpressionError(`bad operand type for abs(): '${typeName(value)}'`);
}

function power(args: CallArguments, runtime: Runtime): Value {
  const [base, exponent, mod = null] = readArguments('pow', args, 'base', 'exp', 'mod?');
  if (mod === null) return applyOperator('**', base, exponent, runtime);
  const integer = (value: Value): bigint => expectInteger(value, 'pow() argument');
  return modularPower(integer(base), integer(exponent), integer(mod), runtime.budget);
}

function sum(args: CallArguments, runtime: Runtime): Value {
  const [items, start = 0n] = readArguments('sum', args, '/iterable', 'start?');
  if (typeof start === 'string') {
    throw new ExpressionError("sum() can't sum strings [use ''.join(seq) instead]");
  }
  let total: Value = start;
  for (const item of iterate(items, runtime)) total = applyOperator('+', total, item, runtime);
  return total;
}

/** The first of the smallest or largest items: those of one iterable, or the arguments. */
function extreme(
  name: string,
  direction: number,
  { positional, keywords }: CallArguments,
  runtime: Runtime,
): Value {
  const named = { positional: [], keywords };
  const [key = null, fallback] = readArguments(name, named, 'key?', 'default?');
  const [first] = positional;
  if (first === undefined) throw new ExpressionError(`${name} expected at least 1 argument, got 0`);
  const keyOf = keyFunction(key, runtime);
  let best: { readonly item: Value; readonly key: Value } | null = null;
  for (const item of iterate(positional.length === 1 ? first : positional, runtime)) {
    const next = { item, key: keyOf(item) };
    if (best === null || isBetter(next.key, best.key)) best = next;
  }
  if (best !== null) return best.item;
  if (fallback !== undefined) return fallback;
  throw new ExpressionError(`${name}() arg is an empty sequence`);

  function isBetter(candidate: Value, current: Value): boolean {
    const sign = order(candidate, current, direction < 0 ? '<' : '>', runtime.budget);
    return sign !== null && sign * direction > 0;
  }
}
