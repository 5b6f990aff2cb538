import { type JsonObject, type JsonValue } from '../../common/json/index.js';
import { stringAt } from '../json-readers.js';
import { validatePipelineTree } from './validate-tree.js';
import { drawTree, edited, type TreeCase } from '../testing/tree-cases.js';

const OPTIONS = { maxNodes: 100, maxSubprocessDepth: 2 };

function constant(key: string, value: JsonValue, extra: JsonObject = {}): JsonObject {
  const types = { custom_type: 'input', source_type: 'custom', show_type: 'show' };
  return { key, name: 'A', value, ...types, ...extra };
}

function output(key: string, source: JsonObject | undefined): JsonObject {
  const info = source === undefined ? {} : { source_info: source };
  return constant(key, '', { source_type: 'component_outputs', ...info });
}

function some(...list: JsonObject[]): JsonObject {
  return Object.fromEntries(list.map((item) => [stringAt(item, 'key') ?? '', item]));
}

interface ConstantCase {
  readonly title: string;
  readonly constants: JsonObject;
  readonly found: TreeCase['found'];
}

const CASES: ConstantCase[] = [
  { title: 'none', constants: {}, found: [] },
  {
    title: 'keys of any letters, digits, underscores',
    constants: some(constant('${a}', 1), constant('${1}', 1), constant('${__proto__}', 1)),
    found: [],
  },
  {
    title: 'a key that is not its map key',
    constants: { '${a}': constant('${b}', 1) },
    found: [['/${a}/key', 'key_mismatch']],
  },
  {
    title: 'keys without the wrapper, with a space, a dot, empty',
    constants: some(
      constant('city', 1),
      constant('${a b}', 1),
      constant('${a.b}', 1),
      constant('${}', 1),
    ),
    found: [
      ['/city', 'invalid_key'],
      ['/${a b}', 'invalid_key'],
      ['/${a.b}', 'invalid_key'],
      ['/${}', 'invalid_key'],
    ],
  },
  {
    title: 'reserved names',
    constants: some(
      ...['_env_x', '_system.a', '_system', 'context', 'for', 'None'].map((n) =>
        constant(`\${${n}}`, 1),
      ),
      constant('${_environment}', 1),
      constant('${_loop}', 1),
      constant('${contexts}', 1),
      constant('${none}', 1),
    ),
    found: ['_env_x', '_system.a', '_system', 'context', 'for', 'None'].map((name) => [
      `/\${${name}}`,
      'reserved_key',
    ]),
  },
  {
    title: 'outputs of nodes',
    constants: some(output('${a}', { a: ['out'] }), output('${b}', { a: [], b: ['x', 'y'] })),
    found: [],
  },
  {
    title: 'outputs without source',
    constants: some(output('${a}', undefined), output('${b}', {}), output('${c}', { a: [] })),
    found: [
      ['/${a}/source_info', 'missing_source'],
      ['/${b}/source_info', 'missing_source'],
      ['/${c}/source_info', 'missing_source'],
    ],
  },
  {
    title: 'outputs of nodes that are not there or no activities',
    constants: some(output('${a}', { ghost: ['x'] }), output('${b}', { s: ['x'] })),
    found: [
      ['/${a}/source_info/ghost', 'unknown_source_node'],
      ['/${b}/source_info/s', 'unknown_source_node'],
    ],
  },
  {
    title: 'a circle of two',
    constants: some(constant('${x}', 1), constant('${a}', 'v ${b}'), constant('${b}', ['${a}'])),
    found: [['/${a}/value', 'circular_reference']],
  },
  {
    title: 'a constant that refers to itself',
    constants: some(constant('${a}', { deep: [{ er: '${a}' }] })),
    found: [['/${a}/value', 'circular_reference']],
  },
  {
    title: 'two circles, and a constant that leads into one',
    constants: some(
      constant('${z}', '${a}'),
      constant('${a}', '${b}'),
      constant('${b}', '${c}'),
      constant('${c}', '${a}'),
      constant('${d}', '${d}'),
    ),
    found: [
      ['/${a}/value', 'circular_reference'],
      ['/${d}/value', 'circular_reference'],
    ],
  },
  {
    title: 'no circle: shared references and unknown names',
    constants: some(
      constant('${a}', '${b} ${c}'),
      constant('${b}', '${c}'),
      constant('${c}', '${nowhere}'),
    ),
    found: [],
  },
  {
    title: 'a node output breaks a circle',
    constants: some(
      constant('${a}', '${b}'),
      constant('${b}', '${a}', { source_type: 'component_outputs', source_info: { a: ['x'] } }),
    ),
    found: [],
  },
];

describe('constants', () => {
  it.each(CASES)('$title', ({ constants, found }) => {
    const tree = edited(drawTree('s>a a>b b>e'), [['/constants', constants]]);
    const { problems } = validatePipelineTree(tree, OPTIONS);
    expect(problems.map(({ path, type }) => [path, type])).toEqual(
      found.map(([path, type]) => [`/pipeline_tree/constants${path}`, type]),
    );
  });

  it('shows the circle', () => {
    const constants = some(constant('${a}', '${b}'), constant('${b}', '${a}'));
    const tree = edited(drawTree('s>a a>e'), [['/constants', constants]]);
    expect(validatePipelineTree(tree, OPTIONS).problems[0]?.message).toBe(
      'Constants refer to each other in a circle: ${a} → ${b} → ${a}.',
    );
  });

  it('finds a circle through 10,000 constants', () => {
    const keys = Array.from({ length: 10_000 }, (_, i) => `\${k${i}}`);
    const constants = some(
      ...keys.map((key, i) => constant(key, keys[(i + 1) % keys.length] ?? '')),
    );
    const tree = edited(drawTree('s>a a>e'), [['/constants', constants]]);
    expect(validatePipelineTree(tree, OPTIONS).problems).toHaveLength(1);
  });
});
