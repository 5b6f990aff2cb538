import { isJsonObject, type JsonObject } from '../../common/json/index.js';
import { prepareTree } from '../prepare-tree.js';
import { loadTree } from '../testing/fixtures.js';
import { drawTree, edited } from '../testing/tree-cases.js';
import { pipelineView } from '../types.js';
import { lineUp } from './line-up.js';
import { reduceTree } from './reduce-tree.js';

const OPTIONS = { maxNodes: 1000, maxSubprocessDepth: 5 };

function normal(tree: JsonObject): JsonObject {
  const { tree: prepared, problems } = prepareTree(tree, OPTIONS);
  expect(problems).toEqual([]);
  if (!isJsonObject(prepared)) throw new Error('not a tree');
  return prepared;
}

/** The flows as `source>target`, sorted. */
function drawn(tree: JsonObject): string {
  const flows = pipelineView(tree).flows;
  return Object.values(flows)
    .map(({ source, target }) => `${source}>${target}`)
    .sort()
    .join(' ');
}

function reduced(drawing: string, appointed: string[], edits: [string, string | boolean][] = []) {
  const tree = reduceTree(normal(edited(drawTree(drawing), edits)), new Set(appointed));
  expect(prepareTree(tree, OPTIONS).problems).toEqual([]);
  return drawn(tree);
}

describe('reduceTree', () => {
  it('what led to a node leads to its successor', () => {
    expect(reduced('s>a a>b b>c c>e', ['b'])).toBe('b>e s>b');
    expect(reduced('s>a a>b b>c c>e', ['a', 'c'])).toBe('a>c c>e s>a');
    expect(reduced('s>a a>b b>c c>e', ['a', 'b', 'c'])).toBe('a>b b>c c>e s>a');
  });

  it('obligatory nodes stay', () => {
    const edits: [string, boolean][] = [
      ['/activities/a/optional', false],
      ['/activities/c/optional', true],
    ];
    expect(reduced('s>a a>b b>c c>e', ['b'], edits)).toBe('a>b b>e s>a');
  });

  it('parallel gateways go when their branches are empty, inner ones first', () => {
    const drawing = 's>P P>a P>b a>V b>V V>c c>e';
    expect(reduced(drawing, ['c'])).toBe('c>e s>c');
    expect(reduced(drawing, ['a', 'c'])).toBe('P>V P>a V>c a>V c>e s>P');
    const nested = 's>P1 P1>P2 P1>d P2>a P2>b a>V2 b>V2 V2>V1 d>V1 V1>c c>e';
    expect(reduced(nested, ['c'])).toBe('c>e s>c');
    expect(reduced(nested, ['d'])).toBe('P1>V1 P1>d V1>e d>V1 s>P1');
  });

  it('exclusive gateways stay, with a condition for each flow', () => {
    expect(reduced('s>X X>a X>b a>e b>c c>e', ['c'])).toBe('X>c X>e c>e s>X');
    expect(reduced('s>a a>X X>a X>b b>e', ['b'])).toBe('X>X X>b b>e s>X');
  });

  it('the drawing and sources of constants keep to what is there', () => {
    const tree = normal(loadTree('07-variables-through-nodes.json'));
    const nodes = Object.keys(tree['activities'] as JsonObject);
    const [first = '', second = ''] = nodes;
    const result = reduceTree(tree, new Set([second]));
    const text = JSON.stringify(result);
    expect(text).toContain(second);
    expect(text).not.toContain(first);
    expect(Object.keys(result['activities'] as JsonObject)).toEqual([second]);
  });

  it('keeps the constants that something refers to, numbered anew, and takes others from outputs', () => {
    const constant = (value: string, index: number, more: JsonObject = {}): JsonObject => ({
      value,
      index,
      source_type: 'custom',
      custom_type: 'input',
      show_type: 'show',
      ...more,
    });
    const constants = Object.fromEntries(
      Object.entries({
        '${unused}': constant('', 0),
        '${through}': constant('${deep}', 3),
        '${deep}': constant('', 2),
        '${1st}': constant('', 1),
        '${made}': constant('', 4, {
          source_type: 'component_outputs',
          source_info: { a: ['out'], b: ['out'] },
        }),
      }).map(([key, value]) => [key, { key, name: 'x', ...value }]),
    );
    const tree = edited(drawTree('s>a a>b b>e'), [
      ['/constants', constants],
      ['/outputs', ['${unused}', '${made}', '${deep}']],
      [
        '/activities/b/component/data',
        { m: { hook: false, value: ['${1st}', { k: 'x ${through + 1}' }] } },
      ],
      ['/activities/a/component/data', { m: { hook: false, value: '${unused}' } }],
    ]);
    const result = reduceTree(normal(tree), new Set(['b']));
    const kept = result['constants'] as Record<string, JsonObject>;
    expect(Object.entries(kept).map(([key, { index }]) => [key, index])).toEqual([
      ['${1st}', 0],
      ['${deep}', 1],
      ['${through}', 2],
      ['${made}', 3],
    ]);
    expect(kept['${made}']?.['source_info']).toEqual({ b: ['out'] });
    expect(result['outputs']).toEqual(['${made}', '${deep}']);
  });
});

describe('lineUp', () => {
  it('puts nodes of any place one after the other, without gateways', () => {
    const tree = normal(drawTree('s>P P>a P>b a>V b>V V>X X>c X>e c>e'));
    const line = lineUp(tree, ['c', 'a']);
    expect(drawn(line)).toBe('a>e c>a s>c');
    expect(line['gateways']).toEqual({});
    expect(prepareTree(line, OPTIONS).problems).toEqual([]);
    expect(lineUp(tree, ['c', 'a'])).toEqual(line);
    expect(drawn(lineUp(tree, ['b']))).toBe('b>e s>b');
  });

  it('keeps constants; those of nodes that are gone have their own value', () => {
    const tree = normal(loadTree('07-variables-through-nodes.json'));
    const [first = '', second = ''] = Object.keys(tree['activities'] as JsonObject);
    const line = lineUp(tree, [second]);
    expect(Object.keys(line['constants'] as JsonObject)).toEqual(
      Object.keys(tree['constants'] as JsonObject),
    );
    expect(JSON.stringify(line)).not.toContain(first);
    expect(prepareTree(line, OPTIONS).problems).toEqual([]);
    const types = Object.values(line['constants'] as Record<string, JsonObject>);
    expect(types.filter((one) => one['source_type'] === 'component_outputs')).toEqual(
      types.filter((one) => Object.keys(one['source_info'] as JsonObject).length > 0),
    );
  });
});
