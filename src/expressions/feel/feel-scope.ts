import { Budget } from '../templates/budget.js';
import { bitLength, payLinear } from '../templates/operators/integers.js';
import { type RenderEnv } from '../templates/render-env.js';
import { isDictValue, isListValue, Range, type FeelValue } from './feel-values.js';

/** Of one evaluation, or of those of one decision table: nested quantifiers and filters multiply. */
const LIMITS = { maxSteps: 200_000, maxSize: 1_048_576 };

/** What `now()` and `today()` tell, and what others use too. */
export type FeelClock = Pick<RenderEnv, 'now' | 'timeZone' | 'pool'>;

/** What an expression sees while it is evaluated, and what it may use. */
export class FeelScope {
  constructor(
    private readonly names: ReadonlyMap<string, FeelValue>,
    readonly clock: FeelClock,
    readonly budget = new Budget(LIMITS, clock.pool),
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

  /** @throws RenderBudgetError when the evaluation takes too long */
  spend(steps = 1): void {
    this.budget.step(steps);
  }

  /**
   * Pays for reading a value as a whole, part by part: lists that share their parts may be as deep as they are wide.
   *
   * @param weight how much more than reading it the work with each part takes
   */
  spendOn(value: FeelValue, weight = 1): void {
    this.spend(weight);
    if (typeof value === 'string') this.budget.scan(weight * value.length);
    else if (typeof value === 'bigint') {
      // The step above has paid for a short one.
      if (bitLength(value) > 64) payLinear(value, 0n, this.budget);
    } else if (value instanceof Range) {
      this.spendOn(value.start, weight);
      this.spendOn(value.end, weight);
    } else if (isListValue(value)) for (const item of value) this.spendOn(item, weight);
    else if (isDictValue(value)) for (const item of value.values()) this.spendOn(item, weight);
  }
}
