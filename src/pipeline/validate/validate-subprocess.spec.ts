import { type JsonObject, type JsonValue } from '../../common/json/index.js';
import { validatePipelineTree } from './validate-tree.js';
import { drawTree, edited, type TreeCase } from '../testing/tree-cases.js';

const OPTIONS = { maxNodes: 100, maxSubprocessDepth: 2 };

function subprocess(id: string, extra: JsonObject): JsonObject {
  const [incoming, outgoing] = id === 'a' ? ['s_a', 'a_b'] : ['a_b', 'b_e'];
  return { id, name: `Child ${id}`, type: 'SubProcess', incoming, outgoing, ...extra };
}

const looping = (config: JsonObject): JsonObject =>
  subprocess('a', { template_id: 7, loop_config: { enable: true, ...config } });

function found(edits: TreeCase['edits']): [string, string][] {
  const { problems } = validatePipelineTree(edited(drawTree('s>a a>b b>e'), edits), OPTIONS);
  return problems.map(({ path, type }) => [path.replace('/pipeline_tree', ''), type]);
}

const array = (times: JsonValue, params: JsonValue): JsonObject => ({
  type: 'array_loop',
  loop_times: times,
  loop_params: params,
});

const LOOPS: { title: string; config: JsonObject; found: TreeCase['found'] }[] = [
  { title: 'a counted loop', config: { type: 'time_loop', loop_times: 100 }, found: [] },
  {
    title: 'too many rounds',
    config: { type: 'time_loop', loop_times: 101 },
    found: [['/loop_times', 'loop_times_exceeded']],
  },
  { title: 'disabled', config: { enable: false, loop_times: 101 }, found: [] },
  {
    title: 'as many items as rounds',
    config: array(2, { '${i}': 'a, b', '${j}': 'a,b,c' }),
    found: [],
  },
  {
    title: 'fewer items than rounds',
    config: array(3, { '${i}': 'a, b,', '${j}': 'a,b,c' }),
    found: [['/loop_times', 'loop_times_mismatch']],
  },
  {
    title: 'more items than rounds',
    config: array(1, { '${i}': 'a,b' }),
    found: [['/loop_times', 'loop_times_mismatch']],
  },
  { title: 'a variable decides', config: array(null, { '${i}': '${list}' }), found: [] },
  {
    title: 'a variable beside a list',
    config: array(2, { '${i}': '${list}', '${j}': 'a,b,c' }),
    found: [],
  },
  {
    title: 'a text as number of rounds',
    config: array('3', {}),
    found: [['/loop_times', 'wrong_type']],
  },
  {
    title: 'half a round',
    config: array(1.5, {}),
    found: [['/loop_times', 'invalid_value']],
  },
  { title: 'a list of params', config: array(1, []), found: [['/loop_params', 'wrong_type']] },
  {
    title: 'a constant as loop variable',
    config: array(1, { '${known}': 'a' }),
    found: [['/loop_params/${known}', 'loop_variable_conflict']],
  },
];

const CONSTANT = {
  key: '${known}',
  value: 1,
  custom_type: '',
  source_type: 'custom',
  show_type: 'hide',
};

describe('sub-processes', () => {
  it.each(LOOPS)('loop: $title', ({ config, found: expected }) => {
    const edits = [
      ['/activities/a', looping(config)],
      ['/constants/${known}', CONSTANT],
    ] satisfies TreeCase['edits'];
    const at = '/activities/a/loop_config';
    expect(found(edits)).toEqual(expected.map(([path, type]) => [at + path, type]));
  });

  it('refuses a loop variable of two nodes', () => {
    const config = { enable: true, ...array(1, { '${i}': 'a' }) };
    const edits = [
      ['/activities/a', looping(config)],
      ['/activities/b', subprocess('b', { template_id: 7, loop_config: config })],
    ] as const;
    expect(found(edits)).toEqual([
      ['/activities/b/loop_config/loop_params/${i}', 'loop_variable_reused'],
    ]);
  });

  it('looks into inlined children, of both forms', () => {
    const broken = edited(drawTree('s>P P>x P>y x>V y>e V>e'), [['/outputs', undefined]]);
    const value = { template_id: '7', pipeline: broken };
    const data = { subprocess: { hook: false, value } };
    const edits = [
      ['/activities/a', subprocess('a', { pipeline: broken })],
      ['/activities/b/component', { code: 'subprocess_plugin', version: '1.0.0', data }],
    ] as const;
    expect(found(edits)).toEqual([
      ['/activities/a/pipeline/outputs', 'missing_field'],
      ['/activities/a/pipeline/gateways/P', 'branch_not_converging'],
      ['/activities/b/component/data/subprocess/value/pipeline/outputs', 'missing_field'],
      [
        '/activities/b/component/data/subprocess/value/pipeline/gateways/P',
        'branch_not_converging',
      ],
    ]);
  });

  it.each([null, {}])('takes %j for no inlined child', (pipeline) => {
    expect(found([['/activities/a', subprocess('a', { template_id: '7', pipeline })]])).toEqual([]);
  });

  it('limits the depth', () => {
    let tree = drawTree('s>a a>b b>e');
    const nest = (): void => {
      tree = edited(drawTree('s>a a>b b>e'), [
        ['/activities/a', subprocess('a', { pipeline: tree })],
      ]);
    };
    nest();
    nest();
    expect(validatePipelineTree(tree, OPTIONS).problems).toEqual([]);
    nest();
    expect(validatePipelineTree(tree, OPTIONS).problems).toEqual([
      {
        path: '/pipeline_tree/activities/a/pipeline/activities/a/pipeline/activities/a/pipeline',
        type: 'subprocess_too_deep',
        message:
          'Activity "Child a" (a) is nested deeper than 2 sub-processes, the limit LIMIT_SUBPROCESS_DEPTH.',
      },
    ]);
  });

  it('counts constants, flows and the ends of flows too', () => {
    const many = (count: number): [string, JsonObject][] =>
      Array.from({ length: count }, (_, index) => [`x${index}`, {}]);
    const options = { ...OPTIONS, maxNodes: 6 };
    const typesOf = (path: string, value: JsonValue): string[] =>
      validatePipelineTree(edited(drawTree('s>a a>e'), [[path, value]]), options).problems.map(
        ({ type }) => type,
      );
    expect(typesOf('/constants', Object.fromEntries(many(7)))).toEqual(['too_many_nodes']);
    expect(typesOf('/flows', Object.fromEntries(many(25)))).toEqual(['too_many_nodes']);
    expect(typesOf('/end_event/incoming', Array(60).fill('x'))).toEqual(['too_many_nodes']);
    expect(typesOf('/constants', Object.fromEntries(many(6)))).not.toContain('too_many_nodes');
  });

  it('lists a thousand problems at most', () => {
    const LARGE = { ...OPTIONS, maxNodes: 5000 };
    const ids = Array.from({ length: 3000 }, (_, index) => `nobody${index}`);
    const tree = edited(drawTree('s>a a>e'), [['/end_event/incoming', ids]]);
    expect(validatePipelineTree(tree, LARGE).problems).toHaveLength(1000);
    const circular = Object.fromEntries(
      ids.map((id) => [`\${${id}}`, { key: `\${${id}}`, value: `\${${id}}` }]),
    );
    const { problems } = validatePipelineTree(
      edited(drawTree('s>a a>e'), [['/constants', circular]]),
      LARGE,
    );
    expect(problems).toHaveLength(1000);
  });

  it('counts the nodes of children, and looks no further over the limit', () => {
    const edits = [['/activities/a', subprocess('a', { pipeline: drawTree('s>x x>e') })]] as const;
    const tree = edited(drawTree('s>a a>b b>e'), [...edits, ['/outputs', 5]]);
    const options = { ...OPTIONS, maxNodes: 6 };
    const { problems } = validatePipelineTree(tree, options);
    expect(problems.map(({ type }) => type)).toEqual(['too_many_nodes']);
    expect(problems[0]?.message).toContain('LIMIT_TREE_NODES');
    expect(validatePipelineTree(tree, { ...OPTIONS, maxNodes: 7 }).problems).toMatchObject([
      { type: 'wrong_type' },
    ]);
  });
});
