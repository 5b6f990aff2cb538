import { failureOf, renderCode } from '../testing/render-code.js';

/** Expected texts are what Python 3.11 gives for `str(code)`; where a fragment fails, Python raises too, but for what is refused. */
describe('conversions', () => {
  it.each<[string, string]>([
    ['bool()', 'False'],
    ['int()', '0'],
    ['float()', '0.0'],
    ['str()', ''],
    ['list()', '[]'],
    ['tuple()', '()'],
    ['dict()', '{}'],
    ['set()', 'set()'],
    ['int("7", 10)', '7'],
    ['int("+f", 16)', '15'],
    ['int("-z", 36)', '-35'],
    ['int("0o17", 0)', '15'],
    ['int("00", 0)', '0'],
    ['int("0_0", 0)', '0'],
    ['int("0x_f", 16)', '15'],
    ['int("12", 0)', '12'],
    ['int("-12", 0)', '-12'],
    ['int("0b1", 2)', '1'],
    ['int("0b1", 16)', '177'],
    ['int("1", base=3)', '1'],
    ['int("٣")', '3'],
    ['float(" -Infinity ")', '-inf'],
    ['float(True)', '1.0'],
    ['str(object=5)', '5'],
    ['sorted(l, key=str.upper)', "['a', 'b', 'c']"],
    ['sorted(["b", "A"], key=str.lower)', "['A', 'b']"],
    ['str.upper("a")', 'A'],
    ['str.replace("aa", "a", "b", 1)', 'ba'],
    ['str.split("a-b", sep="-")', "['a', 'b']"],
    ['bool(str)', 'True'],
    ['bool(len)', 'True'],
    ['str', "<class 'str'>"],
    ['str == str', 'True'],
    ['int("1" * 4300, 36) % 2', '1'],
    ['float("1" * 10000)', 'inf'],
    ['str == int', 'False'],
  ])('%s is %s', (code, text) => {
    expect(renderCode(code)).toBe(text);
  });

  it.each<[string, string]>([
    ['int(7, 10)', "int() can't convert non-string with explicit base"],
    ['int(7.5, 10)', "int() can't convert non-string with explicit base"],
    ['int([1])', "int() argument must be a string or a number, not 'list'"],
    ['int(None)', "int() argument must be a string or a number, not 'NoneType'"],
    ['int(float("inf"))', 'cannot convert float infinity or NaN to integer'],
    ['int(float("nan"))', 'cannot convert float infinity or NaN to integer'],
    ['int("1", 1)', 'int() base must be >= 2 and <= 36, or 0'],
    ['int("1", 37)', 'int() base must be >= 2 and <= 36, or 0'],
    ['int("1", -1)', 'int() base must be >= 2 and <= 36, or 0'],
    ['int("12", 2)', "invalid literal for int() with base 2: '12'"],
    ['int("", 2)', "invalid literal for int() with base 2: ''"],
    ['int("010", 0)', "invalid literal for int() with base 0: '010'"],
    ['int("1__0", 5)', "invalid literal for int() with base 5: '1__0'"],
    ['int("1" * 4301, 36)', `invalid literal for int() with base 36: '${'1'.repeat(100)}'`],
    ['int("1" * 8601)', `invalid literal for int() with base 10: '${'1'.repeat(100)}'`],
    ['int("1", True)', 'int() base must be >= 2 and <= 36, or 0'],
    ['int("1", "2")', 'int() base must be int, not str'],
    ['int("1", base=10, base=11)', 'keyword argument repeated: base'],
    ['int("1", 2, 3)', 'int() takes at most 2 arguments'],
    ['int("1 2")', "invalid literal for int() with base 10: '1 2'"],
    ['float("1 2")', "could not convert string to float: '1 2'"],
    ['float([1])', "float() argument must be a string or a number, not 'list'"],
    ['float("x")', "could not convert string to float: 'x'"],
    ['bool(1, 2)', 'bool() takes at most 1 arguments'],
    ['bool(x=1)', "bool() got an unexpected keyword argument 'x'"],
    ['str(1, 2)', 'str() takes at most 1 arguments'],
    ['str.upper(1)', 'upper() self must be str, not int'],
    ['str.upper()', 'upper() self must be str, not NoneType'],
    ['str.nothing("a")', "'type' object has no attribute 'nothing'"],
  ])('%s fails: %s', (code, reason) => {
    expect(failureOf(code)).toBe(reason);
  });

  it.each<[string, string]>([
    ['str is str', "'is' is available for None, True and False only."],
    ['float("1" * 10001)', `could not convert string to float: '${'1'.repeat(100)}'`],
    ['int.real', "'type' object has no attribute 'real'"],
  ])('%s is refused: %s', (code, reason) => {
    expect(failureOf(code)).toBe(reason);
  });
});
