import { isJsonObject, type JsonObject } from '../../common/json/index.js';
import { loadTree, SAMPLE_TREES } from '../../pipeline/testing/fixtures.js';
import { compile } from './compile.js';
import { type Graph, type GraphNode } from './graph.js';
import {
  activity,
  conditional,
  constant,
  converge,
  exclusive,
  graphOf,
  graphOfTree,
  output,
  parallel,
  type Sketch,
  treeOf,
} from './testing/sketch.js';

const BRANCHES = 'start > x; x > a > j; x > b > j; x > c > j; j > end';
const THREE = { a: activity('sync'), b: activity('sync'), c: activity('sync'), j: converge() };

function nodeOf<K extends GraphNode['kind']>(
  graph: Graph,
  id: string,
  kind: K,
): Extract<GraphNode, { kind: K }> {
  const node = graph.nodes.get(id);
  if (node?.kind !== kind) throw new Error(`${id} is no ${kind}`);
  return node as Extract<GraphNode, { kind: K }>;
}

function constantsSketch(constants: NonNullable<Sketch['constants']>): Sketch {
  return {
    links: 'start > a > b > end',
    nodes: { a: activity('sync'), b: activity('sync') },
    constants,
  };
}

describe('compile', () => {
  it('links every node with the next one', () => {
    const graph = graphOf({
      links: 'start > p; p > a > j; p > b > j; j > end',
      nodes: { p: parallel(), a: activity('sync'), b: activity('sync'), j: converge() },
    });
    expect(graph.start).toBe('start');
    expect(nodeOf(graph, 'start', 'start').next).toBe('p');
    expect(nodeOf(graph, 'p', 'parallel')).toMatchObject({
      converge: 'j',
      ways: [
        { flow: 'p_a', target: 'a' },
        { flow: 'p_b', target: 'b' },
      ],
    });
    expect(nodeOf(graph, 'a', 'activity').next).toBe('j');
    expect(nodeOf(graph, 'j', 'converge').next).toBe('end');
    expect(nodeOf(graph, 'end', 'end').name).toBe('end');
    expect(graph.bytes).toBe(12_000);
  });

  it('tells which nodes can be entered twice', () => {
    const graph = graphOf({
      links: 'start > a > b > x; x > b; x > c > end',
      nodes: {
        a: activity('sync'),
        b: activity('sync'),
        c: activity('sync'),
        x: exclusive({ b: '1 == 0', c: '1 == 1' }),
      },
    });
    const cyclic = [...graph.nodes.values()].filter((node) => node.isOnCycle);
    expect(cyclic.map(({ id }) => id)).toEqual(['b', 'x']);
  });

  it('takes the conditions in the order of the ways, not as they are written', () => {
    const tree = treeOf({
      links: BRANCHES,
      nodes: { ...THREE, x: exclusive({ a: '1 == 1', b: '1 == 2', c: '1 == 3' }) },
    });
    const [gateway] = Object.values(tree['gateways'] as JsonObject).filter(
      (node) => isJsonObject(node) && node['id'] === 'x',
    );
    (gateway as JsonObject)['conditions'] = {
      x_c: { evaluate: '1 == 3' },
      x_a: { evaluate: '1 == 1' },
      x_b: { evaluate: '1 == 2' },
    };
    const { branches } = nodeOf(graphOfTree(tree), 'x', 'exclusive');
    expect(branches).toEqual([
      { flow: 'x_a', target: 'a', evaluate: '1 == 1' },
      { flow: 'x_b', target: 'b', evaluate: '1 == 2' },
      { flow: 'x_c', target: 'c', evaluate: '1 == 3' },
    ]);
  });

  it.each([
    ['only there', { a: '1 == 1', b: '1 == 2' }],
    ['among the conditions too', { a: '1 == 1', b: '1 == 2', c: '1 == 3' }],
  ])('knows the default way when it stands %s', (_title, conditions) => {
    const graph = graphOf({
      links: BRANCHES,
      nodes: { ...THREE, x: conditional(conditions, { fallback: 'c' }) },
    });
    const node = nodeOf(graph, 'x', 'conditional_parallel');
    expect(node.branches.map(({ target }) => target)).toEqual(['a', 'b']);
    expect(node.fallback).toEqual({ flow: 'x_c', target: 'c' });
    expect(node.ways).toHaveLength(3);
    expect(node.converge).toBe('j');
  });

  it('reads the language and the strategy of a gateway', () => {
    const conditions = { a: '1 = 1', b: '1 = 2', c: '1 = 3' };
    const of = (extra: JsonObject): GraphNode =>
      nodeOf(
        graphOf({ links: BRANCHES, nodes: { ...THREE, x: exclusive(conditions, { extra }) } }),
        'x',
        'exclusive',
      );
    expect(of({ parse_lang: 'FEEL' })).toMatchObject({ language: 'FEEL', takesFirst: false });
    expect(of({ parse_lang: 'FEEL', strategy: 'FIRST' })).toMatchObject({ takesFirst: true });
    expect(of({ parse_lang: 'FEEL', strategy: 'ONLY' })).toMatchObject({ takesFirst: false });
  });

  it('tells constants, computed ones and outputs apart', () => {
    const graph = graphOf(
      constantsSketch({
        text: constant('hi ${who}'),
        who: constant('Ines', { custom_type: 'textarea' }),
        picked: constant(['a'], { custom_type: 'select' }),
        table: constant([], { custom_type: 'datatable' }),
        json: constant('{}', { custom_type: 'json_variable' }),
        user: constant('Bo', { custom_type: 'bk_user_selector' }),
        made: output('a', 'x'),
      }),
    );
    const kinds = [...graph.constants].map(([name, { kind }]) => [name, kind]);
    expect(Object.fromEntries(kinds)).toEqual({
      text: 'value',
      who: 'value',
      picked: 'lazy',
      table: 'lazy',
      json: 'lazy',
      user: 'lazy',
      made: 'output',
    });
    expect(graph.constants.get('text')?.value).toBe('hi ${who}');
  });

  it('maps outputs of nodes to variables', () => {
    const graph = graphOf(
      constantsSketch({
        first: output('a', 'x'),
        last: output('a', 'x'),
        other: output('b', 'x', { source_info: { a: [], b: ['x', 'y'] } }),
        both: output('a', 'z', { source_info: { a: ['z'], b: ['z'] } }),
      }),
    );
    // flow-layer.md 1.10: of two constants that read one output the last one wins.
    expect(nodeOf(graph, 'a', 'activity').outputs).toEqual(
      new Map([
        ['x', 'last'],
        ['z', 'both'],
      ]),
    );
    expect(nodeOf(graph, 'b', 'activity').outputs).toEqual(new Map([['x', 'other']]));
  });

  it('lists what is exported and what is computed at the start', () => {
    const sketch = constantsSketch({
      b: constant('${a}', { pre_render_mako: true }),
      a: constant('1', { pre_render_mako: true }),
      c: constant('1'),
      made: output('a', 'x', { pre_render_mako: true }),
    });
    const graph = graphOf({ ...sketch, outputs: ['made', 'c'] });
    expect(graph.outputs).toEqual(['made', 'c']);
    expect(graph.preRendered).toEqual(['a', 'b']);
  });

  it('takes a tree without what may be missing', () => {
    const graph = compile({
      start_event: { id: 's', outgoing: 'f1' },
      end_event: { id: 'e' },
      activities: { a: { outgoing: 'f2' } },
      gateways: { x: { type: 'ExclusiveGateway', outgoing: ['f3'] } },
      flows: {
        f1: { source: 's', target: 'a' },
        f2: { source: 'a', target: 'x' },
        f3: { source: 'x', target: 'e' },
      },
      constants: {
        '${none}': {},
        '${sourceless}': { source_type: 'component_outputs' },
        '${odd}': { source_type: 'component_outputs', source_info: { x: 'y', a: [1] } },
      },
      outputs: '',
    });
    expect([...graph.nodes.values()].map(({ name }) => name)).toEqual(['', '', '', '']);
    expect(nodeOf(graph, 'x', 'exclusive')).toMatchObject({ branches: [], fallback: null });
    expect(nodeOf(graph, 'a', 'activity').outputs.size).toBe(0);
    expect(graph.constants.get('none')).toMatchObject({ kind: 'value', value: null });
    expect(graph.outputs).toEqual([]);
    expect(compile({ ...treeOf(constantsSketch({})), constants: null }).constants.size).toBe(0);
  });

  it('notes nodes that may not be started', () => {
    const limit = { enable: true, seconds: 5, action: 'forced_fail' };
    const graph = graphOf({
      links: 'start > a > b > end',
      nodes: {
        a: activity('sync', {}, { timeout_config: limit, error_ignorable: true }),
        b: activity('sync', {}, { timeout_config: limit }),
      },
    });
    expect(graph.startProblems).toEqual([
      {
        nodeId: 'a',
        message:
          'timeout_config can not be enabled with error_ignorable or auto_retry at the same time',
      },
    ]);
  });

  it.each(SAMPLE_TREES)('compiles %s', (name) => {
    const tree = loadTree(name);
    const graph = graphOfTree(tree);
    const sections = ['activities', 'gateways'].map((key) => Object.keys(tree[key] as JsonObject));
    expect(graph.nodes.size).toBe(sections.flat().length + 2);
  });

  describe('throws for a tree that validation would refuse', () => {
    const tree = treeOf(constantsSketch({}));

    it.each<[string, JsonObject, string]>([
      ['no start', { ...tree, start_event: null }, 'a part of the tree is not an object'],
      ['no id', { ...tree, start_event: { outgoing: 'start_a' } }, 'id is missing'],
      ['no way out', { ...tree, start_event: { id: 's', outgoing: 1 } }, 'a node has no way out'],
      ['no target', { ...tree, start_event: { id: 's', outgoing: 'f' } }, 'flow f leads nowhere'],
    ])('%s', (_title, broken, message) => {
      expect(() => compile(broken)).toThrow(message);
    });
  });
});
