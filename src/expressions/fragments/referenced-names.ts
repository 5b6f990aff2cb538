import { scanPython, type PythonToken } from './python-tokens.js';

/** Mako's filters, which follow a `|` outside of brackets (engine-core.md 7.5). */
const FILTERS: ReadonlySet<string> = new Set([
  'n',
  'h',
  'u',
  'x',
  'trim',
  'entity',
  'unicode',
  'str',
  'decode',
]);

/**
 * The names that a fragment's code refers to and does not define itself (engine-core.md 7.2, flow-layer.md 2.5), in
 * order of appearance. Builtins such as `int` are among them. Not among them: attributes, words in texts, keywords,
 * names of keyword arguments, Mako's filters, lambda parameters within their lambda, and the variables of
 * comprehensions and `:=`, which Mako takes for the fragment's own everywhere in it.
 *
 * A scan over tokens, not a parser: most code that is not Python gives no names, some gives the names it has.
 */
export function referencedNames(code: string): Set<string> {
  const tokens = scanPython(code);
  return tokens === null ? new Set() : new ReferenceScan(tokens).run();
}

interface OpenLambda {
  readonly depth: number;
  readonly parameters: string[];
  isInHead: boolean;
}

class ReferenceScan {
  private readonly names = new Set<string>();
  private readonly ownNames = new Set<string>();
  private readonly lambdas: OpenLambda[] = [];
  /** How many open lambdas have a parameter of the name. */
  private readonly parameterCounts = new Map<string, number>();
  /** The depth of a `for` whose `in` is still to come. */
  private targetDepth: number | null = null;
  private isInFilters = false;

  constructor(private readonly tokens: readonly PythonToken[]) {}

  run(): Set<string> {
    for (const [index, token] of this.tokens.entries()) {
      this.closeLambdas(token);
      if (token.kind === 'keyword') this.readKeyword(token);
      else if (token.kind === 'symbol') this.readSymbol(token);
      else if (token.kind === 'name') this.readName(token, index);
    }
    return new Set([...this.names].filter((name) => !this.ownNames.has(name)));
  }

  private readKeyword({ text, depth }: PythonToken): void {
    if (text === 'lambda') this.lambdas.push({ depth, parameters: [], isInHead: true });
    else if (text === 'for') this.targetDepth = depth;
    else if (text === 'in' && depth === this.targetDepth) this.targetDepth = null;
  }

  private readSymbol({ text, depth }: PythonToken): void {
    const lambda = this.lambdas.at(-1);
    if (text === ':' && lambda?.isInHead === true && lambda.depth === depth) {
      lambda.isInHead = false;
      for (const name of lambda.parameters) this.countParameter(name, 1);
    } else if (text === '|' && depth === 0) {
      this.isInFilters = true;
    }
  }

  private readName({ text, depth }: PythonToken, index: number): void {
    const before = this.tokens[index - 1]?.text;
    const after = this.tokens[index + 1]?.text;
    if (before === '.') return;
    const lambda = this.lambdas.at(-1);
    if (this.targetDepth !== null || after === ':=') this.ownNames.add(text);
    else if (lambda?.isInHead === true && lambda.depth === depth && isBeforeParameter(before)) {
      lambda.parameters.push(text);
    } else if (after !== '=' && !this.isKnown(text)) this.names.add(text);
  }

  private isKnown(name: string): boolean {
    return this.parameterCounts.has(name) || (this.isInFilters && FILTERS.has(name));
  }

  /** A lambda ends at a comma or a `for` beside it, or at the bracket around it. */
  private closeLambdas({ text, depth }: PythonToken): void {
    for (let last = this.lambdas.at(-1); last !== undefined; last = this.lambdas.at(-1)) {
      const isBeside = depth === last.depth && !last.isInHead && (text === ',' || text === 'for');
      if (!isBeside && depth >= last.depth) return;
      this.lambdas.pop();
      if (!last.isInHead) for (const name of last.parameters) this.countParameter(name, -1);
    }
  }

  private countParameter(name: string, change: 1 | -1): void {
    const count = (this.parameterCounts.get(name) ?? 0) + change;
    if (count === 0) this.parameterCounts.delete(name);
    else this.parameterCounts.set(name, count);
  }
}

function isBeforeParameter(text: string | undefined): boolean {
  return text === 'lambda' || text === ',' || text === '*' || text === '**';
}
