import { validatePipelineTree } from './validate-tree.js';
import { drawTree, edited, type TreeCase } from '../testing/tree-cases.js';

const OPTIONS = { maxNodes: 100, maxSubprocessDepth: 2 };
const DIAMOND = 's>a a>X X>b X>c b>V c>V V>e';
const LOOP = 's>a a>b b>X X>a X>e';

interface GraphCase {
  readonly drawing: string;
  readonly found: TreeCase['found'];
  readonly title?: string;
  readonly edits?: TreeCase['edits'];
}

function validate({ drawing, edits = [] }: GraphCase): [string, string][] {
  const { problems } = validatePipelineTree(edited(drawTree(drawing), edits), OPTIONS);
  return problems.map(({ path, type }) => [path.replace('/pipeline_tree', ''), type]);
}

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

const CONNECTIONS: GraphCase[] = [
  {
    title: 'start leads to end',
    drawing: 's>e',
    found: [['/flows/s_e/target', 'illegal_connection']],
  },
  {
    title: 'a flow into the start event',
    drawing: 's>a a>X X>s X>e',
    found: [['/flows/X_s/target', 'illegal_connection']],
    edits: [['/start_event/incoming', ['X_s']]],
  },
  {
    title: 'two flows out of an activity',
    drawing: 's>a a>b b>e a>e',
    edits: [['/activities/a/outgoing', ['a_b', 'a_e']]],
    found: [['/activities/a/outgoing', 'outgoing_count']],
  },
  {
    title: 'an activity without way in',
    drawing: 's>a a>e b>e',
    found: [['/activities/b/incoming', 'incoming_count']],
  },
  {
    title: 'an activity without way out',
    drawing: 's>X X>a X>e',
    found: [['/activities/a/outgoing', 'outgoing_count']],
  },
  {
    title: 'an end event without way in',
    drawing: 's>X X>a a>X',
    edits: [
      ['/end_event', { id: 'e', name: '', type: 'EmptyEndEvent', incoming: '', outgoing: '' }],
    ],
    found: [
      ['/end_event/incoming', 'incoming_count'],
      ['/activities/a', 'endless_cycle'],
    ],
  },
  {
    title: 'a flow out of the end event',
    drawing: 's>a a>e',
    edits: [['/end_event/outgoing', 'a_e']],
    found: [
      ['/end_event/outgoing', 'flow_mismatch'],
      ['/end_event/outgoing', 'outgoing_count'],
    ],
  },
  {
    title: 'a missing flow',
    drawing: DIAMOND,
    edits: [['/flows/b_V', undefined]],
    found: [
      ['/activities/b/outgoing', 'unknown_flow'],
      ['/gateways/V/incoming/0', 'unknown_flow'],
    ],
  },
  {
    title: 'a flow to another node',
    drawing: DIAMOND,
    edits: [['/flows/b_V/target', 'c']],
    found: [
      ['/gateways/V/incoming/0', 'flow_mismatch'],
      ['/flows/b_V/target', 'flow_mismatch'],
    ],
  },
  {
    title: 'a flow from another node',
    drawing: DIAMOND,
    edits: [['/flows/b_V/source', 'c']],
    found: [
      ['/activities/b/outgoing', 'flow_mismatch'],
      ['/flows/b_V/source', 'flow_mismatch'],
    ],
  },
  {
    title: 'a flow to an unknown node',
    drawing: DIAMOND,
    edits: [['/flows/b_V/target', 'ghost']],
    found: [['/flows/b_V/target', 'unknown_node']],
  },
  {
    title: 'a missing activity',
    drawing: DIAMOND,
    edits: [['/activities/b', undefined]],
    found: [
      ['/flows/b_V/source', 'unknown_node'],
      ['/flows/X_b/target', 'unknown_node'],
    ],
  },
  {
    title: 'a missing converge',
    drawing: DIAMOND,
    edits: [['/gateways/V', undefined]],
    found: [
      ['/flows/V_e/source', 'unknown_node'],
      ['/flows/b_V/target', 'unknown_node'],
      ['/flows/c_V/target', 'unknown_node'],
    ],
  },
  {
    title: 'a flow listed twice',
    drawing: DIAMOND,
    edits: [['/gateways/V/incoming/2', 'b_V']],
    found: [['/gateways/V/incoming/2', 'duplicate_flow']],
  },
  {
    title: 'a flow that its target does not list',
    drawing: DIAMOND,
    edits: [['/gateways/V/incoming', ['b_V']]],
    found: [['/flows/c_V/target', 'flow_mismatch']],
  },
  {
    title: 'no node list at all: neighbours are not blamed',
    drawing: DIAMOND,
    edits: [['/activities/b', 7]],
    found: [['/activities/b', 'wrong_type']],
  },
  {
    title: 'a renamed key: one problem',
    drawing: DIAMOND,
    edits: [
      ['/activities/b', undefined],
      ['/activities/z', { ...(drawTree(DIAMOND)['activities'] as { b: object }).b }],
    ],
    found: [['/activities/z/id', 'id_mismatch']],
  },
];

const REACHABILITY: GraphCase[] = [
  {
    title: 'an island cycle',
    drawing: 's>a a>e b>c c>b',
    found: [['/activities/b', 'unreachable_node']],
  },
  {
    title: 'a cycle without way out',
    drawing: 's>X X>a X>e a>b b>c c>a',
    found: [['/activities/a', 'endless_cycle']],
  },
  {
    title: 'an activity that leads to itself',
    drawing: 's>X X>a X>e a>a',
    found: [['/activities/a', 'endless_cycle']],
  },
  {
    title: 'a cycle through gateways without way out',
    drawing: 's>X1 X1>e X1>X2 X2>a X2>b a>V b>V V>X2',
    found: [['/activities/a', 'endless_cycle']],
  },
];

const BRANCHES: GraphCase[] = [
  {
    title: 'a branch without condition',
    drawing: DIAMOND,
    edits: [['/gateways/X/conditions/X_c', undefined]],
    found: [['/gateways/X/conditions/X_c', 'branch_without_condition']],
  },
  {
    title: 'the default branch needs none',
    drawing: DIAMOND,
    edits: [
      ['/gateways/X/conditions/X_c', undefined],
      ['/gateways/X/default_condition', { flow_id: 'X_c' }],
    ],
    found: [],
  },
  {
    title: 'an empty default is none',
    drawing: DIAMOND,
    edits: [['/gateways/X/default_condition', {}]],
    found: [],
  },
  {
    title: 'the default flow of another node',
    drawing: DIAMOND,
    edits: [['/gateways/X/default_condition', { flow_id: 'V_e' }]],
    found: [['/gateways/X/default_condition/flow_id', 'unknown_default_flow']],
  },
  {
    title: 'a condition for a flow of another node',
    drawing: DIAMOND,
    edits: [['/gateways/X/conditions/V_e', { evaluate: '1 == 1' }]],
    found: [['/gateways/X/conditions/V_e', 'unknown_branch']],
  },
  {
    title: 'conditions that do not parse',
    drawing: DIAMOND,
    edits: [
      ['/gateways/X/conditions/X_b/evaluate', '(1 == 1'],
      ['/gateways/X/conditions/X_c/evaluate', '1 =='],
    ],
    found: [
      ['/gateways/X/conditions/X_b/evaluate', 'invalid_condition'],
      ['/gateways/X/conditions/X_c/evaluate', 'invalid_condition'],
    ],
  },
];

describe('graph rules', () => {
  const title = '$title: $drawing';
  describe('pairing and streams', () => {
    it.each(PAIRING)(title, (c) => expect(validate(c)).toEqual(c.found));

    it('ignores what gateway ids look like (BKFlow skips ids with "match")', () => {
      const tree = JSON.stringify(drawTree('s>P P>a P>b a>V b>e V>e')).replaceAll(
        '"P"',
        '"rematch"',
      );
      const parsed = JSON.parse(tree) as ReturnType<typeof drawTree>;
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

  describe('connections', () => {
    it.each(CONNECTIONS)(title, (c) => expect(validate(c)).toEqual(c.found));

    it('allows 1000 flows and no more', () => {
      const fan = (n: number): string =>
        ['s>P', ...Array.from({ length: n }, (_, i) => `P>a${i} a${i}>V`), 'V>e'].join(' ');
      const check = (n: number): string[] =>
        validatePipelineTree(drawTree(fan(n)), { ...OPTIONS, maxNodes: 5000 }).problems.map(
          ({ path, type }) => `${path} ${type}`,
        );
      expect(check(1000)).toEqual([]);
      expect(check(1001)).toEqual([
        '/pipeline_tree/gateways/P/outgoing outgoing_count',
        '/pipeline_tree/gateways/V/incoming incoming_count',
      ]);
    });
  });

  describe('reachability', () => {
    it.each(REACHABILITY)(title, (c) => expect(validate(c)).toEqual(c.found));
  });

  describe('branches', () => {
    it.each(BRANCHES)(title, (c) => expect(validate(c)).toEqual(c.found));
  });

  it('reports independent mistakes together', () => {
    const drawing = 's>P P>a P>b a>V b>e V>e';
    const edits: TreeCase['edits'] = [
      ['/activities/a/name', ''],
      ['/outputs', ['x']],
    ];
    expect(validate({ drawing, edits, found: [] })).toEqual([
      ['/activities/a/name', 'empty_name'],
      ['/outputs/0', 'invalid_output_key'],
      ['/gateways/P', 'branch_not_converging'],
    ]);
  });
});
