import { readArguments } from '../../runtime/arguments.js';
import { expectCount, expectText } from '../../runtime/expect.js';
import { type Runtime } from '../../runtime/runtime.js';
import {
  PythonFunction,
  PythonIterator,
  PythonObject,
  Tuple,
  type CallArguments,
  type Value,
} from '../../runtime/value.js';
import { Match } from './match.js';
import { type Anchor, type CompiledPattern, type GroupBounds } from './pattern.js';
import { toReplacement } from './replacement.js';

/** What `re.compile` gives. */
export class PatternValue extends PythonObject {
  readonly typeName = 're.Pattern';

  constructor(readonly compiled: CompiledPattern) {
    super();
  }

  override attribute(name: string): Value | undefined {
    if (name === 'pattern') return this.compiled.source;
    const method = PATTERN_METHODS.get(name);
    if (method === undefined) return undefined;
    return new PythonFunction(name, (args, runtime) => method(this.compiled, args, runtime));
  }
}

type PatternMethod = (pattern: CompiledPattern, args: CallArguments, runtime: Runtime) => Value;

/** Methods of a pattern; functions of the module take the pattern first and flags last. */
export const PATTERN_METHODS: ReadonlyMap<string, PatternMethod> = new Map<string, PatternMethod>([
  ['match', searching('match', 'start')],
  ['fullmatch', searching('fullmatch', 'whole')],
  ['search', searching('search', 'anywhere')],
  ['findall', findAll],
  ['finditer', findIterator],
  ['split', split],
  ['sub', (pattern, args, runtime) => substitute('sub', pattern, args, runtime)[0]],
  ['subn', (pattern, args, runtime) => new Tuple(substitute('subn', pattern, args, runtime))],
]);

function searching(name: string, anchor: Anchor): PatternMethod {
  return (pattern, args, runtime) => {
    const text = textOf(name, args);
    const bounds = pattern.find(text, 0, anchor);
    return bounds === null ? null : new Match(pattern, text, bounds, runtime);
  };
}

function textOf(name: string, args: CallArguments): string {
  return expectText(readArguments(name, args, 'string')[0], 'expected string');
}

function findAll(pattern: CompiledPattern, args: CallArguments, runtime: Runtime): Value {
  const text = textOf('findall', args);
  const found: Value[] = [];
  for (const bounds of pattern.findAll(text)) {
    const match = new Match(pattern, text, bounds, runtime);
    const groups = match.groups.map((group) => group ?? '');
    const [only = match.whole] = groups;
    found.push(groups.length > 1 ? new Tuple(groups) : only);
  }
  return found;
}

function findIterator(pattern: CompiledPattern, args: CallArguments, runtime: Runtime): Value {
  const text = textOf('finditer', args);
  return new PythonIterator('callable_iterator', matches(pattern.findAll(text)));

  function* matches(all: Iterable<GroupBounds>): Generator<Value, undefined> {
    for (const bounds of all) yield new Match(pattern, text, bounds, runtime);
  }
}

function split(pattern: CompiledPattern, args: CallArguments, runtime: Runtime): Value {
  const [string, maxsplit] = readArguments('split', args, 'string', 'maxsplit?');
  const text = expectText(string, 'expected string');
  const most = expectCount(maxsplit, 'maxsplit', 0n);
  const parts: Value[] = [];
  let from = 0;
  let done = 0;
  for (const bounds of most < 0 ? [] : pattern.findAll(text)) {
    const match = new Match(pattern, text, bounds, runtime);
    parts.push(text.slice(from, bounds[0].start), ...match.groups);
    runtime.budget.checkSize(parts.length);
    from = bounds[0].end;
    done += 1;
    if (done === most) break;
  }
  return [...parts, text.slice(from)];
}

function substitute(
  name: string,
  pattern: CompiledPattern,
  args: CallArguments,
  runtime: Runtime,
): [string, bigint] {
  const [repl, string, count] = readArguments(name, args, 'repl', 'string', 'count?');
  const text = expectText(string, 'expected string');
  const most = expectCount(count, 'count', 0n);
  const replace = toReplacement(repl, runtime);
  const parts: string[] = [];
  let from = 0;
  let done = 0;
  let size = text.length;
  for (const bounds of most < 0 ? [] : pattern.findAll(text)) {
    const piece = replace(new Match(pattern, text, bounds, runtime));
    size += piece.length;
    runtime.budget.checkSize(size);
    parts.push(text.slice(from, bounds[0].start), piece);
    from = bounds[0].end;
    done += 1;
    if (done === most) break;
  }
  runtime.budget.scan(size);
  parts.push(text.slice(from));
  return [parts.join(''), BigInt(done)];
}
