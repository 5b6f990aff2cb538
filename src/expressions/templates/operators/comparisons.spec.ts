import { failureOf, renderCode } from '../testing/render-code.js';

/** Expected texts are what Python 3.11 gives for `str(code)`; where a fragment fails, Python raises too, but for what is refused. */
describe('comparisons', () => {
  it.each<[string, string]>([
    ['slice(1) == 1', 'False'],
    ['slice(1, 2) == slice(1, 3)', 'False'],
    ['slice(1, 2) != slice(1)', 'True'],
    ['d == dict(d)', 'True'],
    ['d == dict(k=1)', 'False'],
    ['dict(a=1) == dict(b=1)', 'False'],
    ['dict(a=1) == dict(a=2)', 'False'],
    ['dict(a=1) == dict(a=1.0)', 'True'],
    ['dict(a=1) != dict(a=1)', 'False'],
    ['d == 1', 'False'],
    ['d == a', 'False'],
    ['1 == d', 'False'],
    ['(1, 2) == (1, 2)', 'True'],
    ['(1, 2) == [1, 2]', 'False'],
    ['(1,) == (1, 2)', 'False'],
    ['range(3) == range(4)', 'False'],
    ['range(0, 4, 2) == range(0, 3, 2)', 'True'],
    ['range(0, 5, 2) == range(0, 4, 2)', 'False'],
    ['range(2) == range(1, 3)', 'False'],
    ['range(0, 2, 3) == range(1)', 'True'],
    ['range(3) == a', 'False'],
    ['str == len', 'False'],
    ['m == [[1, 2], [3, 4]]', 'True'],
    ['a != 1', 'True'],
    ['None is None', 'True'],
    ['True is None', 'False'],
    ['1 is None', 'False'],
    ['None is not 1', 'True'],
    ['n is "a"', 'False'],
    ['5 in range(10, 0, -1)', 'True'],
    ['10 in range(10, 0, -1)', 'True'],
    ['0 in range(10, 0, -1)', 'False'],
    ['11 in range(10, 0, -1)', 'False'],
    ['4 in range(10, 0, -2)', 'True'],
    ['3 in range(10, 0, -2)', 'False'],
    ['-1 in range(3)', 'False'],
    ['3 in range(3)', 'False'],
    ['2.0 in range(3)', 'True'],
    ['"k" in d', 'True'],
    ['"q" not in d', 'True'],
    ['1 <= 1', 'True'],
    ['2 <= 1', 'False'],
    ['1 >= 1', 'True'],
    ['1 >= 2', 'False'],
    ['2 > 1', 'True'],
    ['1 < float("nan")', 'False'],
    ['float("nan") >= 1', 'False'],
    ['[1, float("nan")] < [1, 2]', 'False'],
    ['[1] < [1, 2]', 'True'],
    ['[1, 2] < [1]', 'False'],
    ['(1, 2) < (1, 3)', 'True'],
    ['"a" < "b"', 'True'],
  ])('%s is %s', (code, text) => {
    expect(renderCode(code)).toBe(text);
  });

  it.each<[string, string]>([
    ['1 in "1"', "'in <string>' requires string as left operand, not int"],
    ['[1] in d', "unhashable type: 'list'"],
    ['1 in 5', "'int' object is not iterable"],
    ['(1, 2) < [1, 3]', "'<' not supported between instances of 'tuple' and 'list'"],
    ['[1] < ["a"]', "'<' not supported between instances of 'int' and 'str'"],
    ['1 < "a"', "'<' not supported between instances of 'int' and 'str'"],
    ['None < None', "'<' not supported between instances of 'NoneType' and 'NoneType'"],
    ['d < d', "'<' not supported between instances of 'dict' and 'dict'"],
    ['str < str', "'<' not supported between instances of 'type' and 'type'"],
  ])('%s fails: %s', (code, reason) => {
    expect(failureOf(code)).toBe(reason);
  });

  it.each<[string, string]>([['n is n', "'is' is available for None, True and False only."]])(
    '%s is refused: %s',
    (code, reason) => {
      expect(failureOf(code)).toBe(reason);
    },
  );
});
