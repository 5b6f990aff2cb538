import { type Ordering } from '../values/index.js';
import { FeelError } from './feel-error.js';
import {
  between,
  both,
  calculated,
  called,
  either,
  equal,
  filtered,
  item,
  member,
  ordered,
  quantified,
  unequal,
  within,
  type FeelExpression,
  type FeelList,
} from './feel-expressions.js';
import { arityOf, FUNCTION_NAMES } from './feel-functions.js';
import { FeelScanner, type Token } from './feel-scanner.js';
import { Range, type FeelValue } from './feel-values.js';

/** What may stand left of `in`, and what a subscript or a name may follow. */
interface Factor {
  readonly run: FeelExpression;
  readonly isAtom: boolean;
}

/** Longest expression, in UTF-16 units. */
export const MAX_FEEL_LENGTH = 2_048;
/** Deepest nesting of brackets. */
export const MAX_FEEL_DEPTH = 32;

const ORDERINGS: readonly Ordering[] = ['<=', '>=', '<', '>'];
const KEYWORDS = new Set(['and', 'or', 'in', 'between', 'satisfies']);
const MOMENTS = new Set(['date', 'time', 'date and time']);
const LITERALS: ReadonlyMap<string, FeelValue> = new Map<string, FeelValue>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/**
 * Reads a FEEL text as BKFlow does (flow-layer.md 6.5): its own precedence, at most one operator in a term, `1*2*3` is an
 * error.
 *
 * @throws FeelError
 */
export function compileFeel(text: string): FeelExpression {
  if (text.length > MAX_FEEL_LENGTH) {
    throw new FeelError(
      `the expression is longer than ${MAX_FEEL_LENGTH} characters`,
      MAX_FEEL_LENGTH,
    );
  }
  return new FeelCompiler(new FeelScanner(text)).whole();
}

class FeelCompiler {
  private depth = 0;

  constructor(private readonly scanner: FeelScanner) {}

  whole(): FeelExpression {
    const expression = this.expression();
    if (this.scanner.peek().kind !== 'end') throw this.unexpected();
    return expression;
  }

  private expression(): FeelExpression {
    this.depth += 1;
    // The whole is in no brackets.
    if (this.depth > MAX_FEEL_DEPTH + 1) {
      const message = `the expression nests deeper than ${MAX_FEEL_DEPTH}`;
      throw new FeelError(message, this.scanner.offset('next'));
    }
    let left = this.conjunction();
    while (this.scanner.takeName('or')) left = either(left, this.conjunction());
    this.depth -= 1;
    return left;
  }

  private conjunction(): FeelExpression {
    let left = this.comparison();
    while (this.scanner.takeName('and')) left = both(left, this.comparison());
    return left;
  }

  private comparison(): FeelExpression {
    let left = this.equality();
    for (;;) {
      const operator = ORDERINGS.find((sign) => this.scanner.takeSign(sign));
      if (operator === undefined) return left;
      left = ordered(left, operator, this.equality());
    }
  }

  private equality(): FeelExpression {
    let left = this.sum();
    for (;;) {
      if (this.scanner.takeSign('=')) left = equal(left, this.sum());
      else if (this.scanner.takeSign('!=')) left = unequal(left, this.sum());
      else return left;
    }
  }

  private sum(): FeelExpression {
    let left = this.term();
    for (;;) {
      if (this.scanner.takeSign('+')) left = calculated(left, '+', this.term());
      else if (this.scanner.takeSign('-')) left = calculated(left, '-', this.term());
      else return left;
    }
  }

  private term(): FeelExpression {
    const left = this.factor();
    if (this.scanner.takeSign('**')) return calculated(left, '**', this.factor());
    if (this.scanner.takeSign('*')) return calculated(left, '*', this.factor());
    if (this.scanner.takeSign('/')) return calculated(left, '/', this.factor());
    if (!this.scanner.takeName('between')) return left;
    const start = this.factor();
    this.expectName('and');
    return between(left, start, this.factor());
  }

  private factor(): FeelExpression {
    const { run, isAtom } = this.operand();
    if (!isAtom || !this.scanner.takeName('in')) return run;
    const container = this.range() ?? this.list();
    return within(run, container);
  }

  private operand(): Factor {
    const number = this.number();
    if (number !== null) return { run: () => number, isAtom: true };
    const range = this.range();
    if (range !== null) return { run: range, isAtom: false };
    const { scanner } = this;
    if (scanner.isSign('[')) return { run: this.postfix(this.list()), isAtom: false };
    if (scanner.isSign('{')) return { run: this.postfix(this.context()), isAtom: false };
    if (scanner.takeSign('(')) {
      const run = this.expression();
      this.expectSign(')');
      return { run, isAtom: false };
    }
    const token = scanner.peek();
    if (token.kind === 'text') {
      scanner.next();
      return { run: () => token.value, isAtom: false };
    }
    if (token.kind === 'name') return this.named(token.value);
    throw this.unexpected();
  }

  private named(name: string): Factor {
    const literal = LITERALS.get(name);
    if (literal !== undefined) {
      this.scanner.next();
      return { run: () => literal, isAtom: false };
    }
    if (name === 'some' || name === 'every') {
      const quantifier = this.quantifier(name);
      if (quantifier !== null) return { run: quantifier, isAtom: false };
    }
    const words = functionName(this.scanner);
    if (words !== null) return this.call(words);
    if (KEYWORDS.has(name)) throw this.unexpected();
    this.scanner.next();
    return { run: this.postfix((scope) => scope.find(name)), isAtom: true };
  }

  private number(): bigint | number | null {
    const { scanner } = this;
    const hasSign = scanner.isSign('-') || scanner.isSign('+');
    const token = scanner.peek(hasSign ? 1 : 0);
    if (token.kind !== 'int' && token.kind !== 'float') return null;
    const isNegative = scanner.isSign('-');
    if (hasSign) scanner.next();
    scanner.next();
    return isNegative ? -token.value : token.value;
  }

  /** A range, or null when what comes is a list or something in brackets. */
  private range(): FeelExpression | null {
    const { scanner } = this;
    const start = scanner.position;
    const isStartOpen = scanner.isSign('(');
    if (!isStartOpen && !scanner.isSign('[')) return null;
    scanner.next();
    const from = this.rangeAtom();
    if (from === null || !scanner.takeSign('..')) {
      scanner.reset(start);
      return null;
    }
    const to = this.rangeAtom();
    if (to === null) throw this.unexpected();
    const isEndOpen = scanner.isSign(')');
    if (!scanner.takeSign(')')) this.expectSign(']');
    return (scope) => {
      scope.spend();
      return new Range(from(scope), to(scope), isStartOpen, isEndOpen);
    };
  }

  private rangeAtom(): FeelExpression | null {
    const number = this.number();
    if (number !== null) return () => number;
    const token = this.scanner.peek();
    if (token.kind !== 'name' || LITERALS.has(token.value)) return null;
    const words = functionName(this.scanner);
    if (words !== null) return this.isMoment(words) ? this.call(words).run : null;
    this.scanner.next();
    return (scope) => scope.find(token.value);
  }

  /** `date("…")` and the like: only with a text in it, so that nothing is read twice that nests. */
  private isMoment(words: readonly string[]): boolean {
    return (
      MOMENTS.has(words.join(' ')) &&
      this.scanner.peek(words.length + 1).kind === 'text' &&
      this.scanner.isSign(')', words.length + 2)
    );
  }

  private list(): FeelList {
    this.expectSign('[');
    const items = this.sequence(']', () => this.expression());
    return (scope) => {
      scope.spend(1 + items.length);
      return items.map((run) => run(scope));
    };
  }

  private context(): FeelExpression {
    this.expectSign('{');
    const pairs = this.sequence('}', () => {
      const key = this.scanner.next();
      if (key.kind !== 'name' && key.kind !== 'text') throw this.unexpected('last');
      this.expectSign(':');
      return { key: key.value, value: this.expression() };
    });
    return (scope) => {
      scope.spend(1 + pairs.length);
      return new Map(pairs.map(({ key, value }) => [key, value(scope)]));
    };
  }

  private sequence<T>(end: string, item: () => T): T[] {
    const items: T[] = [];
    if (this.scanner.takeSign(end)) return items;
    do items.push(item());
    while (this.scanner.takeSign(','));
    this.expectSign(end);
    return items;
  }

  private postfix(operand: FeelExpression): FeelExpression {
    const { scanner } = this;
    let run = operand;
    for (;;) {
      if (scanner.takeSign('.')) {
        const key = scanner.next();
        if (key.kind !== 'name') throw this.unexpected('last');
        run = member(run, key.value);
      } else if (scanner.takeSign('[')) {
        run = this.subscript(run);
      } else return run;
    }
  }

  private subscript(list: FeelExpression): FeelExpression {
    const start = this.scanner.position;
    const index = this.number();
    if (typeof index === 'bigint' && this.scanner.takeSign(']')) return item(list, index);
    this.scanner.reset(start);
    const filter = this.expression();
    this.expectSign(']');
    return filtered(list, filter);
  }

  /** Null when `some` or `every` is only the name of a variable. */
  private quantifier(kind: 'some' | 'every'): FeelExpression | null {
    const { scanner } = this;
    if (scanner.peek(1).kind !== 'name' || !scanner.isName('in', 2)) return null;
    scanner.next();
    const sources: { name: string; list: FeelList }[] = [];
    do {
      const name = scanner.next();
      if (name.kind !== 'name') throw this.unexpected('last');
      this.expectName('in');
      sources.push({ name: name.value, list: this.list() });
    } while (scanner.takeSign(','));
    this.expectName('satisfies');
    return quantified(kind, sources, this.expression());
  }

  private call(words: readonly string[]): Factor {
    const start = this.scanner.offset('next');
    words.forEach(() => this.scanner.next());
    this.expectSign('(');
    const args = this.sequence(')', () => this.argument());
    const name = words.join(' ');
    const arity = arityOf(name);
    if (arity !== null && arity !== args.length) {
      throw new FeelError(`${name} takes ${arity} arguments, not ${args.length}`, start);
    }
    return { run: called(name, args), isAtom: true };
  }

  /** Only functions that nobody knows have named arguments. */
  private argument(): FeelExpression {
    if (this.scanner.peek().kind === 'name' && this.scanner.isSign(':', 1)) {
      this.scanner.next();
      this.scanner.next();
    }
    return this.expression();
  }

  private expectSign(sign: string): void {
    if (!this.scanner.takeSign(sign)) throw this.unexpected();
  }

  private expectName(name: string): void {
    if (!this.scanner.takeName(name)) throw this.unexpected();
  }

  /** @param which the token that does not fit: the next one, or the one that was taken last */
  private unexpected(which: 'next' | 'last' = 'next'): FeelError {
    const token = this.scanner.peek(which === 'next' ? 0 : -1);
    return new FeelError(problemOf(token, this.scanner.text(which)), this.scanner.offset(which));
  }
}

function problemOf(token: Token, text: string): string {
  if (token.kind === 'end') return 'the expression ends too early';
  if (token.kind === 'foreign' && token.value === '"') return 'the string is not closed';
  return `unexpected ${JSON.stringify(text)}`;
}

/** The words of a function's name, when a call of one is next: a known name, or words that are no keywords. */
function functionName(scanner: FeelScanner): readonly string[] | null {
  const known = FUNCTION_NAMES.find(
    (words) =>
      words.every((word, ahead) => scanner.isName(word, ahead)) &&
      scanner.isSign('(', words.length),
  );
  if (known !== undefined) return known;
  const words: string[] = [];
  for (let token = scanner.peek(); token.kind === 'name'; token = scanner.peek(words.length)) {
    if (KEYWORDS.has(token.value) || LITERALS.has(token.value)) return null;
    words.push(token.value);
  }
  return words.length > 0 && scanner.isSign('(', words.length) ? words : null;
}
