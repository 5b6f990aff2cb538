import { failureOf, renderCode } from '../testing/render-code.js';

/** Expected texts are what Python 3.11 gives for `str(code)`; where a fragment fails, Python raises too. */
describe('sets', () => {
  it.each<[string, string]>([
    ['set([1, 2]).union([2, 3])', '{1, 2, 3}'],
    ['set([1, 2]).intersection([2, 3])', '{2}'],
    ['set([1, 2]).difference([2, 3])', '{1}'],
    ['set([1, 2]).symmetric_difference((2, 3))', '{1, 3}'],
    ['set([1, 2]).union(set([3]))', '{1, 2, 3}'],
    ['set([1]).issubset([1, 2])', 'True'],
    ['set([1, 3]).issubset([1, 2])', 'False'],
    ['set([1, 2]).issuperset([1])', 'True'],
    ['set([1, 2]).issuperset([3])', 'False'],
    ['set([1, 2]).issuperset([1, 2, 3])', 'False'],
    ['set("aab").union("b") == set("ab")', 'True'],
    ['set(set([1]))', '{1}'],
    ['(set([1]) | set([2]))', '{1, 2}'],
    ['set([1, 2]) & set([2])', '{2}'],
    ['set([1, 2]) - set([2])', '{1}'],
    ['set([1, 2]) ^ set([2, 3])', '{1, 3}'],
    ['set([1, 2]) == set([2, 1])', 'True'],
    ['set([1]) == set([1, 2])', 'False'],
    ['set([1]) == set([2])', 'False'],
    ['set([1]) != [1]', 'True'],
    ['set([1]) < set([1, 2])', 'True'],
    ['set([1]) < set([1])', 'False'],
    ['set([1, 2]) <= set([1, 3])', 'False'],
    ['set([1, 2]) >= set([1])', 'True'],
    ['set([1, 2]) > set([1, 2])', 'False'],
    ['set([1]) >= set([1, 2])', 'False'],
    ['1 in set([1])', 'True'],
    ['sorted(set([2, 1]))', '[1, 2]'],
  ])('%s is %s', (code, text) => {
    expect(renderCode(code)).toBe(text);
  });

  it.each<[string, string]>([
    ['set([1]).union(1)', "'int' object is not iterable"],
    ['set([1]).union([[1]])', "unhashable type: 'list'"],
    ['set([1]).issubset(1)', "'int' object is not iterable"],
    ['set([1]) + set([2])', "unsupported operand type(s) for +: 'set' and 'set'"],
    ['(set([1]) | [2])', "unsupported operand type(s) for |: 'set' and 'list'"],
    ['[1] in set([1])', "unhashable type: 'list'"],
    ['set([set([1])])', "unhashable type: 'set'"],
    ['set([d])', "unhashable type: 'dict'"],
  ])('%s fails: %s', (code, reason) => {
    expect(failureOf(code)).toBe(reason);
  });
});
