import { FeelError } from './feel-error.js';
import { type FeelValue } from './feel-values.js';

/** Steps of one evaluation: nested quantifiers and filters multiply. */
const MAX_STEPS = 200_000;

/** What an expression sees while it is evaluated. */
export class FeelScope {
  constructor(
    private readonly names: ReadonlyMap<string, FeelValue>,
    readonly clock: FeelClock,
    private readonly budget: { steps: number } = { steps: MAX_STEPS },
    private readonly outer: FeelScope | null = null,
  ) {}

  /** Unknown names are null. */
  find(name: string): FeelValue {
    const value = this.names.get(name);
    return value === undefined ? (this.outer?.find(name) ?? null) : value;
  }

  with(names: ReadonlyMap<string, FeelValue>): FeelScope {
    return new FeelScope(names, this.clock, this.budget, this);
  }

  /** A filter's expression sees the item alone. */
  only(names: ReadonlyMap<string, FeelValue>): FeelScope {
    return new FeelScope(names, this.clock, this.budget);
  }

  /** @throws FeelError when the evaluation takes too long */
  spend(steps = 1): void {
    this.budget.steps -= steps;
    if (this.budget.steps < 0) throw new FeelError('the expression takes too many steps');
  }
}

export interface FeelClock {
  /** Milliseconds since epoch. */
  now(): number;
  /** IANA zone of `now()` and `today()`. */
  readonly timeZone: string;
}
