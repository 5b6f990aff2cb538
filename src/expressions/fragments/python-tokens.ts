export interface PythonToken {
  readonly kind: 'name' | 'keyword' | 'number' | 'string' | 'symbol';
  readonly text: string;
  /** How many brackets are open around the token; a bracket stands outside of itself. */
  readonly depth: number;
}

/**
 * One alternative for each kind of token; all are sticky and none can backtrack over what it has read. A string ends at
 * its quote, on its line unless the quote is tripled.
 */
const NUMBER =
  /0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9][0-9_]*)?[jJ]?/y;
const NAME = /[\p{ID_Start}_][\p{ID_Continue}]*/uy;
const STRING_START = /(?:[rRuUbBfF]|[bB][rR]|[rR][bB]|[fF][rR]|[rR][fF])?("""|'''|"|')/y;
const SYMBOL = /==|!=|<=|>=|:=|\*\*|\/\/|<<|>>|->|[-+*/%@<>=&|^~.,:;()[\]\\]/y;
const SPACE = /[ \t\n\r\f]+/y;

const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global ' +
    'if import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);
const CLOSING: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
]);

/**
 * Splits a fragment's code into Python tokens, in linear time. It checks only what a scan can see: strings are closed,
 * brackets pair, no two operands stand side by side, no character is foreign to Python. Braces and `#` need no care, a
 * fragment has none. Mako drops space of any kind before the code.
 * @returns null for code that is not Python, and so refers to nothing (engine-core.md 7.2)
 */
export function scanPython(code: string): PythonToken[] | null {
  const scan = new PythonScan(code.trimStart());
  return scan.run() ? scan.tokens : null;
}

class PythonScan {
  readonly tokens: PythonToken[] = [];
  private readonly open: string[] = [];
  private position = 0;

  constructor(private readonly code: string) {}

  /** @returns false where the code can't be Python */
  run(): boolean {
    while (this.position < this.code.length) {
      if (this.match(SPACE) === null && !this.takeToken()) return false;
    }
    return this.open.length === 0;
  }

  private takeToken(): boolean {
    const quote = this.match(STRING_START);
    if (quote !== null) return this.takeString(quote);
    const number = this.match(NUMBER);
    if (number !== null) return this.push('number', number);
    const name = this.match(NAME);
    if (name !== null) return this.push(KEYWORDS.has(name) ? 'keyword' : 'name', name);
    const symbol = this.match(SYMBOL);
    return symbol !== null && this.takeSymbol(symbol);
  }

  /** A backslash takes the next character with it, also in raw strings. */
  private takeString(opening: string): boolean {
    const quote = opening.slice(opening.search(/["']/));
    for (let at = this.position; at < this.code.length; at += 1) {
      const char = this.code.charAt(at);
      if (char === '\\') at += 1;
      else if (char === '\n' && quote.length === 1) return false;
      else if (this.code.startsWith(quote, at)) {
        this.position = at + quote.length;
        return this.push('string', '');
      }
    }
    return false;
  }

  private takeSymbol(symbol: string): boolean {
    if (symbol === ')' || symbol === ']') {
      if (this.open.pop() !== symbol) return false;
      return this.push('symbol', symbol);
    }
    const pushed = this.push('symbol', symbol);
    const closing = CLOSING.get(symbol);
    if (closing !== undefined) this.open.push(closing);
    return pushed;
  }

  private push(kind: PythonToken['kind'], text: string): boolean {
    const last = this.tokens.at(-1);
    if (last !== undefined && isOperandEnd(last) && isSecondOperand(kind, last)) return false;
    this.tokens.push({ kind, text, depth: this.open.length });
    return true;
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.position;
    const text = pattern.exec(this.code)?.[0] ?? null;
    if (text !== null) this.position += text.length;
    return text;
  }
}

function isOperandEnd({ kind, text }: PythonToken): boolean {
  return kind === 'symbol' ? text === ')' || text === ']' : kind !== 'keyword';
}

/** Strings side by side are one string. */
function isSecondOperand(kind: PythonToken['kind'], last: PythonToken): boolean {
  if (kind === 'string') return last.kind !== 'string';
  return kind === 'name' || kind === 'number';
}
