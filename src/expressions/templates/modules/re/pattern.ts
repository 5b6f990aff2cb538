import { RE2JS, RE2JSException } from 're2js';
import { codePointAt } from '../../../values/index.js';
import { type Budget } from '../../budget.js';
import { ExpressionError } from '../../runtime/expression-error.js';
import { translatePattern } from './translate-pattern.js';

/** Longer patterns are not compiled. */
const MAX_PATTERN_LENGTH = 1000;
/** Steps of the matching machine, at worst, for one step of the budget. */
const WORK_OF_STEP = 100;
/** Size of a pattern that is compiled in one step. */
const SIZE_OF_STEP = 1;
/** Unicode's letters alone are hundreds of ranges. */
const STEPS_OF_CLASS = 50;

interface Bounds {
  readonly start: number;
  readonly end: number;
}

/** Where a pattern was found: for the whole and each group its bounds in UTF-16 units, or null when it took no part. */
export type GroupBounds = readonly [Bounds, ...(Bounds | null)[]];

/** How a match has to lie in the text. */
export type Anchor = 'anywhere' | 'start' | 'whole';

const FLAGS: readonly (readonly [bigint, number])[] = [
  [2n, RE2JS.CASE_INSENSITIVE],
  [8n, RE2JS.MULTILINE],
  [16n, RE2JS.DOTALL],
];
/** The flags of `re` that mean something here, and `U`, which is always on. */
const KNOWN_FLAGS = 2n | 8n | 16n | 32n;

/** A compiled pattern. It takes time linear in the text (RE2), and pays for the most that this can be. */
export class CompiledPattern {
  private readonly groupNames: ReadonlyMap<string, number>;

  private constructor(
    readonly source: string,
    private readonly regex: RE2JS,
    private readonly budget: Budget,
  ) {
    this.groupNames = new Map(
      Object.entries(regex.namedGroups()).map(([name, index]) => [name, Number(index)]),
    );
  }

  static compile(source: string, flags: bigint, budget: Budget): CompiledPattern {
    if (source.length > MAX_PATTERN_LENGTH) throw new ExpressionError('The pattern is too long.');
    if ((flags & ~KNOWN_FLAGS) !== 0n) throw new ExpressionError('A flag is not available.');
    const { pattern, size, classes } = translatePattern(source);
    budget.step(size / SIZE_OF_STEP + classes * STEPS_OF_CLASS);
    const bits = FLAGS.filter(([flag]) => (flags & flag) !== 0n).map(([, bit]) => bit);
    try {
      const regex = RE2JS.compile(
        pattern,
        bits.reduce((all, bit) => all | bit, 0),
      );
      return new CompiledPattern(source, regex, budget);
    } catch (error) {
      if (error instanceof RE2JSException) throw new ExpressionError(error.message);
      // Not reached: compiling fails in no other way.
      throw error;
    }
  }

  get groupCount(): number {
    return this.regex.groupCount();
  }

  get names(): ReadonlyMap<string, number> {
    return this.groupNames;
  }

  /** The first match at or behind an offset. */
  find(text: string, from: number, anchor: Anchor = 'anywhere'): GroupBounds | null {
    this.budget.step(1 + ((text.length - from) * this.regex.programSize()) / WORK_OF_STEP);
    const matcher = this.regex.matcher(text);
    const isFound =
      anchor === 'anywhere'
        ? matcher.find(from)
        : anchor === 'start'
          ? matcher.lookingAt()
          : matcher.matches();
    if (!isFound) return null;
    const groups = Array.from({ length: this.groupCount }, (_, index) => {
      const start = matcher.start(index + 1);
      return start === -1 ? null : { start, end: matcher.end(index + 1) };
    });
    return [{ start: matcher.start(0), end: matcher.end(0) }, ...groups];
  }

  /** All matches, one behind the other; an empty one moves on by a character. */
  *findAll(text: string): Generator<GroupBounds, undefined> {
    let from = 0;
    while (from <= text.length) {
      const bounds = this.find(text, from);
      if (bounds === null) return;
      yield bounds;
      const [whole] = bounds;
      from = whole.end > whole.start ? whole.end : whole.end + charLength(text, whole.end);
    }
  }
}

function charLength(text: string, offset: number): number {
  return codePointAt(text, offset) > 0xffff ? 2 : 1;
}
