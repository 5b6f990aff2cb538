import fc from 'fast-check';

/** Composable pieces of a valid flow; {@link TreeBuilder} turns them into a tree. */
export type Block =
  | { readonly kind: 'activity' }
  | { readonly kind: 'subprocess'; readonly child: Block | null }
  | { readonly kind: 'sequence'; readonly blocks: readonly Block[] }
  | { readonly kind: 'parallel'; readonly branches: readonly Branch[] }
  | {
      readonly kind: 'conditional';
      readonly branches: readonly Branch[];
      readonly fallback: Fallback;
    }
  | {
      readonly kind: 'exclusive';
      readonly branches: readonly Branch[];
      readonly fallback: Fallback;
    }
  | { readonly kind: 'loop'; readonly body: Block }
  /** An exclusive gateway with one branch straight to the end event; only outside parallel blocks. */
  | { readonly kind: 'guard' };

/** Null is a flow from the gateway straight to its converge. */
export type Branch = Block | null;

/** `listed`: the default flow has a condition too, as a2flow writes it. */
export type Fallback = 'none' | 'only' | 'listed';

export interface BlockShape {
  /** How deep blocks are nested. */
  readonly depth: number;
  /** Most branches and most blocks of a sequence. */
  readonly width: number;
}

const ACTIVITY: Block = { kind: 'activity' };
const REFERENCE: Block = { kind: 'subprocess', child: null };

/** Any block that may stand inside another. */
export function arbitraryBlock({ depth, width }: BlockShape): fc.Arbitrary<Block> {
  const leaf = fc.constantFrom(ACTIVITY, ACTIVITY, REFERENCE);
  if (depth <= 0) return leaf;
  const inner = arbitraryBlock({ depth: depth - 1, width });
  const fallback = fc.constantFrom<Fallback>('none', 'only', 'listed');
  const branches = arbitraryBranches(inner, width);
  return fc.oneof(
    leaf,
    fc.record({ kind: fc.constant('sequence' as const), blocks: someOf(inner, width) }),
    fc.record({ kind: fc.constant('parallel' as const), branches }),
    fc.record({ kind: fc.constant('conditional' as const), branches, fallback }),
    fc.record({ kind: fc.constant('exclusive' as const), branches, fallback }),
    fc.record({ kind: fc.constant('loop' as const), body: inner }),
    fc.record({ kind: fc.constant('subprocess' as const), child: inner }),
  );
}

/** A whole flow: a sequence that may also leave early. */
export function arbitraryFlow(shape: BlockShape): fc.Arbitrary<Block> {
  const guard: Block = { kind: 'guard' };
  const step = fc.oneof({ weight: 5, arbitrary: arbitraryBlock(shape) }, fc.constant(guard));
  return someOf(step, shape.width).map((blocks) => ({ kind: 'sequence', blocks }));
}

function someOf<T>(item: fc.Arbitrary<T>, width: number): fc.Arbitrary<T[]> {
  return fc.array(item, { minLength: 1, maxLength: width });
}

/** At least two branches, at most one of them empty. */
function arbitraryBranches(inner: fc.Arbitrary<Block>, width: number): fc.Arbitrary<Branch[]> {
  const blocks = fc.array(inner, { minLength: 2, maxLength: Math.max(2, width) });
  return fc
    .tuple(blocks, fc.boolean())
    .map(([some, isDirect]) => (isDirect ? [...some.slice(1), null] : some));
}
