import { parseJson, stringifyJson } from '../../../common/json/index.js';
import { findings, type GraphCase } from '../../testing/graph-cases.js';
import { drawTree } from '../../testing/tree-cases.js';
import { validatePipelineTree } from '../validate-tree.js';

const OPTIONS = { maxNodes: 100, maxSubprocessDepth: 2 };
const DIAMOND = 's>a a>X X>b X>c b>V c>V V>e';
const LOOP = 's>a a>b b>X X>a X>e';

/** Numbers such as V2 are the cases of engine-core.md 10.6. */
const PAIRING: GraphCase[] = [
  { title: 'a sequence', drawing: 's>a a>b b>e', found: [] },
  { title: 'a start that leads to a converge', drawing: 's>V V>a a>e', found: [] },
  { title: 'a diamond', drawing: DIAMOND, found: [] },
  { title: 'a loop through a gateway', drawing: LOOP, found: [] },
  { title: 'V2 a branch straight to the converge', drawing: 's>P P>V P>a a>V V>e', found: [] },
  { title: 'V4 an exclusive in a parallel shares', drawing: 's>P P>V P>X X>X X>V V>e', found: [] },
  {
    title: 'V6 an exclusive leads into a sibling branch',
    drawing: 's>P P>a2 P>a3 P>X X>a3 X>a4 a2>V a3>V a4>V V>e',
    found: [['/activities/a3', 'stream_conflict']],
  },
  {
    title: 'V8 a branch to the end event inside a parallel',
    drawing: 's>P P>a P>C C>V C>e a>V V>e',
    found: [['/gateways/C', 'branch_not_converging']],
  },
  {
    title: 'V8 with an exclusive gateway',
    drawing: 's>P P>a P>X X>V X>e a>V V>e',
    found: [['/gateways/X', 'branch_not_converging']],
  },
  {
    title: 'V10 back to the parallel gateway',
    drawing: 's>P P>a P>X X>P X>V a>V V>e',
    found: [['/gateways/X', 'branch_not_converging']],
  },
  {
    title: 'V12 a parallel with two converges',
    drawing: 's>P P>a P>b a>V1 b>V2 V1>V V2>V V>e',
    found: [['/gateways/P', 'different_converges']],
  },
  {
    title: 'V12 an exclusive with two converges',
    drawing: 's>X X>a X>b a>V1 b>V2 V1>V V2>V V>e',
    found: [['/gateways/X', 'different_converges']],
  },
  {
    title: 'V14 a parallel that points to itself',
    drawing: 's>P P>P P>a a>V V>e',
    found: [['/gateways/P', 'invalid_branch']],
  },
  {
    title: 'a parallel whose branch goes to the end',
    drawing: 's>P P>a P>b a>V b>e V>e',
    found: [['/gateways/P', 'branch_not_converging']],
  },
  {
    title: 'a converge with too few incoming flows',
    drawing: 's>P P>a P>b a>c b>c c>V V>e',
    found: [['/gateways/V', 'converge_incomplete']],
  },
  {
    title: 'a parallel in a parallel with one converge for both',
    drawing: 's>P1 P1>a P1>P2 P2>b P2>c a>V b>V c>V V>e',
    found: [['/gateways/P1', 'branch_not_converging']],
  },
  {
    title: 'two parallels in a row of an exclusive with one converge',
    drawing: 's>X X>P1 X>P2 P1>a P1>b P2>c P2>d a>V b>V c>V d>V V>e',
    found: [['/gateways/V', 'converge_shared']],
  },
  {
    title: 'an exclusive that leaves the block behind the converge',
    drawing: 's>P P>a P>X X>V X>z a>V V>z z>e',
    found: [['/gateways/X', 'branch_not_converging']],
  },
  { title: 'exclusive hanging at the end event', drawing: 's>X X>a X>e a>e', found: [] },
  {
    title: 'exclusives that share one converge',
    drawing: 's>X1 X1>a X1>X2 X2>b X2>c a>V b>V c>V V>e',
    found: [],
  },
  {
    title: 'L4 loops inside a parallel',
    drawing: 's>P P>a2 P>a3 P>a5 a2>X1 X1>a2 X1>V a3>a4 a4>X2 X2>a3 X2>V a5>V V>e',
    found: [],
  },
  {
    title: 'a nested parallel',
    drawing: 's>P1 P1>P2 P1>a P2>b P2>c b>V2 c>V2 V2>V1 a>V1 V1>e',
    found: [],
  },
  {
    title: 'a parallel around one exclusive that fills the converge (issue 162)',
    drawing: 's>P P>X X>a X>b a>V V>e b>V',
    found: [],
  },
  {
    title: 'an exclusive block that ends in a loop, in a parallel (issue 162)',
    drawing: 's>P P>a P>X1 X1>b X1>c c>X2 X2>c X2>V1 b>V1 V1>V a>V V>e',
    found: [],
  },
  {
    title: 'only the innermost of nested gateways',
    drawing: 's>P1 P1>a P1>P2 P2>b P2>c b>V2 c>e V2>V1 a>V1 V1>e',
    found: [['/gateways/P2', 'branch_not_converging']],
  },
  {
    title: 'a loop that leaves only into a loop',
    drawing: 's>X1 X1>a X1>b a>V1 b>V1 V1>X2 X2>c X2>e c>V2 V2>X1',
    found: [],
  },
];

describe('pairing and streams', () => {
  it.each(PAIRING)('$title: $drawing', (c) => expect(findings(c)).toEqual(c.found));

  it('ignores what gateway ids look like (BKFlow skips ids with "match")', () => {
    const tree = stringifyJson(drawTree('s>P P>a P>b a>V b>e V>e')).replaceAll('"P"', '"rematch"');
    const parsed = parseJson(tree);
    expect(validatePipelineTree(parsed, OPTIONS).problems.map(({ path }) => path)).toEqual([
      '/pipeline_tree/gateways/rematch',
    ]);
  });

  it.each([
    ['s>P P>a P>b a>V b>V V>e', { P: 'V' }],
    [LOOP, {}],
    [DIAMOND, { X: 'V' }],
    ['s>P P>V P>X X>X X>V V>e', { P: 'V', X: 'V' }],
    ['s>P1 P1>P2 P1>a P2>b P2>c b>V2 c>V2 V2>V1 a>V1 V1>e', { P1: 'V1', P2: 'V2' }],
    ['s>X1 X1>a X1>X2 X2>b X2>c a>V b>V c>V V>e', { X1: 'V', X2: 'V' }],
  ])('pairs %s', (drawing, pairs) => {
    const { convergeIds } = validatePipelineTree(drawTree(drawing), OPTIONS);
    expect(Object.fromEntries(convergeIds.get('/pipeline_tree') ?? [])).toEqual(pairs);
  });
});
