import { failureOf, renderCode } from '../testing/render-code.js';

/** Expected texts are what Python 3.11 gives for `str(code)`; where a fragment fails, Python raises too, but for what is refused. */
describe('arguments of text methods', () => {
  it.each<[string, string]>([
    ['"a\\tb".expandtabs(True)', 'a b'],
    ['"abcabc".rindex("b")', '4'],
    ['"abcabc".rfind("b", 0, 3)', '1'],
    ['"ABC".casefold()', 'abc'],
    ['"Straße".casefold()', 'strasse'],
    ['"".capitalize()', ''],
    ['"".title()', ''],
    ['"ß".capitalize()', 'Ss'],
    ['"abc".removesuffix("c")', 'ab'],
    ['"abc".removesuffix("x")', 'abc'],
    ['"abc".removesuffix("")', 'abc'],
    ['"😀a😀".strip("😀")', 'a'],
    ['"😀😀".strip("😀")', ''],
    ['"ab😀".lstrip("ab")', '😀'],
    ['"a😀".rstrip("😀")', 'a'],
    ['"x😀".rstrip("x")', 'x😀'],
    ['"".strip("😀")', ''],
    ['"abc".startswith(("x", "a"))', 'True'],
    ['"5".zfill(True)', '5'],
    ['"5".zfill(False)', '5'],
    ['"a,b".split(sep=",", maxsplit=0)', "['a,b']"],
    ['"a".encode() == "a".encode("UTF8")', 'True'],
    ['"a".encode() == "b".encode("utf_8")', 'False'],
    ['"a".encode() == "a"', 'False'],
    ['bool("a".encode())', 'True'],
    ['bool("".encode())', 'False'],
    ['len(set(["a".encode(), "a".encode()]))', '1'],
    ['"a\\x1cb\\x85c".splitlines()', "['a', 'b', 'c']"],
  ])('%s is %s', (code, text) => {
    expect(renderCode(code)).toBe(text);
  });

  it.each<[string, string]>([
    ['"5".zfill(-99999999999999999999)', '5'],
    ['"a,b,c".split(",", 99999999999999999999)', "['a', 'b', 'c']"],
    ['"a,b,c".split(",", -99999999999999999999)', "['a', 'b', 'c']"],
  ])('%s is %s, a number beyond the safe range counting as its end', (code, text) => {
    expect(renderCode(code)).toBe(text);
  });

  it.each<[string, string]>([
    ['"a".expandtabs(None)', 'tabsize must be int, not NoneType'],
    ['"a".join(None)', "'NoneType' object is not iterable"],
    ['"a".find(None)', 'find() argument must be str, not NoneType'],
    ['"a".find()', "find() misses the argument 'sub'"],
    ['"abc".rindex("x")', 'substring not found'],
    ['"abc".split("")', 'empty separator'],
    ['"abc".rsplit("")', 'empty separator'],
    ['"abc".partition("")', 'empty separator'],
    ['"abc".rpartition("")', 'empty separator'],
    ['"abc".startswith(1)', 'startswith first arg must be str or a tuple of str, not int'],
    ['"abc".endswith(("x", 1))', 'endswith first arg must be str or a tuple of str, not int'],
    ['"abc".startswith([1])', 'startswith first arg must be str or a tuple of str, not list'],
    ['"abc".startswith()', "startswith() misses the argument 'edge'"],
    ['"5".center(3, "")', 'The fill character must be exactly one character long'],
    ['"5".center(3, "ab")', 'The fill character must be exactly one character long'],
    ['"5".center(3, 1)', 'fillchar must be str, not int'],
    ['"5".zfill("3")', 'width must be int, not str'],
    ['"5".zfill(3.0)', 'width must be int, not float'],
    ['"a,b".split(",", sep=",")', "split() got multiple values for argument 'sep'"],
    ['"a,b".split(",", 1, 2)', 'split() takes at most 2 arguments'],
    ['"a,b".split(by=",")', "split() got an unexpected keyword argument 'by'"],
    ['"a".replace("a")', "replace() misses the argument 'new'"],
    ['"a".upper(1)', 'upper() takes at most 0 arguments'],
    ['"a".join([1])', 'sequence item 0: expected str instance, int found'],
    ['"a".join()', "join() misses the argument 'iterable'"],
    ['"a".join(5)', "'int' object is not iterable"],
    ['"\\ud800".encode()', 'surrogates not allowed'],
  ])('%s fails: %s', (code, reason) => {
    expect(failureOf(code)).toBe(reason);
  });

  it.each<[string, string]>([
    ['"a".encode("latin-1") == 1', 'Only utf-8 is available as an encoding.'],
  ])('%s is refused: %s', (code, reason) => {
    expect(failureOf(code)).toBe(reason);
  });
});
