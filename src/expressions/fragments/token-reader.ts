import { PythonLexer, type PythonToken } from './python-lexer.js';

/** Questions that a parser asks about the next token; a `take…` reads it where the answer is yes. */
export class TokenReader {
  private readonly lexer: PythonLexer;

  constructor(code: string) {
    this.lexer = new PythonLexer(code);
  }

  get isAtEnd(): boolean {
    return this.lexer.current.kind === 'end';
  }

  /** The next token, when it is a name. */
  get name(): string | null {
    const { kind, text } = this.lexer.current;
    return kind === 'name' ? text.normalize('NFKC') : null;
  }

  /** The token behind the next one. */
  get textBehind(): string {
    return this.lexer.peek().text;
  }

  is(...texts: readonly string[]): boolean {
    const { kind, text } = this.lexer.current;
    return (kind === 'operator' || kind === 'keyword') && texts.includes(text);
  }

  take(...texts: readonly string[]): boolean {
    return this.takeIf(this.is(...texts));
  }

  takeOneOf(texts: ReadonlySet<string>): boolean {
    const { kind, text } = this.lexer.current;
    return this.takeIf((kind === 'operator' || kind === 'keyword') && texts.has(text));
  }

  takeKind(kind: PythonToken['kind']): boolean {
    return this.takeIf(this.lexer.current.kind === kind);
  }

  private takeIf(isWanted: boolean): boolean {
    if (isWanted) this.lexer.advance();
    return isWanted;
  }
}
