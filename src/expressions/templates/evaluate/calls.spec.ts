import { failureOf, renderCode } from '../testing/render-code.js';

/** Expected texts are what Python 3.11 gives for `str(code)`; where a fragment fails, Python raises too, but for what is refused. */
describe('calls and comprehensions', () => {
  it.each<[string, string]>([
    ['(lambda x: x)(1)', '1'],
    ['(lambda x: x)(x=5)', '5'],
    ['(lambda x, y=2: [x, y])(1)', '[1, 2]'],
    ['(lambda x, y=2: [x, y])(1, y=3)', '[1, 3]'],
    ['(lambda x, y=2: [x, y])(y=3, x=1)', '[1, 3]'],
    ['(lambda *r: r)(1, 2)', '(1, 2)'],
    ['(lambda x, *r: [x, r])(1)', '[1, ()]'],
    ['(lambda *r, x=5: [r, x])(1, 2)', '[(1, 2), 5]'],
    ['(lambda *r, x: [r, x])(1, x=2)', '[(1,), 2]'],
    ['(lambda: 5)()', '5'],
    ['(lambda x=None: x)()', 'None'],
    ['(lambda x: x)(None)', 'None'],
    ['(lambda x: x)(*[1])', '1'],
    ['[x + y for x, y in [(1, 2)]]', '[3]'],
    ['[x for x, y in [(None, 1)]]', '[None]'],
    ['[x for (x, (y, z)) in [(1, (2, 3))]]', '[1]'],
    ['[y for [x, y] in m]', '[2, 4]'],
    ['[y for (y) in a]', '[1, 2, 3]'],
    ['[y for x, (y) in m]', '[2, 4]'],
    ['[x for x in a if x > 1 if x < 3]', '[2]'],
    ['[[x, y] for x in "ab" for y in a[:2]]', "[['a', 1], ['a', 2], ['b', 1], ['b', 2]]"],
    ['max(key=len, *l)', 'b'],
    ['len(*[a])', '3'],
    ['a == (1, 2, 3)', 'False'],
    ['1 if (lambda: 1) else 2', '1'],
    ['(lambda x: x) == (lambda x: x)', 'False'],
  ])('%s is %s', (code, text) => {
    expect(renderCode(code)).toBe(text);
  });

  it.each<[string, string]>([
    ['(lambda x: x)()', "<lambda>() misses the argument 'x'"],
    ['(lambda x: x)(1, 2)', '<lambda>() got too many arguments'],
    ['(lambda x: x)(1, x=2)', "<lambda>() got an unexpected argument 'x'"],
    ['(lambda x: x)(y=2)', "<lambda>() misses the argument 'x'"],
    ['(lambda *r, x: x)(1)', "<lambda>() misses the argument 'x'"],
    ['(lambda: 5)(1)', '<lambda>() got too many arguments'],
    ['(lambda x: x)(*5)', "'int' object is not iterable"],
    ['[y for x in a for y in y]', "name 'y' is not defined"],
    ['[x for x, y in [(1, 2, 3)]]', "3 values can't be unpacked to 2 variables"],
    ['[x for x, y in [(1,)]]', "1 values can't be unpacked to 2 variables"],
    ['[x for x, y in [1]]', "'int' object is not iterable"],
    ['[y for x, in m]', "name 'y' is not defined"],
    ['[x for x in 5]', "'int' object is not iterable"],
    ['5(1)', "'int' object is not callable"],
    ['a(1)', "'list' object is not callable"],
    ['None()', "'NoneType' object is not callable"],
    ['"a"()', "'str' object is not callable"],
    ['dict(a=1, a=2)', 'keyword argument repeated: a'],
    ['dict(a=1, *a)', 'dict() takes at most 1 arguments'],
    ['len(obj=a)', "len() got an unexpected keyword argument 'obj'"],
    ['a.nothing', "'list' object has no attribute 'nothing'"],
    ['a.nothing()', "'list' object has no attribute 'nothing'"],
    ['(lambda x: x) < 1', "'<' not supported between instances of 'function' and 'int'"],
  ])('%s fails: %s', (code, reason) => {
    expect(failureOf(code)).toBe(reason);
  });

  it.each<[string, string]>([
    ['str(lambda: 1)', 'A function has no text.'],
    ['[lambda: 1]', 'A function has no text.'],
    ['((x for x in a),)', 'A generator has no text.'],
  ])('%s is refused: %s', (code, reason) => {
    expect(failureOf(code)).toBe(reason);
  });
});
