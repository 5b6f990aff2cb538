import { JsonNumber, parseJson, stringifyJson, type JsonValue } from '../../common/json/index.js';
import { RenderBudgetError, renderValue, type RenderLimits } from './index.js';
import { ENV, lookupIn } from './testing/render-code.js';

function render(template: JsonValue, context: JsonValue = {}, limits?: RenderLimits): JsonValue {
  return renderValue(template, lookupIn(context), ENV, limits).value;
}

function reasons(template: JsonValue, context: JsonValue = {}): string[] {
  return renderValue(template, lookupIn(context), ENV).failed.map(({ reason }) => reason);
}

describe('renderValue: what is rendered', () => {
  it('leaves values without fragments as they are', () => {
    for (const value of ['', 'a $ {a} $}', '${}', '${a', '<% a %> ## x', 1, null, true]) {
      expect(render(value, { a: 1 })).toBe(value);
    }
  });

  it('renders list items and object values, not keys, and keeps the rest', () => {
    const value = parseJson('{"10": ["${a}", 1.0], "${a}": {"x": "<${a}>"}, "9": 1e5}');
    const rendered = render(value, { a: 'v' });
    expect(stringifyJson(rendered)).toBe('{"10":["v",1.0],"${a}":{"x":"<v>"},"9":1e5}');
    expect(stringifyJson(value)).toContain('"<${a}>"');
  });

  it('keeps a key named __proto__ an own key', () => {
    const rendered = render(parseJson('{"__proto__": "${a}"}'), { a: { polluted: 1 } });
    expect(stringifyJson(rendered)).toBe('{"__proto__":{"polluted":1}}');
    expect(Object.getPrototypeOf(rendered)).toBe(Object.prototype);
  });

  it('gives numbers digit by digit where a text is one name', () => {
    const context = parseJson('{"a": 9007199254740993, "b": {"10": [1.0]}}');
    expect(render('${a}', context)).toEqual(new JsonNumber('9007199254740993'));
    expect(render('${b["10"][0]}', context)).toEqual(new JsonNumber('1.0'));
    expect(render('${a}/${b["10"][0]}', context)).toBe('9007199254740993/1.0');
  });

  it.each<[string, JsonValue]>([
    ["${d['k']}", 'v'],
    ['${d["k"][1]}', '${d["k"][1]}'],
    ['${d["q"][1]}', '${d["q"][1]}'],
    ['${q["k"][1]}', '${q["k"][1]}'],
    ['${l["k"]}', '${l["k"]}'],
    ['${s[1]}', '😀'],
    ['${l[1]}', null],
    ['${l[-1]}', 'None'],
    ['${l[2]}', '${l[2]}'],
    ['${d["constructor"]}', '${d["constructor"]}'],
    ['${d["no-word"]}', 'w'],
    ['${城["键"]}', 1],
    ['${ d }', "{'k': 'v', 'no-word': 'w'}"],
  ])('reads %s as %j', (template, value) => {
    const context = { d: { k: 'v', 'no-word': 'w' }, s: 'a😀b', l: [0, null], 城: { 键: 1 } };
    expect(render(template, context)).toEqual(value);
  });

  it('gives the value of a name that no expression may use', () => {
    const context = { caller: [1], '1st': 2, __x: 3, 'a b': 4 };
    expect(render(['${caller}', '${1st}', '${__x}', '${a b}'], context)).toEqual([[1], 2, 3, 4]);
    expect(render('-${caller}${1st}${__x}', context)).toBe('-${caller}${1st}${__x}');
  });

  it('leaves a text in which no fragment names anything', () => {
    expect(render(['${1+1}', 'a${1+1}b${"x"}', '${None}'])).toEqual([
      '${1+1}',
      'a${1+1}b${"x"}',
      '${None}',
    ]);
    expect(render('${x}${1+1}', { x: 1 })).toBe('12');
    expect(render('${int(1)+1}')).toBe('2');
  });
});

describe('renderValue: one pass', () => {
  it('never reads again what a fragment produced', () => {
    const context = { a: '${b}', b: 'secret', c: '${', d: 'b}' };
    expect(render('${a}-${b}', context)).toBe('${b}-secret');
    expect(render('${b}-${a}', context)).toBe('secret-${b}');
    expect(render('${c}${d}', context)).toBe('${b}');
  });

  it('evaluates equal fragments of a text once', () => {
    const draws = [0.1, 0.9];
    const env = { ...ENV, random: () => draws.shift() ?? 0 };
    const { value } = renderValue('${random.random()} ${random.random()}', lookupIn({}), env);
    expect(value).toBe('0.1 0.1');
  });

  it('keeps a failing fragment and renders its neighbours', () => {
    const { value, failed } = renderValue('${a}${1/0+x}${b}', lookupIn({ a: 1, x: 1 }), ENV);
    expect(value).toBe('1${1/0+x}${b}');
    expect(failed).toEqual([
      { fragment: '${1/0+x}', reason: 'division by zero' },
      { fragment: '${b}', reason: "name 'b' is not defined" },
    ]);
  });

  it('keeps a fragment that fails in no way of its own', () => {
    const env = {
      ...ENV,
      random: (): number => {
        throw new RangeError('no entropy');
      },
    };
    const { value, failed } = renderValue('${random.random()}${a}', lookupIn({ a: 1 }), env);
    expect(value).toBe('${random.random()}1');
    expect(failed).toEqual([
      {
        fragment: '${random.random()}',
        reason: 'The expression failed (RangeError: no entropy).',
      },
    ]);
  });

  it('refuses a fragment for a name that would not be reached', () => {
    expect(render('${a if a else b}', { a: 1 })).toBe('${a if a else b}');
  });
});

describe('renderValue: names', () => {
  it('lets the context hide builtins and modules', () => {
    expect(render('-${len}${max}', { len: 5, max: 'm' })).toBe('-5m');
    expect(render('-${re.match("a", "a")}', { re: { k: 1 } })).toBe('-${re.match("a", "a")}');
    expect(render('-${open}', { open: 'context' })).toBe('-context');
  });

  it('reads attributes of objects as entries, but calls methods', () => {
    const context = { _system: { task_id: 3, operator: 'me' }, t: { items: [1], a: { b: 'c' } } };
    expect(render('${_system.task_id}', context)).toBe('3');
    expect(render('${t.a.b}${t.items}', context)).toBe('c[1]');
    expect(render('${t.items()}', context)).toBe("dict_items([('items', [1]), ('a', {'b': 'c'})])");
    expect(render('${t.get("a")["b"]}${list(t.keys())[0]}', context)).toBe('citems');
  });

  it('allows names with one underscore that the context has', () => {
    const context = { _space_x: 'v', _loop: 1 };
    expect(render('${_space_x}-${_loop + 1}', context)).toBe('v-2');
    expect(render('${_inner_loop}-${_other}', context)).toBe('${_inner_loop}-${_other}');
    expect(render('-${[_ for _ in "ab"]}', context)).toBe('-${[_ for _ in "ab"]}');
    expect(render('-${[_ for _ in str("ab")]}', context)).toBe("-['a', 'b']");
  });

  it('passes an error of the lookup through', () => {
    const lookup = (name: string): JsonValue => {
      throw new Error(`cycle at ${name}`);
    };
    expect(() => renderValue('${a}', lookup, ENV)).toThrow('cycle at a');
    expect(() => renderValue('${a + 1}', lookup, ENV)).toThrow('cycle at');
    expect(() => renderValue('${len("a")}', lookup, ENV)).toThrow('cycle at');
    expect(renderValue('no fragment', lookup, ENV).value).toBe('no fragment');
  });

  it('says why a fragment stays', () => {
    expect(reasons('-${a +}')).toEqual(['The code does not parse.']);
    expect(reasons('-${a.__class__}', { a: 1 })[0]).toContain('__class__');
    expect(reasons('-${l.append(1)}', { l: [] })[0]).toContain("templates can't do");
    expect(reasons('-${a | length}', { a: 1 })).toEqual(["'length' is not a filter."]);
    expect(reasons('-${a + "x"}', { a: 1 })[0]).toContain("'int' and 'str'");
  });
});

describe('renderValue: limits', () => {
  const few = { maxSteps: 200, maxSize: 100 };

  it('counts the steps of all strings of a value together', () => {
    const one = '${[x for x in range(10)]}';
    expect(render([one], {}, few)).toEqual(['[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]']);
    const failure = new RenderBudgetError('steps');
    expect(() =>
      render(
        Array.from({ length: 9 }, () => one),
        {},
        few,
      ),
    ).toThrow(failure);
  });

  it('counts steps alike whether or not the code was parsed before', () => {
    const template = `\${n ${'+ 1'.repeat(40)}}`;
    const run = (maxSteps: number): JsonValue =>
      render(template, { n: 1 }, { maxSteps, maxSize: 100 });
    let needed = 1;
    for (; needed < 1000; needed += 1) {
      try {
        run(needed);
        break;
      } catch (error) {
        expect(error).toBeInstanceOf(RenderBudgetError);
      }
    }
    expect(run(needed)).toBe('41');
    expect(() => run(needed - 1)).toThrow(RenderBudgetError);
  });

  it('counts what is put into the result, raw values too', () => {
    const context = { s: 'x'.repeat(60), l: Array.from({ length: 60 }, () => 1) };
    expect(render('${s}', context, few)).toBe(context.s);
    expect(() => render('${s}${s}', context, few)).toThrow(new RenderBudgetError('size'));
    expect(() => render(['${s}', '${s}'], context, few)).toThrow(new RenderBudgetError('size'));
    expect(() => render(['${l}', '${l}'], context, few)).toThrow(new RenderBudgetError('size'));
    expect(() => render(['${len(s*2)}'], context, few)).toThrow(new RenderBudgetError('size'));
  });

  it('does not count texts without fragments', () => {
    expect(render('y'.repeat(500), {}, few)).toHaveLength(500);
  });

  it('says which limit it was', () => {
    expect(new RenderBudgetError('steps').message).toContain('steps');
    expect(new RenderBudgetError('size').limit).toBe('size');
  });
});
