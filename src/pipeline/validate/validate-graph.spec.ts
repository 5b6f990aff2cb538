import { validatePipelineTree } from './validate-tree.js';
import { findings, type GraphCase } from '../testing/graph-cases.js';
import { drawTree, edited, type TreeCase } from '../testing/tree-cases.js';

const OPTIONS = { maxNodes: 100, maxSubprocessDepth: 2 };
const DIAMOND = 's>a a>X X>b X>c b>V c>V V>e';

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

const LANGUAGES: [string | null, string, boolean][] = [
  [null, '1 == 1', true],
  [null, '1 = = 1', false],
  ['odd', '${x} == 1', true],
  ['FEEL', '1 = 1 and ${x} > 2', true],
  ['FEEL', '1 = (', false],
  ['MAKO', '${1 == 1}', true],
  ['MAKO', '1 == 1', false],
];

describe('graph rules', () => {
  const title = '$title: $drawing';
  describe('connections', () => {
    it.each(CONNECTIONS)(title, (c) => expect(findings(c)).toEqual(c.found));

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
    it.each(REACHABILITY)(title, (c) => expect(findings(c)).toEqual(c.found));
  });

  describe('branches', () => {
    it.each(BRANCHES)(title, (c) => expect(findings(c)).toEqual(c.found));

    it.each(LANGUAGES)('in language %s, %s parses: %s', (language, evaluate, isValid) => {
      const path = '/gateways/X/conditions/X_b/evaluate';
      const edits: TreeCase['edits'] = [
        ['/gateways/X/conditions', { X_b: { evaluate } }],
        ['/gateways/X/default_condition', { flow_id: 'X_c' }],
        ['/gateways/X/extra_info', language === null ? null : { parse_lang: language }],
      ];
      const found = findings({ drawing: DIAMOND, edits, found: [] });
      expect(found).toEqual(isValid ? [] : [[path, 'invalid_condition']]);
    });
  });

  describe('FEEL of a whole tree', () => {
    const X_B = '/gateways/X/conditions/X_b/evaluate';
    const X_C = '/gateways/X/conditions/X_c/evaluate';
    const found = (b: string, c: string, maxFeelLength: number, more: TreeCase['edits'] = []) => {
      const tree = edited(drawTree(DIAMOND), [
        [X_B, b],
        [X_C, c],
        ['/gateways/X/extra_info', { parse_lang: 'FEEL' }],
        ...more,
      ]);
      return validatePipelineTree(tree, { ...OPTIONS, maxFeelLength }).problems.map(
        ({ path, type }) => [path.replace('/pipeline_tree', ''), type],
      );
    };

    it('has a limit, and is not read beyond it', () => {
      expect(found('1 = 1', '22 = 2', 11)).toEqual([]);
      expect(found('1 = 1', '22 = (', 10)).toEqual([[X_C, 'too_much_feel']]);
      expect(found('1 = 1', '22 = (', 4)).toEqual([[X_B, 'too_much_feel']]);
      expect(found('1 = (', '22 = 2', 10)).toEqual([
        [X_B, 'invalid_condition'],
        [X_C, 'too_much_feel'],
      ]);
    });

    it('counts equal conditions once', () => {
      expect(found('1 = 1', '1 = 1', 5)).toEqual([]);
      expect(found('1 = (', '1 = (', 5)).toEqual([
        [X_B, 'invalid_condition'],
        [X_C, 'invalid_condition'],
      ]);
    });

    it('names the limit', () => {
      const tree = edited(drawTree(DIAMOND), [
        [X_B, '1 = 1'],
        ['/gateways/X/extra_info', { parse_lang: 'FEEL' }],
      ]);
      const { problems } = validatePipelineTree(tree, { ...OPTIONS, maxFeelLength: 3 });
      expect(problems[0]?.message).toMatch(
        /more than 3 characters, the limit LIMIT_TREE_FEEL_LENGTH/,
      );
    });

    it('is counted in inlined sub-processes too', () => {
      const pipeline = edited(drawTree(DIAMOND), [
        [X_B, '3 = 3'],
        [X_C, '4 = 4'],
        ['/gateways/X/extra_info', { parse_lang: 'FEEL' }],
      ]);
      const node = { id: 'b', name: 'Child', incoming: 'X_b', outgoing: 'b_V', pipeline };
      const child: TreeCase['edits'] = [['/activities/b', { ...node, type: 'SubProcess' }]];
      expect(found('1 = 1', '2 = 2', 20, child)).toEqual([]);
      expect(found('1 = 1', '2 = 2', 19, child)).toEqual([
        [`/activities/b/pipeline${X_C}`, 'too_much_feel'],
      ]);
    });
  });

  it('reports independent mistakes together', () => {
    const drawing = 's>P P>a P>b a>V b>e V>e';
    const edits: TreeCase['edits'] = [
      ['/activities/a/name', ''],
      ['/outputs', ['x']],
    ];
    expect(findings({ drawing, edits, found: [] })).toEqual([
      ['/activities/a/name', 'empty_name'],
      ['/outputs/0', 'invalid_output_key'],
      ['/gateways/P', 'branch_not_converging'],
    ]);
  });
});
