import { codePointAt } from '../values/index.js';

export type Token =
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'name'; readonly value: string }
  | { readonly kind: 'sign'; readonly value: string }
  /** A character with which no token begins. */
  | { readonly kind: 'foreign'; readonly value: string }
  | { readonly kind: 'end' };

/** The longer ones first. */
const SIGN = /(?:\.\.|\*\*|<=|>=|!=|[()[\]{},.:=<>+\-*/])/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const FLOAT = /[0-9]*\.[0-9]+/y;
const INT = /[0-9]+/y;
/** Not decoded: a backslash only keeps a quote from ending the text. */
const TEXT = /"((?:[^"\\\n]|\\[^\n])*)"/y;
const SPACE = /[ \t]*/y;

/** Tokens of BKFlow's FEEL (flow-layer.md 6.5). A line end is none of them. */
export class FeelScanner {
  private at = 0;
  private readonly tokens: Token[] = [];
  /** Where each token starts. */
  private readonly starts: number[] = [];
  private index = 0;

  constructor(private readonly source: string) {
    for (;;) {
      this.match(SPACE);
      this.starts.push(this.at);
      const token = this.read();
      if (token.kind === 'end') return;
      this.tokens.push(token);
    }
  }

  /** @param ahead how many tokens behind the next one */
  peek(ahead = 0): Token {
    return this.tokens[this.index + ahead] ?? { kind: 'end' };
  }

  next(): Token {
    const token = this.peek();
    this.index += 1;
    return token;
  }

  get position(): number {
    return this.index;
  }

  /** Offset in the text of the next token, or of the one that was taken last. */
  offset(which: 'next' | 'last'): number {
    // Not reached: a token without a start, as the end has one too and whoever takes it reads on no further.
    return this.starts[which === 'next' ? this.index : this.index - 1] ?? this.source.length;
  }

  /** Goes back to where it was. */
  reset(position: number): void {
    this.index = position;
  }

  /** What the text has there. */
  text(which: 'next' | 'last'): string {
    const end = this.starts[which === 'next' ? this.index + 1 : this.index];
    return this.source.slice(this.offset(which), end).replace(/[ \t]+$/, '');
  }

  isSign(value: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'sign' && token.value === value;
  }

  isName(value: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'name' && token.value === value;
  }

  takeSign(value: string): boolean {
    if (!this.isSign(value)) return false;
    this.index += 1;
    return true;
  }

  takeName(value: string): boolean {
    if (!this.isName(value)) return false;
    this.index += 1;
    return true;
  }

  private read(): Token {
    if (this.at >= this.source.length) return { kind: 'end' };
    const float = this.match(FLOAT);
    if (float !== null) return { kind: 'float', value: Number(float) };
    const int = this.match(INT);
    if (int !== null) return { kind: 'int', value: BigInt(int) };
    const name = this.match(NAME);
    if (name !== null) return { kind: 'name', value: name };
    const text = this.match(TEXT);
    if (text !== null) return { kind: 'text', value: text.slice(1, -1) };
    const sign = this.match(SIGN);
    if (sign !== null) return { kind: 'sign', value: sign };
    const char = String.fromCodePoint(codePointAt(this.source.slice(this.at)));
    this.at += char.length;
    return { kind: 'foreign', value: char };
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source)?.[0];
    if (found === undefined) return null;
    this.at += found.length;
    return found;
  }
}
