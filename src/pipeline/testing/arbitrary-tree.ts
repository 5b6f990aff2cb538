import fc from 'fast-check';
import { type JsonObject } from '../../common/json/index.js';
import { arbitraryFlow, type BlockShape } from './blocks.js';
import { TreeBuilder, type TreeStyle } from './tree-builder.js';

/** Ids with everything that has caused trouble: integer-like, `match` (BKFlow's defect), letters of other scripts. */
const PREFIXES = ['n', '', 'match_', 'узел_', '__proto__', '节点'];

const arbitraryStyle: fc.Arbitrary<TreeStyle> = fc.record({
  prefix: fc.constantFrom(...PREFIXES),
  swapFlowForms: fc.boolean(),
  withDrawing: fc.boolean(),
});

/** A random valid `pipeline_tree` in memory form, built from nested blocks. */
export function arbitraryTree(
  shape: Partial<BlockShape> = {},
  style: fc.Arbitrary<TreeStyle> = arbitraryStyle,
): fc.Arbitrary<JsonObject> {
  const flow = arbitraryFlow({ depth: 3, width: 3, ...shape });
  return fc.tuple(flow, style).map(([block, how]) => new TreeBuilder(how).build(block));
}
