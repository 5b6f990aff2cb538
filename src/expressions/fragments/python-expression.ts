import { PythonScope } from './python-scope.js';
import { TokenReader } from './token-reader.js';

/** Names that an expression and its list of filters leave open. */
export interface PythonNames {
  readonly names: Set<string>;
  readonly filters: Set<string>;
}

/** CPython's own limit of nested brackets. */
const MAX_DEPTH = 200;
const UNARY: ReadonlySet<string> = new Set('+-~');
const BINARY: ReadonlySet<string> = new Set(
  'in + - * / // % @ ** & ^ << >> < > <= >= == !='.split(' '),
);
const CONSTANTS: ReadonlySet<string> = new Set(['True', 'False', 'None', '...']);

/**
 * Reads the code of a fragment: a Python expression, then perhaps `|` and filters (engine-core.md 7.5). It finds out
 * whether the code parses and which names it leaves open; precedence does not matter for either.
 *
 * @returns null for code that is no expression, or that nests deeper than 200 levels
 */
export function readPythonNames(code: string): PythonNames | null {
  const tokens = new TokenReader(code);
  const names = tokens.is('|') || tokens.isAtEnd ? null : readList(tokens);
  if (names === null) return null;
  const filters = tokens.take('|') ? readList(tokens) : new Set<string>();
  return filters !== null && tokens.isAtEnd ? { names, filters } : null;
}

function readList(tokens: TokenReader): Set<string> | null {
  const scope = new PythonScope();
  return new ExpressionReader(tokens, scope).list() ? scope.free() : null;
}

/** Recursive descent. Each method reads one construct and says whether it was there. */
class ExpressionReader {
  private depth = 0;
  private brackets = 0;

  constructor(
    private readonly tokens: TokenReader,
    private scope: PythonScope,
  ) {}

  /** `a, *b, c` */
  list(): boolean {
    return this.items('|', () => this.item());
  }

  /** Items with commas between them, up to `close` or the end. */
  private items(close: string, item: () => boolean): boolean {
    while (!this.tokens.isAtEnd && !this.tokens.is(close)) {
      if (!item()) return false;
      if (!this.tokens.take(',')) return true;
    }
    return true;
  }

  /** An item of a list, a tuple or a call. */
  private item(): boolean {
    if (this.tokens.take('*', '**')) return this.expression();
    const name = this.brackets > 0 ? this.tokens.name : null;
    const sign = name === null ? '' : this.tokens.textBehind;
    if (name !== null && (sign === ':=' || sign === '=')) {
      if (sign === ':=') this.scope.binder.bind(name);
      this.tokens.takeKind('name');
      this.tokens.take(sign);
    }
    return this.expression();
  }

  private expression(): boolean {
    let isRead = this.operand();
    while (isRead && this.tokens.take('if')) {
      isRead = this.operations() && this.tokens.take('else') && this.operand();
    }
    return isRead;
  }

  /** Every construct that can hold itself goes through here. */
  private nested(read: () => boolean): boolean {
    if (this.depth >= MAX_DEPTH) return false;
    this.depth += 1;
    const isRead = read();
    this.depth -= 1;
    return isRead;
  }

  private operand(): boolean {
    return this.tokens.take('lambda') ? this.nested(() => this.lambda()) : this.operations();
  }

  /** Operands joined by `and`, `or`, comparisons and arithmetic; `not` only where a comparison begins. */
  private operations(): boolean {
    do {
      while (this.tokens.take('not'));
      do {
        while (this.tokens.takeOneOf(UNARY));
        if (!this.primary()) return false;
      } while (this.takeOperator());
    } while (this.tokens.take('and', 'or'));
    return true;
  }

  private takeOperator(): boolean {
    if (this.tokens.takeOneOf(BINARY)) return true;
    if (this.tokens.is('not') && this.tokens.textBehind === 'in') {
      return this.tokens.take('not') && this.tokens.take('in');
    }
    if (!this.tokens.take('is')) return this.brackets > 0 && this.tokens.take('|');
    this.tokens.take('not');
    return true;
  }

  private primary(): boolean {
    let isRead = this.atom();
    while (isRead && this.tokens.is('.', '(', '[')) {
      if (this.tokens.take('.')) isRead = this.tokens.takeKind('name');
      else if (this.tokens.take('(')) isRead = this.bracket(')', () => this.item());
      else isRead = this.subscript();
    }
    return isRead;
  }

  private atom(): boolean {
    if (this.tokens.take('(')) return this.bracket(')', () => this.item());
    if (this.tokens.take('[')) return this.bracket(']', () => this.item());
    if (this.tokens.takeKind('string')) {
      while (this.tokens.takeKind('string'));
      return true;
    }
    const name = this.tokens.name;
    if (name !== null) this.scope.refer(name);
    return (
      this.tokens.takeKind('name') ||
      this.tokens.takeKind('number') ||
      this.tokens.takeOneOf(CONSTANTS)
    );
  }

  /** What stands in brackets, behind the opening one. */
  private bracket(close: string, item: () => boolean): boolean {
    const outer = this.scope;
    this.scope = new PythonScope(outer);
    this.brackets += 1;
    const isRead = this.nested(
      () => this.items(close, item) && this.comprehension(outer) && this.tokens.take(close),
    );
    this.brackets -= 1;
    outer.absorb(this.scope);
    this.scope = outer;
    return isRead;
  }

  private subscript(): boolean {
    this.tokens.take('[');
    return !this.tokens.is(']') && this.bracket(']', () => this.slice() && !this.tokens.is('for'));
  }

  private slice(): boolean {
    if (!this.tokens.is(':') && !this.item()) return false;
    for (let colons = 0; colons < 2 && this.tokens.take(':'); colons += 1) {
      if (!this.tokens.is(':', ',', ']') && !this.expression()) return false;
    }
    return true;
  }

  /** `for … in … if …`, where it is there. Only the first iterable does not see the variables. */
  private comprehension(outer: PythonScope): boolean {
    const inner = this.scope;
    for (let around = outer; this.tokens.take('for'); around = inner) {
      if (!this.targets() || !this.tokens.take('in')) return false;
      this.scope = around;
      const isRead = this.operations();
      this.scope = inner;
      if (!isRead) return false;
      while (this.tokens.take('if')) if (!this.operations()) return false;
    }
    return true;
  }

  private targets(): boolean {
    do {
      if (this.tokens.is('in', ')', ']')) return true;
      this.tokens.take('*');
      if (!this.target()) return false;
    } while (this.tokens.take(','));
    return true;
  }

  private target(): boolean {
    if (this.tokens.take('(')) return this.nested(() => this.targets() && this.tokens.take(')'));
    if (this.tokens.take('[')) return this.nested(() => this.targets() && this.tokens.take(']'));
    return this.bind(this.scope);
  }

  private bind(scope: PythonScope): boolean {
    const name = this.tokens.name;
    if (name !== null) scope.bind(name);
    return this.tokens.takeKind('name');
  }

  private lambda(): boolean {
    const outer = this.scope;
    const inner = new PythonScope();
    if (!this.items(':', () => this.parameter(inner)) || !this.tokens.take(':')) return false;
    this.scope = inner;
    const isRead = this.expression();
    outer.absorb(inner);
    this.scope = outer;
    return isRead;
  }

  /** Defaults belong to the scope around the lambda. */
  private parameter(inner: PythonScope): boolean {
    if (this.tokens.take('/')) return true;
    const isRest = this.tokens.take('*', '**');
    if (!this.bind(inner)) return isRest && this.tokens.is(',');
    return !this.tokens.take('=') || this.expression();
  }
}
