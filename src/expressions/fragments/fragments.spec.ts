import { parseJson } from '../../common/json/index.js';
import { collectReferences, findFragments, referencedNames } from './index.js';

describe('findFragments', () => {
  it.each<[string, string[]]>([
    ['', []],
    ['no fragment', []],
    ['${a}', ['a']],
    ['x ${a} y ${ b + 1 }${c}', ['a', ' b + 1 ', 'c']],
    ['${a\n+ b}', ['a\n+ b']],
    ['${}', []],
    ['${a', []],
    ['$a}', []],
    ['$ {a}', []],
    ['${a#b}', []],
    ['${a$b}', []],
    ['${{a}}', []],
    ['${a{b}', []],
    ['${a ${b} c}', ['b']],
    ['$${a}', ['a']],
    ['${${a}}', ['a']],
    ['${ }', [' ']],
    ['${"城" + 😀}', ['"城" + 😀']],
  ])('in %j are %j', (text, codes) => {
    const fragments = findFragments(text);
    expect(fragments.map(({ code }) => code)).toEqual(codes);
    for (const { start, end, code } of fragments) {
      expect(text.slice(start, end)).toBe(`\${${code}}`);
    }
  });
});

describe('referencedNames', () => {
  it.each<[string, string[]]>([
    ['a', ['a']],
    ['a + b*a', ['a', 'b']],
    ['a.b.c', ['a']],
    ['a . b', ['a']],
    ['_system.task_name', ['_system']],
    ['1 + 1', []],
    ['True and not None or False', []],
    ['a if c else b', ['a', 'c', 'b']],
    ['a is not b', ['a', 'b']],
    ['l[0]', ['l']],
    ['d["k"]', ['d']],
    ['K[0:n]', ['K', 'n']],
    ['int(K) + 1', ['int', 'K']],
    ['name.split("-")[i].upper()', ['name', 'i']],
    ['"%s-%s" % (A, B)', ['A', 'B']],
    ['a==b', ['a', 'b']],
    ['a<=b>=c!=d', ['a', 'b', 'c', 'd']],
    ['f(a, key=b, other = c)', ['f', 'a', 'b', 'c']],
    ['f(*args, **options)', ['f', 'args', 'options']],
    ['datetime.datetime.now().strftime("%Y")', ['datetime']],
    ['"a" + \'b\' + c', ['c']],
    ['"it\'s a" + b', ['b']],
    ['"a\\"b" + c', ['c']],
    ["r'\\' a' + b", ['b']],
    ['b"x" rb"y" + f"z" + u', ['u']],
    ['"""a "b" c\nd""" + e', ['e']],
    ['"x" y', []],
    ['1e5 + 1.5j + 0xFF + 1_000 + .5 + e5', ['e5']],
    ['1if x else 2', ['x']],
    ['1 .real + a', ['a']],
    ['城市 + ñ_1', ['城市', 'ñ_1']],
    ['[x * 2 for x in items]', ['items']],
    ['[x for x in items if x > low]', ['items', 'low']],
    ['[a + b for a, b in pairs]', ['pairs']],
    ['[a for (a, b) in pairs for c in b]', ['pairs']],
    ['any(x in l for x in m) and y in n', ['any', 'l', 'm', 'y', 'n']],
    ['[x for x in items] + x', ['items', 'x']],
    ['[x for x in x]', ['x']],
    ['x + sum(x for x in y)', ['x', 'sum', 'y']],
    ['[x for y in x for x in y]', ['x']],
    ['[[a for a in b] for b in c]', ['c']],
    ['[y := x for x in z] + y', ['z']],
    ['[x for x in (lambda: x)()]', ['x']],
    ['größe + 1', ['größe']],
    ['"""a"b""" + c', ['c']],
    ['a[b:c, ::d]', ['a', 'b', 'c', 'd']],
    ['x |', ['x']],
    ['(y := f(a)) + y', ['f', 'a']],
    ['(lambda y: y + z)(seed)', ['z', 'seed']],
    ['(lambda y: y)(y)', ['y']],
    ['lambda: a', ['a']],
    ['lambda a, b=c, *d, **e: a + b + d + e + f', ['c', 'f']],
    ['lambda a, /, b: a + b + c', ['c']],
    ['sorted(l, key=lambda x: x.a, reverse=x)', ['sorted', 'l', 'x']],
    ['[lambda x: x for y in z]', ['z']],
    ['(lambda a: lambda b: a + b + c)(d)(a)', ['c', 'd', 'a']],
    ['(lambda a: (lambda a: a)(a) + a)(b)', ['b']],
    ['x | h, trim', ['x']],
    ['x | mine', ['x', 'mine']],
    ['x | decode.utf8', ['x']],
    ['(x | h)', ['x', 'h']],
    ['h', ['h']],
    ['a[b:c]', ['a', 'b', 'c']],
    ['constructor + __proto__', ['constructor', '__proto__']],
  ])('of %j are %j', (code, names) => {
    expect([...referencedNames(code)].sort()).toEqual([...names].sort());
  });

  it.each([
    'a b',
    'a:b',
    'a +',
    'a not',
    '1 not b',
    'a = 1',
    'a if b',
    'a == not b',
    'a,,b',
    'a..b',
    'a[]',
    'a[b for b in c]',
    'a[b:*]',
    'a[b::+]',
    'import a',
    'for a in b',
    'a || b',
    '| h',
    ' ',
    'some words',
    '"a',
    "'''a''",
    '"a\nb" + c',
    '(a',
    'a)',
    '(a]',
    'a ? b',
    'a！',
    'f() g',
    '1 2',
    'a"b"',
    '`a`',
    '城，市',
  ])('of %j, which is no Python, are none', (code) => {
    expect(referencedNames(code).size).toBe(0);
  });
});

describe('collectReferences', () => {
  it('collects from values at any depth, not from keys', () => {
    const value = parseJson(
      '{"${key}": ["${a}", {"deep": "x ${b.c} ${d + e}", "10": ["${f}"]}], "n": 1.0, "t": true, "z": null}',
    );
    expect([...collectReferences(value)].sort()).toEqual(['a', 'b', 'd', 'e', 'f']);
  });

  it.each<[unknown, string[]]>([
    [null, []],
    [1, []],
    ['a', []],
    ['${a}-${b}', ['a', 'b']],
    [[], []],
    [{}, []],
  ])('of %j are %j', (value, names) => {
    expect([...collectReferences(parseJson(JSON.stringify(value)))]).toEqual(names);
  });

  /** The closures of engine-core.md 7.2, one step each. */
  it.each<[string | string[], string[]]>([
    [
      ['${b}', '${c}_${d}'],
      ['b', 'c', 'd'],
    ],
    ['${e}_2', ['e']],
    ['${e}_${f}', ['e', 'f']],
    ['1 + ${h}', ['h']],
    ['${f}-${f}', ['f']],
  ])('of the reference %j are %j', (value, names) => {
    expect([...collectReferences(value)].sort()).toEqual(names);
  });
});
