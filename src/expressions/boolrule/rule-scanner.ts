import { MAX_INTEGER_DIGITS } from '../values/index.js';
import { JOINERS, OPERATORS, type Joiner, type Operator, type Simple } from './ast.js';

/** What a scan of a value found; a `problem` stands at the scanner's position. */
export type SimpleScan = Simple | { readonly kind: 'problem'; readonly message: string };

/** Longer ones first where one begins another: `<=` before `<`. The words don't begin each other. */
const LONGEST_FIRST = [...OPERATORS].sort((a, b) => b.length - a.length);
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\n', '\n'],
  ['\\t', '\t'],
  ['\\f', '\f'],
  ['\\r', '\r'],
]);

/**
 * The tokens of boolrule (engine-core.md 7.6). What a word is depends on where it stands: `in in in` is a comparison,
 * `truein (1)` is `true in (1)`, `inn` is a name or the operator `in` and a name. So the parser asks for the token that
 * it can use next. Every character is read once for each question, and a question reads on only while it matches.
 */
export class RuleScanner {
  /** Offset of the next unread character. */
  position = 0;

  private hasReadPastEnd = false;

  constructor(private readonly text: string) {}

  /** Whether an answer so far might have been another one if the text went on. */
  get dependsOnWhatFollows(): boolean {
    return this.hasReadPastEnd;
  }

  /** Whether the whole text is read. */
  isAtEnd(): boolean {
    return this.at(this.position) === '';
  }

  skipSpace(): void {
    while (isSpace(this.at(this.position))) this.position += 1;
  }

  takeSymbol(symbol: '(' | ')' | ',' | '*'): boolean {
    this.skipSpace();
    if (this.at(this.position) !== symbol) return false;
    this.position += 1;
    return true;
  }

  /** Whether one of the symbols comes next; takes nothing. */
  isBefore(symbols: readonly string[]): boolean {
    this.skipSpace();
    return symbols.includes(this.at(this.position));
  }

  /** Needs no space before or behind it. */
  takeOperator(): Operator | null {
    this.skipSpace();
    const found = LONGEST_FIRST.find((operator) => this.matches(operator));
    if (found !== undefined) this.position += found.length;
    return found ?? null;
  }

  /** `and` and `or` are whole words, unlike the operators. */
  takeJoiner(): Joiner | null {
    this.skipSpace();
    if (isWordPart(this.text.charAt(this.position - 1))) return null;
    const found = JOINERS.find((joiner) => this.matches(joiner));
    if (found === undefined || isWordPart(this.at(this.position + found.length))) return null;
    this.position += found.length;
    return found;
  }

  /** A value that is not a list, in the order of the grammar: real, integer, string, bool, path. */
  takeSimple(): SimpleScan {
    this.skipSpace();
    const char = this.at(this.position);
    if (char === '"' || char === "'") return this.takeString(char);
    if (isDigit(char) || char === '.' || isSign(char)) return this.takeNumber();
    const bool = ['true', 'false'].find((word) => this.matches(word));
    if (bool === undefined) return this.takePath();
    this.position += bool.length;
    return { kind: 'literal', value: bool === 'true' };
  }

  /** On one line, without a way to write the quote itself. */
  private takeString(quote: string): SimpleScan {
    const start = this.position + 1;
    let end = start;
    for (let char = this.at(end); char !== quote; char = this.at(end)) {
      if (char === '' || char === '\n' || char === '\r') return problem('The text is not closed');
      end += 1;
    }
    this.position = end + 1;
    const body = this.text.slice(start, end);
    const value = body.replace(/\\[a-z]/g, (escape) => ESCAPES.get(escape) ?? escape);
    return { kind: 'literal', value };
  }

  private takeNumber(): SimpleScan {
    const start = this.position;
    const whole = this.digitsEnd(isSign(this.at(start)) ? start + 1 : start);
    const hasDigits = isDigit(this.text.charAt(whole - 1));
    if (this.at(whole) !== '.') {
      return hasDigits ? this.takeInteger(start, whole) : problem('Expected a value');
    }
    const fraction = this.digitsEnd(whole + 1);
    if (!hasDigits && fraction === whole + 1) return problem('Expected a value');
    this.position = this.exponentEnd(fraction, ['+', '-']);
    return { kind: 'literal', value: Number(this.text.slice(start, this.position)) };
  }

  /** The grammar lets an integer have an exponent and then can't convert it. */
  private takeInteger(start: number, end: number): SimpleScan {
    if (this.exponentEnd(end, ['+']) !== end) {
      return problem('An integer can have no exponent; a real can, such as 1.0e5');
    }
    if (end - start > MAX_INTEGER_DIGITS) {
      return problem(`The integer has more than ${MAX_INTEGER_DIGITS} digits`);
    }
    this.position = end;
    return { kind: 'literal', value: BigInt(this.text.slice(start, end)) };
  }

  private takePath(): SimpleScan {
    const start = this.position;
    let end = this.identifierEnd(start);
    if (end === null) return problem('Expected a value');
    for (let next: number | null = end; next !== null;) {
      end = next;
      next = this.at(end) === '.' ? this.identifierEnd(end + 1) : null;
    }
    this.position = end;
    return { kind: 'path', text: this.text.slice(start, end) };
  }

  /** `["${"] ["_"] letter (letter | digit | "_")* ["}"]`; the two brackets needn't pair. */
  private identifierEnd(start: number): number | null {
    let end = start;
    if (this.at(end) === '$') {
      if (this.at(end + 1) !== '{') return null;
      end += 2;
    }
    if (this.at(end) === '_') end += 1;
    if (!isLetter(this.at(end))) return null;
    while (isIdentifierPart(this.at(end))) end += 1;
    return this.at(end) === '}' ? end + 1 : end;
  }

  private digitsEnd(start: number): number {
    let end = start;
    while (isDigit(this.at(end))) end += 1;
    return end;
  }

  /** The end of an exponent at `start`, or `start` when there is none. */
  private exponentEnd(start: number, signs: readonly string[]): number {
    if (this.at(start).toLowerCase() !== 'e') return start;
    const digits = signs.includes(this.at(start + 1)) ? start + 2 : start + 1;
    const end = this.digitsEnd(digits);
    return end === digits ? start : end;
  }

  /** Whether the lower-case `word` stands at the position, in any case. */
  private matches(word: string): boolean {
    for (let index = 0; index < word.length; index += 1) {
      if (this.at(this.position + index).toLowerCase() !== word.charAt(index)) return false;
    }
    return true;
  }

  /** The character at an offset; the empty text behind the end. */
  private at(offset: number): string {
    if (offset >= this.text.length) this.hasReadPastEnd = true;
    return this.text.charAt(offset);
  }
}

function problem(message: string): SimpleScan {
  return { kind: 'problem', message };
}

function isSpace(char: string): boolean {
  return char === ' ' || char === '\n' || char === '\t' || char === '\r';
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9';
}

function isSign(char: string): boolean {
  return char === '+' || char === '-';
}

function isLetter(char: string): boolean {
  return (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z');
}

function isIdentifierPart(char: string): boolean {
  return isLetter(char) || isDigit(char) || char === '_';
}

/** What may not stand beside the words `and` and `or`. */
function isWordPart(char: string): boolean {
  return isIdentifierPart(char) || char === '$';
}
