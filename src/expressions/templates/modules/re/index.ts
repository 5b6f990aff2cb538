import { builtin } from '../../builtins/builtin.js';
import { readArguments } from '../../runtime/arguments.js';
import { expectInteger, expectText } from '../../runtime/expect.js';
import { ExpressionError } from '../../runtime/expression-error.js';
import { type Runtime } from '../../runtime/runtime.js';
import { PythonModule, type CallArguments, type Value } from '../../runtime/value.js';
import { CompiledPattern } from './pattern.js';
import { PATTERN_METHODS, PatternValue } from './pattern-value.js';

/** Patterns that a rendering has compiled; a loop often uses the same one. */
const compiled = new WeakMap<Runtime, Map<string, CompiledPattern>>();

const FLAGS: readonly (readonly [string, Value])[] = [
  ['I', 2n],
  ['IGNORECASE', 2n],
  ['M', 8n],
  ['MULTILINE', 8n],
  ['S', 16n],
  ['DOTALL', 16n],
  ['U', 32n],
  ['UNICODE', 32n],
];
/** Where the flags stand among the arguments of a function, behind the pattern. */
const FLAGS_AT: ReadonlyMap<string, number> = new Map([
  ['match', 1],
  ['fullmatch', 1],
  ['search', 1],
  ['findall', 1],
  ['finditer', 1],
  ['split', 2],
  ['sub', 3],
  ['subn', 3],
]);

export const RE_MODULE = new PythonModule(
  new Map<string, Value>([
    ...FLAGS,
    ...[...FLAGS_AT].map(([name, flagsAt]) =>
      builtin(name, (args, runtime) => callOnPattern(name, flagsAt, args, runtime)),
    ),
    builtin('compile', (args, runtime) => {
      const [pattern, flags] = readArguments('compile', args, 'pattern', 'flags?');
      return new PatternValue(compile(pattern, expectInteger(flags, 'flags', 0n), runtime));
    }),
    builtin('escape', escape),
  ]),
);

function callOnPattern(
  name: string,
  flagsAt: number,
  { positional, keywords }: CallArguments,
  runtime: Runtime,
): Value {
  const named = new Map(keywords);
  const [first = named.get('pattern'), ...rest] = positional;
  const flags = rest.length > flagsAt ? rest.pop() : named.get('flags');
  named.delete('pattern');
  named.delete('flags');
  const method = PATTERN_METHODS.get(name);
  if (first === undefined || method === undefined) {
    throw new ExpressionError(`${name}() misses the argument 'pattern'`);
  }
  const pattern = compile(first, expectInteger(flags, 'flags', 0n), runtime);
  return method(pattern, { positional: rest, keywords: named }, runtime);
}

function compile(pattern: Value | undefined, flags: bigint, runtime: Runtime): CompiledPattern {
  if (pattern instanceof PatternValue) {
    if (flags === 0n) return pattern.compiled;
    throw new ExpressionError('cannot process flags argument with a compiled pattern');
  }
  const source = expectText(pattern, 'first argument');
  const known = compiled.get(runtime) ?? new Map<string, CompiledPattern>();
  compiled.set(runtime, known);
  const key = `${flags} ${source}`;
  const found = known.get(key) ?? CompiledPattern.compile(source, flags, runtime.budget);
  known.set(key, found);
  return found;
}

const SPECIAL = /[()[\]{}?*+\-|^$\\.&~# \t\n\r\v\f]/g;

function escape(args: CallArguments, { budget }: Runtime): string {
  const text = expectText(readArguments('escape', args, 'pattern')[0], 'pattern');
  budget.reserve(text.length * 2);
  return text.replace(SPECIAL, '\\$&');
}
