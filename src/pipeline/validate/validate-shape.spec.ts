import { validatePipelineTree } from './validate-tree.js';
import { drawTree, edited, type TreeCase } from '../testing/tree-cases.js';
import { memoryKey } from '../../common/json/index.js';

const OPTIONS = { maxNodes: 100, maxSubprocessDepth: 2 };
const CELL = { hook: false, value: '' };
const CONSTANT = {
  key: '${a}',
  name: 'A',
  value: '',
  custom_type: 'input',
  source_type: 'custom',
  show_type: 'show',
};
const TREE = edited(drawTree('s>a a>X X>b X>c b>V c>V V>e'), [['/constants/${a}', CONSTANT]]);

function found(edits: TreeCase['edits']): [string, string][] {
  const { problems } = validatePipelineTree(edited(TREE, edits), OPTIONS);
  return problems.map(({ path, type }) => [path.replace('/pipeline_tree', ''), type]);
}

const CASES: TreeCase[] = [
  { title: 'nothing', edits: [], found: [] },
  ...['start_event', 'end_event', 'activities', 'gateways', 'flows', 'constants', 'outputs'].map(
    (field): TreeCase => ({
      title: `no ${field}`,
      edits: [[`/${field}`, undefined]],
      found: [[`/${field}`, 'missing_field']],
    }),
  ),
  ...['start_event', 'end_event', 'activities', 'gateways', 'flows', 'constants', 'outputs'].map(
    (field): TreeCase => ({
      title: `${field} is a number`,
      edits: [[`/${field}`, 5]],
      found: [[`/${field}`, 'wrong_type']],
    }),
  ),
  ...[
    ...['id', 'name', 'type', 'outgoing'].map((field) => `/start_event/${field}`),
    ...['id', 'name', 'type', 'incoming'].map((field) => `/end_event/${field}`),
    ...['id', 'name', 'type', 'incoming', 'outgoing', 'component'].map((f) => `/activities/a/${f}`),
    ...['code', 'data'].map((field) => `/activities/a/component/${field}`),
    ...['id', 'name', 'type', 'incoming', 'outgoing', 'conditions'].map((f) => `/gateways/X/${f}`),
    ...['id', 'source', 'target'].map((field) => `/flows/s_a/${field}`),
    ...['key', 'value', 'custom_type', 'source_type', 'show_type'].map(
      (f) => `/constants/\${a}/${f}`,
    ),
  ].flatMap((pointer): TreeCase[] => [
    { title: `no ${pointer}`, edits: [[pointer, undefined]], found: [[pointer, 'missing_field']] },
    ...(pointer.endsWith('value')
      ? []
      : [
          {
            title: `${pointer} is true`,
            edits: [[pointer, true]] as const,
            found: [[pointer, 'wrong_type']] as const,
          },
        ]),
  ]),
  ...['/activities/a', '/gateways/V', '/flows/a_X', '/constants/${a}'].map((pointer): TreeCase => ({
    title: `${pointer} is a string`,
    edits: [[pointer, 'x']],
    found: [[pointer, 'wrong_type']],
  })),
  {
    title: 'unknown enum values',
    edits: [
      ['/start_event/type', 'Start'],
      ['/activities/a/type', 'Robot'],
      ['/gateways/V/type', 'Gate'],
      ['/constants/${a}/show_type', 'maybe'],
      ['/constants/${a}/source_type', 'air'],
    ],
    found: [
      ['/start_event/type', 'invalid_value'],
      ['/activities/a/type', 'invalid_value'],
      ['/gateways/V/type', 'invalid_value'],
      ['/constants/${a}/source_type', 'invalid_value'],
      ['/constants/${a}/show_type', 'invalid_value'],
    ],
  },
  {
    title: 'names',
    edits: [
      ['/activities/a/name', ''],
      ['/activities/b/name', '界'.repeat(51)],
      ['/activities/c/name', '🙂'.repeat(50)],
      ['/gateways/X/name', 'x'.repeat(51)],
      ['/constants/${a}/name', ''],
    ],
    found: [
      ['/activities/a/name', 'empty_name'],
      ['/activities/b/name', 'name_too_long'],
      ['/gateways/X/name', 'name_too_long'],
      ['/constants/${a}/name', 'empty_name'],
    ],
  },
  {
    title: 'an id that is not its key, which the flows use',
    edits: [['/activities/a/id', 'z']],
    found: [['/activities/a/id', 'id_mismatch']],
  },
  {
    title: 'an id with a hyphen',
    edits: [
      ['/start_event/id', 's-1'],
      ['/flows/s_a/source', 's-1'],
    ],
    found: [['/start_event/id', 'invalid_id']],
  },
  {
    title: 'one id in two maps',
    edits: [
      [
        '/gateways/a',
        {
          ...drawTree('s>V V>e'),
          id: 'a',
          name: '',
          type: 'ConvergeGateway',
          incoming: [],
          outgoing: '',
        },
      ],
    ],
    found: [
      ['/gateways/a', 'duplicate_id'],
      ['/gateways/a/incoming', 'incoming_count'],
      ['/gateways/a/outgoing', 'outgoing_count'],
    ],
  },
  {
    title: 'input cells',
    edits: [
      ['/activities/a/component/data/x', 1],
      ['/activities/a/component/data/y', { hook: 'no' }],
      ['/activities/a/component/data/z', { ...CELL, need_render: true, is_param: true }],
      ['/activities/a/component/data/w', { ...CELL, need_render: true, is_param: false }],
    ],
    found: [
      ['/activities/a/component/data/x', 'wrong_type'],
      ['/activities/a/component/data/y/hook', 'wrong_type'],
      ['/activities/a/component/data/y/value', 'missing_field'],
      ['/activities/a/component/data/z', 'param_and_render'],
    ],
  },
  {
    title: 'conditions',
    edits: [
      ['/gateways/X/conditions/X_b', 'true'],
      ['/gateways/X/conditions/X_c', {}],
      ['/gateways/X/default_condition', { flow_id: 7 }],
    ],
    found: [
      ['/gateways/X/conditions/X_b', 'wrong_type'],
      ['/gateways/X/conditions/X_c/evaluate', 'missing_field'],
      ['/gateways/X/default_condition/flow_id', 'wrong_type'],
    ],
  },
  {
    title: 'constant details',
    edits: [
      ['/constants/${a}/source_info', { n: 'out' }],
      ['/constants/${a}/desc', 1],
    ],
    found: [
      ['/constants/${a}/desc', 'wrong_type'],
      ['/constants/${a}/source_info/n', 'wrong_type'],
    ],
  },
  {
    title: 'outputs',
    edits: [['/outputs', ['${none}', 'a', 5, '${a b}']]],
    found: [
      ['/outputs/2', 'wrong_type'],
      ['/outputs/1', 'invalid_output_key'],
      ['/outputs/3', 'invalid_output_key'],
    ],
  },
  {
    title: 'a sub-process without flow',
    edits: [
      [
        '/activities/a',
        { id: 'a', name: 'A', type: 'SubProcess', incoming: 's_a', outgoing: 'a_X' },
      ],
    ],
    found: [['/activities/a/template_id', 'subprocess_without_flow']],
  },
];

describe('shape of a tree', () => {
  it.each(CASES)('$title', ({ edits, found: expected }) => {
    expect(found(edits)).toEqual(expected);
  });

  it.each([null, true, 5, 'tree', [[]]])('refuses %j', (tree) => {
    const { problems } = validatePipelineTree(tree, OPTIONS);
    expect(problems.map(({ path, type }) => [path, type])).toEqual([
      ['/pipeline_tree', 'wrong_type'],
    ]);
  });

  it('names the node and the rule', () => {
    const { problems } = validatePipelineTree(
      edited(TREE, [['/activities/a/outgoing', undefined]]),
      OPTIONS,
    );
    expect(problems[0]?.message).toBe('Activity "Node a" (a) needs the field "outgoing".');
  });

  it('takes another pointer, and escapes keys in it', () => {
    const tree = edited(TREE, [
      [`/activities/a/component/data/a~1b~0`, 1],
      [`/constants/${memoryKey('7').slice(1)}`, CONSTANT],
    ]);
    const { problems } = validatePipelineTree(tree, { ...OPTIONS, pointer: '/tree' });
    expect(problems.map(({ path }) => path)).toEqual([
      '/tree/activities/a/component/data/a~1b~0',
      '/tree/constants/7',
      '/tree/constants/7/key',
    ]);
  });

  it('warns of a timeout beside ignored errors or auto retry, without refusing', () => {
    const tree = edited(TREE, [
      ['/activities/a/timeout_config', { enable: true, seconds: 5, action: 'forced_fail' }],
      ['/activities/a/auto_retry', { enable: true, interval: 0, times: 1 }],
      ['/activities/b/timeout_config', { enable: true, seconds: 5, action: 'forced_fail' }],
      ['/activities/c/timeout_config', { enable: true }],
      ['/activities/c/error_ignorable', true],
    ]);
    const { problems, warnings } = validatePipelineTree(tree, OPTIONS);
    expect(problems).toEqual([]);
    expect(warnings.map(({ path, type }) => [path, type])).toEqual([
      ['/pipeline_tree/activities/a/timeout_config', 'timeout_conflict'],
      ['/pipeline_tree/activities/c/timeout_config', 'timeout_conflict'],
    ]);
  });
});
