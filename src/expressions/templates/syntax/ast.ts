import { type Scalar } from '../runtime/value.js';

/** An expression in the part of Python that templates may use (engine-core.md 7.5). */
export type Expression =
  | { readonly kind: 'constant'; readonly value: Scalar }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Item[] }
  | { readonly kind: 'tuple'; readonly items: readonly Item[] }
  | { readonly kind: 'attribute'; readonly object: Expression; readonly name: string }
  | { readonly kind: 'subscript'; readonly object: Expression; readonly index: Expression }
  | Slicing
  | Call
  | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression }
  | Operations<'arithmetic'>
  | Operations<'comparison'>
  | Logic
  | Conditional
  | Lambda
  | Comprehension;

export type Item = Argument<'positional'> | Argument<'starred'>;

interface Argument<K extends string> {
  readonly kind: K;
  readonly value: Expression;
}

/** `start:stop:step`, in a subscript only. */
export interface Slicing {
  readonly kind: 'slice';
  readonly start: Expression | null;
  readonly stop: Expression | null;
  readonly step: Expression | null;
}

export interface Call {
  readonly kind: 'call';
  readonly callee: Expression;
  readonly args: readonly (Item | (Argument<'keyword'> & { readonly name: string }))[];
}

export type UnaryOperator = '+' | '-' | '~' | 'not';

/** `first op operand op operand …`: left-associative for arithmetic, a chain for comparisons. Long, but not deep. */
export interface Operations<K extends 'arithmetic' | 'comparison'> {
  readonly kind: K;
  readonly first: Expression;
  readonly rest: readonly { readonly operator: string; readonly operand: Expression }[];
}

export interface Logic {
  readonly kind: 'logic';
  readonly operator: 'and' | 'or';
  readonly operands: readonly Expression[];
}

export interface Conditional {
  readonly kind: 'conditional';
  readonly test: Expression;
  readonly whenTrue: Expression;
  readonly whenFalse: Expression;
}

export interface Parameter {
  readonly name: string;
  readonly kind: 'plain' | 'rest';
  readonly fallback: Expression | null;
}

export interface Lambda {
  readonly kind: 'lambda';
  readonly parameters: readonly Parameter[];
  readonly body: Expression;
}

export type Target =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'targets'; readonly targets: readonly Target[] };

export type Clause =
  | { readonly kind: 'for'; readonly target: Target; readonly iterable: Expression }
  | { readonly kind: 'if'; readonly test: Expression };

/** `[element for …]` or, lazily, `(element for …)`. */
export interface Comprehension {
  readonly kind: 'comprehension';
  readonly form: 'list' | 'generator';
  readonly element: Expression;
  readonly clauses: readonly Clause[];
}
