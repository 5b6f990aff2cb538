import { type JsonObject, type JsonValue } from '../../common/json/index.js';
import { RenderBudgetError } from '../../expressions/index.js';
import { Context } from './context.js';
import { HydrateError } from './hydrate-error.js';
import { activity, constant, graphOf, output } from './testing/sketch.js';

const ENV = { now: 0, timeZone: 'UTC', random: () => 0.5 };

interface Given {
  readonly constants?: Readonly<Record<string, JsonObject>>;
  readonly overrides?: Readonly<Record<string, JsonValue>>;
  readonly produced?: Readonly<Record<string, JsonValue>>;
  readonly overlay?: Readonly<Record<string, JsonValue>>;
}

function contextOf({
  constants = {},
  overrides = {},
  produced = {},
  overlay = {},
}: Given): Context {
  const graph = graphOf({ links: 'start > a > end', nodes: { a: activity('sync') }, constants });
  const header = {
    taskId: 1,
    spaceId: 1,
    system: { task_id: 1 },
    constants: new Map(Object.entries(overrides)),
    mock: null,
  };
  const [variables, over] = [new Map(Object.entries(produced)), new Map(Object.entries(overlay))];
  return new Context(graph, header, variables, ENV, over);
}

/** Constants with these values, past validation, which refuses circles. */
function circular(values: Readonly<Record<string, JsonValue>>): Context {
  const names = Object.keys(values);
  return contextOf({
    constants: Object.fromEntries(names.map((name) => [name, constant('')])),
    overrides: values,
  });
}

describe('Context', () => {
  // The context example of engine-core.md 7.5.
  it('computes constants from constants', () => {
    const context = contextOf({
      constants: {
        a: constant('1'),
        b: constant('2'),
        c: constant('${a}-${b}'),
        d: constant('${int(a) + int(b)}'),
        e: constant(['x', '${a}'], { custom_type: 'select' }),
        f: constant('${a}-${b}-${c}-${d}-${e}'),
        g: constant({ list: ['${a}'], '${a}': 1 }),
      },
    });
    expect(context.lookup('c')).toBe('1-2');
    expect(context.lookup('d')).toBe('3');
    expect(context.lookup('e')).toBe('x,1');
    expect(context.lookup('f')).toBe('1-2-1-2-3-x,1');
    expect(context.lookup('g')).toEqual({ list: ['1'], '${a}': 1 });
  });

  it('knows what nodes produced, the task, and nothing else', () => {
    const context = contextOf({
      constants: { made: output('a', 'x'), later: output('a', 'y') },
      produced: { made: { b: 1 } },
    });
    expect(context.lookup('made')).toEqual({ b: 1 });
    expect(context.lookup('_system')).toEqual({ task_id: 1 });
    expect(context.lookup('later')).toBeUndefined();
    expect(context.lookup('nobody')).toBeUndefined();
    expect(context.render('${made} ${later} ${_system.task_id}')).toBe("{'b': 1} ${later} 1");
  });

  it('prefers produced values, which are never rendered', () => {
    const constants = { x: constant('${y}'), y: constant('Y') };
    expect(contextOf({ constants }).lookup('x')).toBe('Y');
    expect(contextOf({ constants, produced: { x: '${y}' } }).lookup('x')).toBe('${y}');
  });

  it('prefers the values that hold for one node', () => {
    const constants = { x: constant('constant'), y: constant('<${x}>') };
    const context = contextOf({ constants, produced: { x: 'made' }, overlay: { x: 'item' } });
    expect(context.lookup('x')).toBe('item');
    expect(context.lookup('y')).toBe('<item>');
  });

  it('takes null for a value', () => {
    const constants = { x: constant('constant') };
    expect(contextOf({ constants, overrides: { x: null } }).lookup('x')).toBeNull();
    expect(contextOf({ constants, produced: { x: null } }).lookup('x')).toBeNull();
    expect(contextOf({ constants, overlay: { x: null } }).lookup('x')).toBeNull();
    expect(contextOf({ constants, overlay: { x: null } }).render('${x}')).toBeNull();
  });

  it("renders the task's own values of constants", () => {
    const constants = { x: constant('constant'), y: constant('Y') };
    expect(contextOf({ constants, overrides: { x: '<${y}>' } }).lookup('x')).toBe('<Y>');
  });

  it('computes a constant once', () => {
    let drawn = 0;
    const env = { ...ENV, random: () => (drawn += 1) / 1000 };
    const graph = graphOf({
      links: 'start > a > end',
      nodes: { a: activity('sync') },
      constants: { x: constant('${random.random()}') },
    });
    const header = { taskId: 1, spaceId: 1, system: {}, constants: new Map(), mock: null };
    const context = new Context(graph, header, new Map(), env);
    expect(context.render(['${x}', '${x}'])).toEqual([context.lookup('x'), context.lookup('x')]);
    expect(drawn).toBe(1);
    expect(new Context(graph, header, new Map(), env).lookup('x')).not.toBe(context.lookup('x'));
  });

  it('refuses circles', () => {
    expect(() => circular({ a: '${a}' }).lookup('a')).toThrow(HydrateError);
    const context = circular({ a: '${b}', b: '<${c}>', c: ['${a}'] });
    expect(() => context.render('${b}')).toThrow('the variable ${b} refers to itself');
    // A hydrate that failed leaves nothing behind.
    expect(() => context.render('${b}')).toThrow('the variable ${b} refers to itself');
  });

  it('refuses chains of references that are too long', () => {
    const chain = (length: number): Context => {
      const names = Array.from({ length }, (_, index) => `v${index}`);
      return circular(
        Object.fromEntries(names.map((name, index) => [name, `<\${v${index + 1}}>`] as const)),
      );
    };
    expect(chain(200).lookup('v0')).toMatch(/^<{200}\$\{v200\}>{200}$/);
    expect(() => chain(201).lookup('v0')).toThrow('variables refer to each other 200 times deep');
  });

  it('takes any number of references that do not stand in one another', () => {
    const names = Array.from({ length: 300 }, (_, index) => `v${index}`);
    const constants = Object.fromEntries(names.map((name) => [name, constant('<${who}>')]));
    const context = contextOf({ constants: { ...constants, who: constant('Ines') } });
    const all = context.render(names.map((name) => `\${${name}}`));
    expect(all).toEqual(names.map(() => '<Ines>'));
  });

  it('passes on what a class refuses', () => {
    const broken = constant('{', { custom_type: 'json_variable' });
    const context = contextOf({ constants: { x: broken, y: constant('${x}') } });
    expect(() => context.render(['${y}'])).toThrow('the JSON of ${x} is broken');
  });

  it('passes on that a value takes too much', () => {
    const context = contextOf({
      constants: { x: constant('${who * 1000000}'), who: constant('ab') },
    });
    expect(() => context.lookup('x')).toThrow(RenderBudgetError);
  });

  it('adapts values before they are rendered', () => {
    const context = contextOf({ constants: { x: constant('a') } });
    const twice = (value: JsonValue): JsonValue => [value, value];
    expect(context.render('${x}-${y}', twice)).toBe("['a', 'a']-${y}");
  });

  it('shows variables as they are stored', () => {
    const context = contextOf({
      constants: {
        plain: constant('x'),
        spliced: constant(['${plain}']),
        deep: constant({ a: [1, { b: '${plain}' }] }),
        lazy: constant(['${plain}'], { custom_type: 'select' }),
        made: output('a', 'x'),
        later: output('a', 'y'),
      },
      produced: { made: '${plain}' },
    });
    expect(context.view('plain')).toEqual({ kind: 'plain', value: 'x' });
    expect(context.view('spliced')).toEqual({ kind: 'splice', value: ['${plain}'] });
    expect(context.view('deep')).toMatchObject({ kind: 'splice' });
    expect(context.view('lazy')).toEqual({ kind: 'lazy', value: ['${plain}'] });
    expect(context.view('made')).toEqual({ kind: 'plain', value: '${plain}' });
    expect(context.view('later')).toBeNull();
    expect(context.view('nobody')).toBeNull();
  });

  it('has one budget for all that a node renders', () => {
    const heavy = '${len([1 for i in range(30000)]) + x}';
    const context = contextOf({ constants: { x: constant(1), far: constant(heavy) } });
    for (let count = 0; count < 3; count += 1) expect(context.render(heavy)).toBe('30001');
    const rest = (): void => {
      for (let count = 0; count < 50; count += 1) context.render(heavy);
    };
    expect(rest).toThrow(RenderBudgetError);
    expect(() => context.lookup('far')).toThrow(RenderBudgetError);
    expect(contextOf({ constants: { x: constant(1) } }).render(heavy)).toBe('30001');
  });
});
