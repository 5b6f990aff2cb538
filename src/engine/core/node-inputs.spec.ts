import {
  memoryKey,
  stringifyJson,
  type JsonObject,
  type JsonValue,
} from '../../common/json/index.js';
import { Context } from './context.js';
import { type ActivityNode } from './graph.js';
import { renderInputs } from './node-inputs.js';
import {
  activity,
  constant,
  graphOf,
  type NodeSketch,
  output,
  subprocess,
  verbatim,
} from './testing/sketch.js';
import { Simulation } from './testing/simulation.js';

const RUN = {
  version: 'v1',
  step: 0,
  loop: 3,
  innerLoop: 2,
  retry: 0,
  startedAt: 0,
  autoRetries: 0,
  early: [],
};

function rendered(node: NodeSketch, replaced?: JsonValue, isRaw = false): JsonObject {
  const graph = graphOf({
    links: 'start > a > end',
    nodes: { a: node },
    constants: { who: constant('Ines'), list: constant([1, 'b']) },
  });
  const found = graph.nodes.get('a') as ActivityNode;
  const header = { taskId: 1, spaceId: 1, system: {}, constants: new Map(), mock: null };
  const env = { now: 0, timeZone: 'UTC', random: () => 0.5 };
  const context = new Context(graph, header, new Map(), env);
  return renderInputs(found, RUN, replaced, isRaw ? null : context);
}

describe('renderInputs', () => {
  it('renders what is not excepted, and adds the loop numbers', () => {
    const inputs = rendered(
      activity('sync', {
        text: 'hi ${who}',
        typed: '${list}',
        deep: { '${who}': ['${who}', 1] },
        verbatim: verbatim('${who}'),
        unknown: '${nobody}',
        '10': 'ten',
        _loop: 'mine',
      }),
    );
    expect(inputs).toEqual({
      text: 'hi Ines',
      typed: [1, 'b'],
      deep: { '${who}': ['Ines', 1] },
      verbatim: '${who}',
      unknown: '${nobody}',
      [memoryKey('10')]: 'ten',
      _loop: 3,
      _inner_loop: 2,
    });
  });

  it('leaves the templates when they can not be rendered', () => {
    expect(rendered(activity('sync', { text: 'hi ${who}' }), undefined, true)).toEqual({
      text: 'hi ${who}',
      _loop: 3,
      _inner_loop: 2,
    });
  });

  // flow-layer.md 7.6
  it('takes the inputs of a retry in place of all', () => {
    const replaced = {
      text: '<${who}>',
      [memoryKey('10')]: '${who}',
      raw: '${who}',
      _escape_render_keys: ['raw'],
    };
    const inputs = rendered(activity('sync', { other: 1 }), replaced);
    expect(stringifyJson(inputs)).toBe(
      '{"text":"<Ines>","10":"Ines","raw":"${who}","_loop":3,"_inner_loop":2}',
    );
    expect(rendered(activity('sync', { other: 1 }), {})).toEqual({ _loop: 3, _inner_loop: 2 });
    const odd = { text: '${who}', _escape_render_keys: 'text' };
    expect(rendered(activity('sync'), odd)).toMatchObject({ text: 'Ines' });
  });

  describe('of a sub-process (flow-layer.md 5.3)', () => {
    const child = (constants: JsonObject): JsonValue | undefined => {
      const inputs = rendered(subprocess(constants));
      const spec = inputs['subprocess'] as JsonObject;
      expect(spec).toMatchObject({ template_id: '7', subprocess_name: 'Child' });
      return spec['constants'];
    };

    it("renders the child's shown constants", () => {
      const shown = { key: '${x}', show_type: 'show', value: 'hi ${who}' };
      expect(
        child({
          '${x}': shown,
          '${typed}': { ...shown, value: '${list}', need_render: true },
          '${valueless}': { show_type: 'show' },
        }),
      ).toEqual({
        '${x}': { ...shown, value: 'hi Ines' },
        '${typed}': { ...shown, value: [1, 'b'], need_render: true },
        '${valueless}': { show_type: 'show', value: null },
      });
    });

    it('leaves the others as they are', () => {
      const constants = {
        '${hidden}': { show_type: 'hide', value: '${who}' },
        '${raw}': { show_type: 'show', value: '${who}', need_render: false },
        '${null}': { show_type: 'show', value: '${who}', need_render: null },
      };
      expect(child(constants)).toEqual(constants);
    });

    it('takes odd specs as they are', () => {
      const code = 'subprocess_plugin';
      const spec = { template_id: '7', constants: { '${x}': 'odd' } };
      const of = (value: JsonValue): JsonValue | undefined =>
        rendered(activity(code, { subprocess: value }))['subprocess'];
      expect(of({ template_id: '${who}' })).toEqual({ template_id: '${who}' });
      expect(of(spec)).toEqual(spec);
      expect(of('${who}')).toBe('Ines');
    });
  });
});

describe('variables inside of a flow', () => {
  // flow-layer.md 1.10: only while the node's own inputs are rendered.
  it('know the loop number that a node gives before it gave it', () => {
    const simulation = new Simulation(
      graphOf({
        links: 'start > a > z > end',
        nodes: {
          a: activity('sync', { now: '${n}', inner: '${i}' }),
          z: activity('sync', { later: '${n}' }),
        },
        constants: { n: output('a', '_loop'), i: output('a', '_inner_loop') },
      }),
    ).start();
    expect(simulation.runOf('a').inputs).toMatchObject({ now: 1, inner: 1 });
    expect(simulation.runOf('z').inputs).toMatchObject({ later: 1 });
  });

  it('are computed anew for each node', () => {
    const simulation = new Simulation(
      graphOf({
        links: 'start > a > b > c > end',
        nodes: {
          a: activity('sync', { x: 1, seen: '${shown}' }),
          b: activity('sync', { x: 2, seen: '${shown}' }),
          c: activity('sync', { seen: '${shown}' }),
        },
        constants: {
          shown: constant('<${x}>'),
          x: output('a', 'x'),
        },
      }),
    ).start();
    const seen = ['a', 'b', 'c'].map((node) => simulation.runOf(node).inputs['seen']);
    expect(seen).toEqual(['<${x}>', '<1>', '<1>']);
  });
});
