import { failureOf, renderCode } from '../testing/render-code.js';

/** Expected texts are what Python 3.11 gives for `str(code)`; where a fragment fails, Python raises too, but for what is refused. */
describe('calculation', () => {
  it.each<[string, string]>([
    ['pow(2, 3, 5)', '3'],
    ['pow(True, True, True)', '0'],
    ['pow(base=2, exp=3)', '8'],
    ['pow(base=2, exp=3, mod=5)', '3'],
    ['sum([[1], [2]], [])', '[1, 2]'],
    ['sum([1], start=2)', '3'],
    ['max([], default=None)', 'None'],
    ['min([float("nan"), 1])', 'nan'],
    ['max([1, float("nan")])', '1'],
    ['round(float("inf"), 1)', 'inf'],
    ['round(float("nan"), 1)', 'nan'],
    ['round(7)', '7'],
    ['round(True)', '1'],
    ['round(0, -1)', '0'],
    ['round(5, -400)', '0'],
    ['round(-5, -400)', '0'],
    ['round(-26, -1)', '-30'],
    ['round(1.5, -500)', '0.0'],
    ['round(-1.5, -500)', '-0.0'],
    ['round(12345, True)', '12345'],
    ['round(1.25, None)', '1'],
    ['round(1.25, ndigits=1)', '1.2'],
    ['round(1.25, 10000000000000000000000)', '1.25'],
    ['round(1.25, -10000000000000000000000)', '0.0'],
  ])('%s is %s', (code, text) => {
    expect(renderCode(code)).toBe(text);
  });

  it.each<[string, string]>([
    ['abs("a")', "bad operand type for abs(): 'str'"],
    ['abs(None)', "bad operand type for abs(): 'NoneType'"],
    ['abs(slice(1))', "bad operand type for abs(): 'slice'"],
    ['abs(set([1]))', "bad operand type for abs(): 'set'"],
    ['abs()', "abs() misses the argument 'x'"],
    ['pow(2, 3, 0)', 'pow() 3rd argument cannot be 0'],
    ['pow(2, 3.0, 5)', 'pow() argument must be int, not float'],
    ['pow("a", 2)', "unsupported operand type(s) for ** or pow(): 'str' and 'int'"],
    ['pow([], 2)', "unsupported operand type(s) for ** or pow(): 'list' and 'int'"],
    ['pow(2)', "pow() misses the argument 'exp'"],
    ['sum(["a"], "")', "sum() can't sum strings [use ''.join(seq) instead]"],
    ['sum(1)', "'int' object is not iterable"],
    ['sum(["a"])', "unsupported operand type(s) for +: 'int' and 'str'"],
    ['min()', 'min expected at least 1 argument, got 0'],
    ['max()', 'max expected at least 1 argument, got 0'],
    ['min(1)', "'int' object is not iterable"],
    ['min(1, "a")', "'<' not supported between instances of 'str' and 'int'"],
    ['min([])', 'min() arg is an empty sequence'],
    ['min([2, 1], key=5)', "'int' object is not callable"],
    ['min(1, 2, x=3)', "min() got an unexpected keyword argument 'x'"],
    ['round("a")', "type str doesn't define __round__ method"],
    ['round(None)', "type NoneType doesn't define __round__ method"],
    ['round(float("inf"))', 'cannot convert float infinity or NaN to integer'],
    ['round(float("nan"))', 'cannot convert float infinity or NaN to integer'],
    ['round(1.7e308, -308)', 'rounded value too large to represent'],
    ['round(1.25, "a")', 'ndigits must be int, not str'],
  ])('%s fails: %s', (code, reason) => {
    expect(failureOf(code)).toBe(reason);
  });

  it.each<[string, string]>([
    ['pow(2, -1, 5)', 'pow() with a negative exponent and a modulus is not available.'],
  ])('%s is refused: %s', (code, reason) => {
    expect(failureOf(code)).toBe(reason);
  });
});
