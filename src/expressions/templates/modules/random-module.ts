import { builtin } from '../builtins/builtin.js';
import { toFloat } from '../operators/floats.js';
import { asNumber } from '../operators/numbers.js';
import { readArguments } from '../runtime/arguments.js';
import { expectCount, expectInteger } from '../runtime/expect.js';
import { ExpressionError } from '../runtime/expression-error.js';
import { toItems } from '../runtime/iterate.js';
import { type Runtime } from '../runtime/runtime.js';
import { Dict, PythonModule, PythonSet, type CallArguments, type Value } from '../runtime/value.js';

/** Numbers of the module's functions are not Python's: they come from the generator of the rendering. */
export const RANDOM_MODULE = new PythonModule(
  new Map([
    builtin('random', (args, { env }) => {
      readArguments('random', args);
      return env.random();
    }),
    builtin('randint', (args, runtime) => {
      const [a, b] = readArguments('randint', args, 'a', 'b');
      const last = expectInteger(b, 'randint() argument');
      return between(expectInteger(a, 'randint() argument'), last + 1n, runtime);
    }),
    builtin('randrange', randomInRange),
    builtin('uniform', (args, { env }) => {
      const [a, b] = readArguments('uniform', args, 'a', 'b');
      const start = floatOf(a);
      return start + (floatOf(b) - start) * env.random();
    }),
    builtin('choice', choice),
    builtin('choices', choices),
    builtin('sample', sample),
  ]),
);

function floatOf(value: Value): number {
  const number = asNumber(value);
  if (number === null) throw new ExpressionError('uniform() takes numbers');
  return toFloat(number);
}

const DIGIT_BITS = 32n;
const DIGIT = 2 ** 32;

/** Evenly, `start <= x < stop`; several draws for spans beyond one. */
function between(start: bigint, stop: bigint, { env, budget }: Runtime): bigint {
  const span = stop - start;
  if (span <= 0n) throw new ExpressionError('empty range for randrange()');
  let drawn = 0n;
  let size = 1n;
  // One digit more than the span has makes the uneven rest too small to see.
  while (size < span << DIGIT_BITS) {
    budget.step();
    drawn = (drawn << DIGIT_BITS) + BigInt(Math.floor(env.random() * DIGIT));
    size <<= DIGIT_BITS;
  }
  return start + (drawn * span) / size;
}

function randomInRange(args: CallArguments, runtime: Runtime): bigint {
  const [start, stop, step] = readArguments('randrange', args, 'start', 'stop?', 'step?');
  const first = expectInteger(start, 'randrange() argument');
  const stride = expectInteger(step, 'randrange() argument', 1n);
  if (stop === undefined) {
    if (step !== undefined) throw new ExpressionError('randrange() misses the argument stop');
    return between(0n, first, runtime);
  }
  const second = expectInteger(stop, 'randrange() argument');
  if (stride === 0n) throw new ExpressionError('zero step for randrange()');
  const sign = stride > 0n ? 1n : -1n;
  const count = (second - first + stride - sign) / stride;
  return first + stride * between(0n, count, runtime);
}

/** The items of a sequence; a set has no order to choose by. */
function sequenceOf(value: Value | undefined, runtime: Runtime): readonly Value[] {
  if (value === undefined || value instanceof Dict || value instanceof PythonSet) {
    throw new ExpressionError('random needs a sequence to choose from');
  }
  return toItems(value, runtime);
}

function pick(items: readonly Value[], runtime: Runtime): number {
  return Number(between(0n, BigInt(items.length), runtime));
}

function choice(args: CallArguments, runtime: Runtime): Value {
  const [sequence] = readArguments('choice', args, 'seq');
  const items = sequenceOf(sequence, runtime);
  if (items.length === 0) throw new ExpressionError('Cannot choose from an empty sequence');
  return items[pick(items, runtime)] ?? null;
}

function choices(args: CallArguments, runtime: Runtime): Value {
  if (args.positional.length > 1) throw new ExpressionError('choices() takes no weights here');
  const [sequence, k] = readArguments('choices', args, 'population', 'k?');
  const items = sequenceOf(sequence, runtime);
  const count = Math.max(0, expectCount(k, 'k', 1n));
  runtime.budget.reserve(count);
  runtime.budget.step(count);
  return Array.from({ length: count }, () => items[pick(items, runtime)] ?? null);
}

function sample(args: CallArguments, runtime: Runtime): Value {
  const [sequence, k] = readArguments('sample', args, 'population', 'k');
  const rest = [...sequenceOf(sequence, runtime)];
  const count = expectCount(k, 'k');
  if (count < 0 || count > rest.length) {
    throw new ExpressionError('Sample larger than population or is negative');
  }
  const taken: Value[] = [];
  while (taken.length < count) {
    const index = pick(rest, runtime);
    const last = rest.pop() ?? null;
    taken.push(index === rest.length ? last : (rest[index] ?? null));
    if (index < rest.length) rest[index] = last;
  }
  return taken;
}
