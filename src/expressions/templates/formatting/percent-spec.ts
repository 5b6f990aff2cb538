import { codePointAt } from '../../values/index.js';
import { ExpressionError } from '../runtime/expression-error.js';

/** One `%…` piece of a format. */
export interface PercentSpec {
  /** The key in brackets: the value comes from a dictionary. */
  readonly key: string | null;
  readonly isLeft: boolean;
  readonly isZeroFilled: boolean;
  /** What stands before a number that is not negative. */
  readonly plus: '' | '+' | ' ';
  /** `*` takes the next value. */
  readonly width: number | '*';
  readonly precision: number | '*' | null;
  readonly conversion: string;
}

const FLAGS: ReadonlySet<string> = new Set('-+ 0');
const DIGITS: ReadonlySet<string> = new Set('0123456789');

/** Reads a format piece by piece: plain text and specifications. */
export class PercentReader {
  private at = 0;

  constructor(private readonly format: string) {}

  /** The text up to the next `%`; null at the end of the format. */
  text(): string | null {
    if (this.at >= this.format.length) return null;
    const end = this.format.indexOf('%', this.at);
    const text = this.format.slice(this.at, end === -1 ? this.format.length : end);
    this.at += text.length;
    return text;
  }

  /** The specification that begins here; null at the end of the format. */
  spec(): PercentSpec | null {
    if (this.format.charAt(this.at) !== '%') return null;
    this.at += 1;
    const key = this.key();
    const flags = this.run(FLAGS);
    const width = this.count();
    const precision = this.take('.') ? this.count() : null;
    this.take('h', 'l', 'L');
    const conversion = String.fromCodePoint(codePointAt(this.format, this.at));
    if (this.at >= this.format.length) throw new ExpressionError('incomplete format');
    this.at += conversion.length;
    const plus = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
    const isLeft = flags.includes('-');
    const isZeroFilled = flags.includes('0');
    return { key, isLeft, isZeroFilled, plus, width, precision, conversion };
  }

  /** Brackets nest in a key. */
  private key(): string | null {
    if (!this.take('(')) return null;
    const start = this.at;
    for (let level = 1; level > 0; this.at += 1) {
      if (this.at >= this.format.length) throw new ExpressionError('incomplete format key');
      const char = this.format.charAt(this.at);
      if (char === '(') level += 1;
      if (char === ')') level -= 1;
    }
    return this.format.slice(start, this.at - 1);
  }

  private count(): number | '*' {
    return this.take('*') ? '*' : Number(this.run(DIGITS));
  }

  private take(...chars: readonly string[]): boolean {
    const isThere = chars.includes(this.format.charAt(this.at));
    if (isThere) this.at += 1;
    return isThere;
  }

  /** The characters from here on that are all in the set. */
  private run(chars: ReadonlySet<string>): string {
    const start = this.at;
    while (chars.has(this.format.charAt(this.at))) this.at += 1;
    return this.format.slice(start, this.at);
  }
}
