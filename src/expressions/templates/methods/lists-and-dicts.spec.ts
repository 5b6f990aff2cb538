import { failureOf, renderCode } from '../testing/render-code.js';

/** Expected texts are what Python 3.11 gives for `str(code)`; where a fragment fails, Python raises too. */
describe('methods of lists, dictionaries and numbers', () => {
  it.each<[string, string]>([
    ['a.index(2)', '1'],
    ['a.index(3, 1, 3)', '2'],
    ['a.index(3, -1)', '2'],
    ['a.count(2)', '1'],
    ['a.copy()', '[1, 2, 3]'],
    ['(1, 2, 1).count(1)', '2'],
    ['(1, 2, 1).index(2)', '1'],
    ['d.get("k")', '1'],
    ['d.get("q")', 'None'],
    ['d.get("q", 5)', '5'],
    ['d.copy()', "{'k': 1, 'x': [1, 2], 'e': {'z': 'q'}}"],
    ['list(d.copy().values())', "[1, [1, 2], {'z': 'q'}]"],
    ['(0).bit_length()', '0'],
    ['(5).bit_length()', '3'],
    ['(-8).bit_length()', '4'],
    ['(2.0).is_integer()', 'True'],
    ['(2.5).is_integer()', 'False'],
  ])('%s is %s', (code, text) => {
    expect(renderCode(code)).toBe(text);
  });

  it.each<[string, string]>([
    ['a.index(1, 1)', 'value is not in list'],
    ['a.count()', "count() misses the argument 'value'"],
    ['a.copy(1)', 'copy() takes at most 0 arguments'],
    ['(1, 2).copy()', "'tuple' object has no attribute 'copy'"],
    ['d.get()', "get() misses the argument 'key'"],
    ['d.get("k", key=1)', "get() got an unexpected keyword argument 'key'"],
    ['d.get([1])', "unhashable type: 'list'"],
    ['d.copy(1)', 'copy() takes at most 0 arguments'],
    ['d.keys(1)', 'keys() takes at most 0 arguments'],
    ['(5).bit_length(1)', 'bit_length() takes at most 0 arguments'],
    ['f.is_integer(1)', 'is_integer() takes at most 0 arguments'],
  ])('%s fails: %s', (code, reason) => {
    expect(failureOf(code)).toBe(reason);
  });
});
