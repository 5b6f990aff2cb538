export interface PythonToken {
  readonly kind: 'name' | 'keyword' | 'number' | 'string' | 'operator' | 'end' | 'error';
  readonly text: string;
}

/** Reserved words. Those that only make statements fit nowhere in an expression. */
const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global ' +
    'if import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);
const SPACE = /(?:[ \t\r\n\f]|\\\r?\n)+/y;
const NAME = /[\p{ID_Start}_]\p{ID_Continue}*/uy;
const NUMBER =
  /0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9][0-9_]*)?[jJ]?/y;
const STRING_START = /(?:[rRuUbBfF]|[bB][rR]|[rR][bB]|[fF][rR]|[rR][fF])?(?:"""|'''|"|')/y;
const OPERATOR = /\*\*|\/\/|<<|>>|<=|>=|==|!=|:=|\.\.\.|[-+*/%@&|^~<>()[\],:.=]/y;

const END: PythonToken = { kind: 'end', text: '' };
const ERROR: PythonToken = { kind: 'error', text: '' };

/**
 * The tokens of a Python expression, one at a time and in linear time. Braces and `#` need no care, a fragment has none
 * (engine-core.md 7.4). A line end is white space everywhere. A text that is no token is not passed, so behind it come only errors.
 */
export class PythonLexer {
  private at = 0;
  private following: PythonToken | null = null;
  current: PythonToken;

  constructor(private readonly code: string) {
    this.current = this.read();
  }

  advance(): void {
    this.current = this.peek();
    this.following = null;
  }

  /** The token behind the current one. */
  peek(): PythonToken {
    this.following ??= this.read();
    return this.following;
  }

  private read(): PythonToken {
    this.at += matchAt(SPACE, this.code, this.at)?.[0].length ?? 0;
    if (this.at >= this.code.length) return END;
    const token = readString(this.code, this.at) ?? readWord(this.code, this.at);
    this.at += token.text.length;
    return token;
  }
}

function readWord(code: string, at: number): PythonToken {
  const word = matchAt(NAME, code, at)?.[0];
  if (word !== undefined) return { kind: KEYWORDS.has(word) ? 'keyword' : 'name', text: word };
  const number = matchAt(NUMBER, code, at)?.[0];
  if (number !== undefined) return { kind: 'number', text: number };
  const operator = matchAt(OPERATOR, code, at)?.[0];
  return operator === undefined ? ERROR : { kind: 'operator', text: operator };
}

/** A string literal at `at`; null where none begins, an error token where it does not end. */
function readString(code: string, at: number): PythonToken | null {
  const start = matchAt(STRING_START, code, at);
  if (start === null) return null;
  const [opening] = start;
  const quote = opening.replace(/^[a-z]+/i, '');
  const end = closingQuote(code, at + opening.length, quote);
  return end === -1 ? ERROR : { kind: 'string', text: code.slice(at, end + quote.length) };
}

/** A backslash takes the next character with it, also in raw strings. */
function closingQuote(code: string, from: number, quote: string): number {
  for (let at = from; at < code.length; at += 1) {
    const char = code.charAt(at);
    if (char === '\\') at += 1;
    else if (char === '\n' && quote.length === 1) return -1;
    else if (code.startsWith(quote, at)) return at;
  }
  return -1;
}

function matchAt(pattern: RegExp, code: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(code);
}
