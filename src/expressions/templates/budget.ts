import { ExpressionError } from './runtime/expression-error.js';

export interface RenderLimits {
  /** Steps of one rendering: nodes evaluated, items visited, and characters handled in blocks. */
  readonly maxSteps: number;
  /** Characters or items of any value produced, and of the whole result. */
  readonly maxSize: number;
}

export const DEFAULT_RENDER_LIMITS: RenderLimits = { maxSteps: 100_000, maxSize: 1_048_576 };

/** Steps that several renderings and conditions share, whatever each of them may use. */
export class StepPool {
  constructor(private left: number) {}

  take(count: number): void {
    this.left -= count;
    if (!(this.left >= 0)) throw new RenderBudgetError('steps');
  }
}

/** Rendering asked for more than its limits allow. Unlike other failures it fails the whole value. */
export class RenderBudgetError extends Error {
  constructor(readonly limit: 'steps' | 'size') {
    super(
      limit === 'steps'
        ? 'Rendering takes more steps than a node may use.'
        : 'Rendering produces a larger value than a node may hold.',
    );
    this.name = 'RenderBudgetError';
  }
}

/** Characters or items that one step copies or reads. */
const BLOCK = 64;
/** Levels of nested evaluation, lambda calls among them; far below what the JavaScript stack allows. */
const MAX_DEPTH = 300;

/**
 * What one rendering may still use. Whoever builds a value reserves its size first, so that nothing is allocated that
 * does not fit. Reserving costs steps too: the memory of all values together is bounded by the steps.
 */
export class Budget {
  private steps = 0;
  private depth = 0;
  private resultSize = 0;

  constructor(
    private readonly limits: RenderLimits,
    private readonly pool: StepPool | null = null,
  ) {}

  step(count = 1): void {
    this.pool?.take(count);
    this.steps += count;
    // A count that is not a number must not pass for a small one.
    if (!(this.steps <= this.limits.maxSteps)) throw new RenderBudgetError('steps');
  }

  get stepsLeft(): number {
    return this.limits.maxSteps - this.steps;
  }

  /** Work that is linear in a number of characters or items and fast for each. */
  scan(size: number): void {
    this.step(size / BLOCK);
  }

  /** Before a value of this many characters or items is built. */
  reserve(size: number): void {
    this.checkSize(size);
    this.scan(size);
  }

  /** For a value that is built in parts, each of which is counted otherwise. */
  checkSize(size: number): void {
    if (!(size <= this.limits.maxSize)) throw new RenderBudgetError('size');
  }

  /** Counts characters or items of the rendering's result. */
  addToResult(size: number): void {
    this.resultSize += size;
    if (!(this.resultSize <= this.limits.maxSize)) throw new RenderBudgetError('size');
  }

  /** Runs `work` one level deeper. */
  nested<T>(work: () => T): T {
    this.enter();
    const result = work();
    this.leave();
    return result;
  }

  /** One level deeper, up to {@link leave}. A failure ends the fragment, so it need not leave. */
  enter(): void {
    if (this.depth >= MAX_DEPTH) throw new ExpressionError('The expression nests too deeply.');
    this.depth += 1;
  }

  leave(): void {
    this.depth -= 1;
  }

  /** At the start of each fragment. */
  resetDepth(): void {
    this.depth = 0;
  }
}
