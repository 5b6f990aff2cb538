import fc from 'fast-check';
import { isJsonObject, type JsonObject } from '../../common/json/index.js';
import { canonicalizeIds } from '../ids/canonical-ids.js';
import { prepareTree } from '../prepare-tree.js';
import { arbitraryTree } from '../testing/arbitrary-tree.js';
import { lineUp } from './line-up.js';
import { reduceTree } from './reduce-tree.js';

const OPTIONS = { maxNodes: 10_000, maxSubprocessDepth: 32 };

/** A saved tree and some of its activities. */
const choice = fc
  .tuple(arbitraryTree({ depth: 2 }), fc.infiniteStream(fc.boolean()))
  .map(([tree, coins]) => {
    const { tree: prepared, problems } = prepareTree(tree, OPTIONS);
    if (!isJsonObject(prepared)) throw new Error(JSON.stringify(problems));
    const saved = canonicalizeIds(prepared, { salt: 'salt' });
    const ids = Object.keys(saved['activities'] as JsonObject);
    return { saved, chosen: ids.filter(() => coins.next().value) };
  });

/** What is left out may have been the source of a constant; nothing else may be wrong. */
function problemsOf(tree: JsonObject): string[] {
  return prepareTree(tree, OPTIONS)
    .problems.map(({ type, path }) => `${type} ${path}`)
    .filter((problem) => !problem.startsWith('missing_source '));
}

describe('parts of flows', () => {
  it('a reduced tree is valid, and has the chosen activities', () => {
    fc.assert(
      fc.property(choice, ({ saved, chosen }) => {
        const tree = reduceTree(saved, new Set(chosen));
        expect(Object.keys(tree['activities'] as JsonObject)).toEqual(chosen);
        if (chosen.length > 0) expect(problemsOf(tree)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('so is one whose nodes stand in a line, in any order', () => {
    fc.assert(
      fc.property(
        choice.filter(({ chosen }) => chosen.length > 0),
        ({ saved, chosen }) => {
          const tree = lineUp(saved, chosen.toReversed());
          expect(Object.keys(tree['activities'] as JsonObject)).toEqual(chosen.toReversed());
          expect(prepareTree(tree, OPTIONS).problems).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });
});
