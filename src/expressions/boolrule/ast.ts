/** The comparison operators of boolrule (engine-core.md 7.6). */
export const OPERATORS = [
  '==',
  '!=',
  '<=',
  '>=',
  '<',
  '>',
  'in',
  'notin',
  'issuperset',
  'notissuperset',
] as const;

export type Operator = (typeof OPERATORS)[number];

export const JOINERS = ['and', 'or'] as const;

export type Joiner = (typeof JOINERS)[number];

/** Conditions from left to right. `and` and `or` have no precedence, so there is no tree of them. */
export interface Chain {
  readonly kind: 'chain';
  readonly first: Condition;
  readonly rest: readonly ChainLink[];
}

export interface ChainLink {
  readonly joiner: Joiner;
  readonly condition: Condition;
}

/** A whole rule. */
export type BoolRule = Chain;

export type Condition = Comparison | Group | Always;

/** `*`, which holds (flow-layer.md 3.3). */
export interface Always {
  readonly kind: 'always';
}

export interface Comparison {
  readonly kind: 'comparison';
  readonly left: Operand;
  readonly operator: Operator;
  readonly right: Operand;
}

/** Conditions in parentheses. */
export interface Group {
  readonly kind: 'group';
  readonly chain: Chain;
}

export type Operand = Simple | List;

export type Simple = Literal | Path;

/** A bigint is an integer, a number a real. */
export interface Literal {
  readonly kind: 'literal';
  readonly value: bigint | number | string | boolean;
}

/** A bare word, dotted or not, as written: `resp.code`, `${city}`. */
export interface Path {
  readonly kind: 'path';
  readonly text: string;
}

/** Values in parentheses; never nested, never empty. */
export interface List {
  readonly kind: 'list';
  readonly items: readonly Simple[];
}
