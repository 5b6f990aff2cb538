import { type SyntaxProblem } from '../syntax-problem.js';
import {
  type BoolRule,
  type Chain,
  type ChainLink,
  type Condition,
  type List,
  type Operand,
  type Simple,
} from './ast.js';
import { RuleScanner } from './rule-scanner.js';

/** Longest rule text, in UTF-16 units. Rendered values are part of it. */
export const MAX_BOOLRULE_LENGTH = 1_048_576;
/** Deepest nesting of parentheses. */
export const MAX_BOOLRULE_DEPTH = 100;

export type BoolRuleParse =
  | { readonly ok: true; readonly rule: BoolRule }
  | { readonly ok: false; readonly error: SyntaxProblem };

/**
 * Parses a boolrule text (engine-core.md 7.6) in time linear in its length. The whole text must match. `*` stands wherever a
 * condition can (flow-layer.md 3.3); engine-core.md 7.6 knows it only as the whole text.
 */
export function parseBoolRule(text: string): BoolRuleParse {
  const problem = checkLength(text);
  return problem === null ? new RuleParser(text).parse() : { ok: false, error: problem };
}

/** How a text relates to the rules: it is one, some rule goes on from it, or none begins with it. */
export type RulePrefix =
  | { readonly kind: 'rule' | 'beginning' }
  | { readonly kind: 'dead'; readonly error: SyntaxProblem };

/**
 * Like {@link parseBoolRule} for a text that may go on: the grammar needs no backtracking, so a problem that was found
 * without looking behind the end stays, whatever follows. May call a text a beginning that no rule goes on from.
 */
export function classifyRulePrefix(text: string): RulePrefix {
  const tooLong = checkLength(text);
  if (tooLong !== null) return { kind: 'dead', error: tooLong };
  const parser = new RuleParser(text);
  const result = parser.parse();
  if (result.ok) return { kind: 'rule' };
  return parser.canGoOn ? { kind: 'beginning' } : { kind: 'dead', error: result.error };
}

function checkLength(text: string): SyntaxProblem | null {
  if (text.length <= MAX_BOOLRULE_LENGTH) return null;
  const message = `The rule is longer than ${MAX_BOOLRULE_LENGTH} characters.`;
  return { position: MAX_BOOLRULE_LENGTH, message };
}

/** Recursive descent; the first problem ends it, and null travels up. */
class RuleParser {
  private readonly scanner: RuleScanner;
  private problem: SyntaxProblem | null = null;

  constructor(text: string) {
    this.scanner = new RuleScanner(text);
  }

  get canGoOn(): boolean {
    return this.scanner.dependsOnWhatFollows;
  }

  parse(): BoolRuleParse {
    const rule = this.chain(0, null);
    this.scanner.skipSpace();
    if (rule !== null && this.scanner.isAtEnd()) return { ok: true, rule };
    const error = this.problem ?? this.problemHere('Expected "and", "or" or the end of the rule');
    return { ok: false, error };
  }

  /** @param opened the first value, where the parser had to read it to tell a list from a group */
  private chain(depth: number, opened: Simple | null): Chain | null {
    const first = opened === null ? this.condition(depth) : this.comparison(opened);
    if (first === null) return null;
    const rest: ChainLink[] = [];
    for (let joiner = this.scanner.takeJoiner(); joiner; joiner = this.scanner.takeJoiner()) {
      const condition = this.condition(depth);
      if (condition === null) return null;
      rest.push({ joiner, condition });
    }
    return { kind: 'chain', first, rest };
  }

  private condition(depth: number): Condition | null {
    if (this.scanner.takeSymbol('*')) return { kind: 'always' };
    if (!this.scanner.takeSymbol('(')) {
      const left = this.simple();
      return left && this.comparison(left);
    }
    if (depth === MAX_BOOLRULE_DEPTH) {
      return this.fail(`Parentheses nest deeper than ${MAX_BOOLRULE_DEPTH}`);
    }
    return this.groupOrList(depth + 1);
  }

  /** Behind `(`: a list holds values only, so the token behind the first value decides. */
  private groupOrList(depth: number): Condition | null {
    if (this.scanner.isBefore(['(', '*'])) return this.group(depth, null);
    const first = this.simple();
    if (first === null) return null;
    if (!this.scanner.isBefore([',', ')'])) return this.group(depth, first);
    const left = this.list(first);
    return left && this.comparison(left);
  }

  private group(depth: number, opened: Simple | null): Condition | null {
    const chain = this.chain(depth, opened);
    if (chain === null) return null;
    if (this.scanner.takeSymbol(')')) return { kind: 'group', chain };
    return this.fail('Expected "and", "or" or ")"');
  }

  private comparison(left: Operand): Condition | null {
    const operator = this.scanner.takeOperator();
    if (operator === null) return this.fail('Expected a comparison such as "=="');
    const right = this.operand();
    return right && { kind: 'comparison', left, operator, right };
  }

  private operand(): Operand | null {
    if (!this.scanner.takeSymbol('(')) return this.simple();
    const first = this.simple();
    return first && this.list(first);
  }

  private list(first: Simple): List | null {
    const items = [first];
    while (this.scanner.takeSymbol(',')) {
      const item = this.simple();
      if (item === null) return null;
      items.push(item);
    }
    if (this.scanner.takeSymbol(')')) return { kind: 'list', items };
    return this.fail('Expected "," or ")"');
  }

  private simple(): Simple | null {
    const found = this.scanner.takeSimple();
    return found.kind === 'problem' ? this.fail(found.message) : found;
  }

  private fail(message: string): null {
    this.problem ??= this.problemHere(message);
    return null;
  }

  private problemHere(message: string): SyntaxProblem {
    return { position: this.scanner.position, message: `${message}.` };
  }
}
