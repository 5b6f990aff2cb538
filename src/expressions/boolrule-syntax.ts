/** Why and where a text is not a rule. */
export interface SyntaxProblem {
  readonly position: number;
  readonly message: string;
}

const MAX_DEPTH = 100;
const MAX_LENGTH = 65_536;
const SPACE = /\s*/y;
const VALUE =
  /(?:"[^"\n]*"|'[^'\n]*'|[+-]?\d+\.\d*(?:[eE][+-]?\d+)?|[+-]?\.\d+(?:[eE][+-]?\d+)?|[+-]?\d+(?:[eE]\+?\d+)?|(?:\$\{)?_?[A-Za-z][A-Za-z0-9_]*\}?(?:\.(?:\$\{)?_?[A-Za-z][A-Za-z0-9_]*\}?)*)/y;
const OPERATOR = /==|!=|<=|>=|<|>|notissuperset|issuperset|notin|in/iy;
const CONNECTIVE = /and|or/iy;

/**
 * Checks a BoolRule text (engine-core.md 7.6): comparisons joined by `and` and `or`, in parentheses where wanted, `*`
 * for "always". @returns null when it is a rule
 */
export function checkBoolRule(text: string): SyntaxProblem | null {
  if (text.length > MAX_LENGTH) {
    return { position: MAX_LENGTH, message: `the rule is longer than ${MAX_LENGTH} characters` };
  }
  return new Checker(text).check();
}

class Checker {
  private at = 0;
  private problem: SyntaxProblem | null = null;

  constructor(private readonly text: string) {}

  check(): SyntaxProblem | null {
    this.rule(0);
    this.space();
    if (this.problem === null && this.at < this.text.length) {
      this.fail('expected "and", "or" or the end of the rule');
    }
    return this.problem;
  }

  private rule(depth: number): void {
    do this.term(depth);
    while (this.problem === null && this.take(CONNECTIVE));
  }

  private term(depth: number): void {
    this.space();
    if (depth > MAX_DEPTH) return this.fail(`parentheses nest deeper than ${MAX_DEPTH}`);
    if (this.char('*')) return;
    if (this.text.charAt(this.at) === '(' && !this.isListOperand()) {
      this.at += 1;
      this.rule(depth + 1);
      if (this.problem === null && !this.char(')')) this.fail('expected ")"');
      return;
    }
    this.operand();
    if (this.problem !== null) return;
    if (!this.take(OPERATOR)) return this.fail('expected a comparison such as "=="');
    this.operand();
  }

  /** A value, or a list of values in parentheses. */
  private operand(): void {
    if (!this.char('(')) {
      if (!this.take(VALUE)) this.fail('expected a value');
      return;
    }
    do {
      if (!this.take(VALUE)) return this.fail('expected a value');
    } while (this.char(','));
    if (!this.char(')')) this.fail('expected "," or ")"');
  }

  /** `(1, 2) issuperset …` starts like a group; it is a list when values and a comparison follow. */
  private isListOperand(): boolean {
    const before = this.at;
    this.operand();
    const isList = this.problem === null && this.take(OPERATOR);
    this.at = before;
    this.problem = null;
    return isList;
  }

  private take(pattern: RegExp): boolean {
    this.space();
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match === null) return false;
    this.at += match[0].length;
    return true;
  }

  private char(char: string): boolean {
    this.space();
    if (this.text.charAt(this.at) !== char) return false;
    this.at += 1;
    return true;
  }

  private space(): void {
    SPACE.lastIndex = this.at;
    this.at += SPACE.exec(this.text)?.[0].length ?? 0;
  }

  private fail(message: string): void {
    this.problem ??= { position: this.at, message };
  }
}
