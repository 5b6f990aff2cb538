import { type JsonObject, type JsonValue } from '../../common/json/index.js';
import { durable, finished } from './testing/scripted-plugins.js';
import { activity, constant, output, type Sketch, subprocess, verbatim } from './testing/sketch.js';
import { simulate } from './testing/simulate.js';
import { type Simulation } from './testing/simulation.js';

/*
 * Data cases of engine-core.md 10.2. In D4, D6 and D8 `params` of a nested pipeline become the shown constants of a child
 * task, which the child's simulation gets as its overridden constants.
 */

/** What a parent's node gives its child: values by bare name. */
function givenTo(parent: Simulation, node: string): Record<string, JsonValue> {
  const call = parent.calls.find(({ nodeId }) => nodeId === `task-${node}`);
  const spec = call?.inputs['subprocess'] as JsonObject;
  const constants = Object.entries(spec['constants'] as JsonObject);
  return Object.fromEntries(
    constants.map(([key, value]) => [key.slice(2, -1), (value as JsonObject)['value'] ?? null]),
  );
}

function shown(value: JsonValue): JsonObject {
  return { show_type: 'show', value };
}

const CHILD: Sketch = {
  links: 'start > a > end',
  nodes: { a: activity('sync', { x: '${sub_constant}' }) },
  constants: { sub_constant: constant('default_value'), sub_out: output('a', 'x') },
  outputs: ['sub_out'],
};

describe('engine-core.md 10.2', () => {
  it('D2: an output becomes a variable', () => {
    const simulation = simulate({
      links: 'start > a1 > w > a2 > end',
      nodes: {
        a1: activity('sync', { param_1: 'output_value_1', before: '${o}' }),
        w: activity('cb'),
        a2: activity('sync', { input: '${o}' }),
      },
      constants: { o: output('a1', 'param_1') },
    });
    expect(simulation.runOf('a1').inputs).toMatchObject({ before: '${o}' });
    expect([...simulation.variables]).toEqual([['o', 'output_value_1']]);
    simulation.accept({ type: 'callback', node: 'w', version: null, data: {} });
    simulation.settle();
    expect(simulation.runOf('a2').inputs).toMatchObject({ input: 'output_value_1' });
  });

  it('D4, D8: values go down two levels and come back', () => {
    const level = (from: string): Sketch => ({
      links: 'start > a > s > z > end',
      nodes: {
        a: activity('sync', { x: from }),
        s: subprocess({ '${sub_constant}': shown('<${o}>') }),
        z: activity('sync', { back: '${back}' }),
      },
      constants: {
        sub_constant: constant('unset'),
        o: output('a', 'x'),
        back: output('s', '${sub_out}'),
        sub_out: constant('[${back}]'),
      },
      outputs: ['sub_out'],
    });
    const parent = simulate(level('one'));
    const child = simulate(level('${sub_constant}'), { constants: givenTo(parent, 's') });
    const grandchild = simulate(CHILD, { constants: givenTo(child, 's') });
    for (const [above, below] of [
      [child, grandchild],
      [parent, child],
    ] as const) {
      const event = below.events.at(-1);
      const outputs = event?.type === 'finished' ? event.outputs : {};
      const version = above.at('s').run?.version ?? '';
      const data = { task_success: true, outputs };
      above.accept({ type: 'child', node: 's', version, news: 'finished', data });
      above.settle();
    }
    expect(grandchild.runOf('end').outputs).toEqual({ '${sub_out}': '<<one>>' });
    expect(child.runOf('end').outputs).toEqual({ '${sub_out}': '[<<one>>]' });
    expect(parent.runOf('z').inputs).toMatchObject({ back: '[<<one>>]' });
  });

  it.each(['default_value', 'spliced ${other}'])(
    'D6: what a parent gives counts more than the default %j',
    (value) => {
      const parent = simulate({
        links: 'start > s > end',
        nodes: { s: subprocess({ '${sub_constant}': shown('${constant_1}') }) },
        constants: { constant_1: constant('value_1') },
      });
      expect(givenTo(parent, 's')).toEqual({ sub_constant: 'value_1' });
      const constants = { ...CHILD.constants, sub_constant: constant(value) };
      const child = simulate({ ...CHILD, constants }, { constants: givenTo(parent, 's') });
      expect(child.runOf('a').inputs).toMatchObject({ x: 'value_1' });
    },
  );

  it('D10: a variable of a variable of an output', () => {
    const simulation = simulate({
      links: 'start > a1 > a2 > end',
      nodes: { a1: activity('sync', { x: 'X' }), a2: activity('sync', { y: '${ref}' }) },
      constants: { ref: constant('${sub_out}'), sub_out: output('a1', 'x') },
    });
    expect(simulation.runOf('a2').inputs).toMatchObject({ y: 'X' });
    // The variable itself stays a template.
    expect(simulation.variables.has('ref')).toBe(false);
  });

  it('D12: an exported variable is computed', () => {
    const simulation = simulate({
      links: 'start > a > end',
      nodes: { a: activity('sync') },
      constants: { c: constant('3_${e}'), e: constant('4') },
      outputs: ['c'],
    });
    expect(simulation.runOf('end').outputs).toEqual({ '${c}': '3_4' });
  });

  it('D14: an input that is not rendered', () => {
    const simulation = simulate({
      links: 'start > a > end',
      nodes: { a: activity('sync', { x: verbatim('${k5}') }) },
      constants: { k5: constant('five') },
    });
    expect(simulation.runOf('a').inputs).toMatchObject({ x: '${k5}' });
  });

  it('D16: outputs that are mapped and there', () => {
    const simulation = simulate(
      {
        links: 'start > a > end',
        nodes: { a: activity('gives') },
        constants: { b: output('a', 'a'), d: output('a', 'c'), f: output('a', 'e') },
      },
      { plugins: { gives: durable(() => finished({ a: 1, e: 2 })) } },
    );
    expect(Object.fromEntries(simulation.variables)).toEqual({ b: 1, f: 2 });
  });

  it('D18: what is set takes the place of any variable, and is never rendered', () => {
    const assigned = { spliced: '${x}', lazy: ['a', 'b'], fresh: 1, other: null };
    const simulation = simulate(
      {
        links: 'start > a > z > end',
        nodes: {
          a: activity('sets'),
          z: activity('sync', { spliced: '${spliced}', lazy: '${lazy}', fresh: '${fresh}' }),
        },
        constants: {
          x: constant('X'),
          spliced: constant('<${x}>'),
          lazy: constant(['x', 'y'], { custom_type: 'select' }),
        },
      },
      {
        plugins: {
          sets: {
            isInline: true,
            answer: () => ({ kind: 'finished', assign: new Map(Object.entries(assigned)) }),
          },
        },
      },
    );
    expect(Object.fromEntries(simulation.variables)).toEqual(assigned);
    expect(simulation.runOf('z').inputs).toMatchObject({
      spliced: '${x}',
      lazy: ['a', 'b'],
      fresh: 1,
    });
  });

  it('D20: a variable that can not be computed fails the node that ignores errors', () => {
    const simulation = simulate({
      links: 'start > a > end',
      nodes: { a: activity('sync', { x: '${broken}' }, { error_ignorable: true }) },
      constants: { broken: constant('{', { custom_type: 'json_variable' }) },
    });
    expect(simulation.runOf('a')).toMatchObject({
      state: 'FAILED',
      outputs: {
        ex_data: expect.stringMatching(/^inputs hydrate failed\(/),
        _result: false,
        _loop: 1,
        _inner_loop: 1,
      },
    });
  });
});
