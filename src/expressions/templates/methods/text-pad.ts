import { readArguments } from '../runtime/arguments.js';
import { expectCount, expectText } from '../runtime/expect.js';
import { ExpressionError } from '../runtime/expression-error.js';
import { type Runtime } from '../runtime/runtime.js';
import { type CallArguments } from '../runtime/value.js';
import { type Method, type MethodTable } from './method.js';

export const PAD_METHODS: MethodTable<string> = new Map<string, Method<string>>([
  ['zfill', fillZeros],
  ['ljust', (text, args, runtime) => justify('ljust', text, args, runtime)],
  ['rjust', (text, args, runtime) => justify('rjust', text, args, runtime)],
  ['center', (text, args, runtime) => justify('center', text, args, runtime)],
]);

function justify(name: string, text: string, args: CallArguments, runtime: Runtime): string {
  const [width, fill = ' '] = readArguments(name, args, '/width', '/fillchar?');
  const filler = expectText(fill, 'fillchar');
  if (runtime.codePoints.length(filler) !== 1) {
    throw new ExpressionError('The fill character must be exactly one character long');
  }
  const size = expectCount(width, 'width');
  const missing = Math.max(0, size - runtime.codePoints.length(text));
  runtime.budget.reserve(text.length + missing * filler.length);
  const before = name === 'ljust' ? 0 : name === 'rjust' ? missing : halfOf(missing, size);
  return filler.repeat(before) + text + filler.repeat(missing - before);
}

/** The odd one goes to the left when the width is odd. */
function halfOf(missing: number, width: number): number {
  return Math.floor(missing / 2) + (missing % 2 === 1 && width % 2 === 1 ? 1 : 0);
}

/** Zeros go behind a sign. */
function fillZeros(text: string, args: CallArguments, runtime: Runtime): string {
  const [width] = readArguments('zfill', args, '/width');
  const size = expectCount(width, 'width');
  const missing = Math.max(0, size - runtime.codePoints.length(text));
  runtime.budget.reserve(text.length + missing);
  const sign = text.startsWith('-') || text.startsWith('+') ? text.charAt(0) : '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}
