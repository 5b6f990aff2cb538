import { readArguments } from '../../runtime/arguments.js';
import { hashOfText } from '../../runtime/compare.js';
import { ExpressionError } from '../../runtime/expression-error.js';
import { type Runtime } from '../../runtime/runtime.js';
import { toRepr } from '../../../values/index.js';
import {
  Dict,
  PythonFunction,
  PythonObject,
  Tuple,
  type CallArguments,
  type Entry,
  type Value,
} from '../../runtime/value.js';
import { type CompiledPattern, type GroupBounds } from './pattern.js';

/** A match of a pattern in a text. */
export class Match extends PythonObject {
  readonly typeName = 're.Match';

  constructor(
    private readonly pattern: CompiledPattern,
    private readonly subject: string,
    private readonly bounds: GroupBounds,
    private readonly runtime: Runtime,
  ) {
    super();
  }

  /** The text of a group; null when it took no part. */
  group(index: number): string | null {
    const bounds = this.bounds[index];
    return bounds === null || bounds === undefined
      ? null
      : this.subject.slice(bounds.start, bounds.end);
  }

  /** The text that the whole pattern matched. */
  get whole(): string {
    const [{ start, end }] = this.bounds;
    return this.subject.slice(start, end);
  }

  get groups(): (string | null)[] {
    return this.bounds.slice(1).map((_, index) => this.group(index + 1));
  }

  /** The index of a group that is given by index or by name. */
  indexOf(group: Value): number {
    const index = typeof group === 'string' ? this.pattern.names.get(group) : Number(group);
    const isKnown = index !== undefined && index in this.bounds;
    if (isKnown && (typeof group === 'string' || typeof group === 'bigint')) return index;
    throw new ExpressionError('no such group');
  }

  override attribute(name: string): Value | undefined {
    const method = METHODS.get(name);
    if (name === 'string') return this.subject;
    return method === undefined
      ? undefined
      : new PythonFunction(name, (args) => method(this, args));
  }

  override operate(operator: string, other: Value): Value | undefined {
    return operator === '[]' ? this.group(this.indexOf(other)) : undefined;
  }

  span(group: Value): readonly [bigint, bigint] {
    const bounds = this.bounds[this.indexOf(group)];
    if (bounds === null || bounds === undefined) return [-1n, -1n];
    const { codePoints } = this.runtime;
    const at = (offset: number): bigint => BigInt(codePoints.indexOf(this.subject, offset));
    return [at(bounds.start), at(bounds.end)];
  }

  dict(fallback: Value): Dict {
    const entries = [...this.pattern.names].map(([name, index]): [string, Entry] => [
      hashOfText(name),
      { key: name, value: this.group(index) ?? fallback },
    ]);
    return new Dict(new Map(entries));
  }

  override repr(): string {
    const [start, end] = this.span(0n);
    // Python cuts the text's repr, with its quotes, at fifty characters.
    const text = Array.from(toRepr(this.whole.slice(0, 100)))
      .slice(0, 50)
      .join('');
    return `<re.Match object; span=(${start}, ${end}), match=${text}>`;
  }
}

const METHODS: ReadonlyMap<string, (match: Match, args: CallArguments) => Value> = new Map<
  string,
  (match: Match, args: CallArguments) => Value
>([
  ['group', group],
  [
    'groups',
    (match, args) => {
      const [fallback = null] = readArguments('groups', args, 'default?');
      return new Tuple(match.groups.map((text) => text ?? fallback));
    },
  ],
  [
    'groupdict',
    (match, args) => match.dict(readArguments('groupdict', args, 'default?')[0] ?? null),
  ],
  ['start', (match, args) => match.span(readArguments('start', args, '/group?')[0] ?? 0n)[0]],
  ['end', (match, args) => match.span(readArguments('end', args, '/group?')[0] ?? 0n)[1]],
  ['span', (match, args) => new Tuple(match.span(readArguments('span', args, '/group?')[0] ?? 0n))],
]);

function group(match: Match, { positional }: CallArguments): Value {
  const texts = positional.map((item) => match.group(match.indexOf(item)));
  if (texts.length === 0) return match.group(0);
  return texts.length === 1 ? (texts[0] ?? null) : new Tuple(texts);
}
