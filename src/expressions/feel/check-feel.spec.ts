import { checkFeel, MAX_FEEL_DEPTH, MAX_FEEL_LENGTH } from './index.js';

describe('checkFeel', () => {
  it.each([
    '1 = 1',
    'x > 3 and y < 2 or z != "a"',
    '-5 > x',
    '(2 + 3) * 4 - 1 / 2 = 2**3',
    '1 between 0 and 3',
    'x in [1..5]',
    'x in (1..5]',
    'x in ["a", "b"]',
    'some x in [1, 2], y in [3] satisfies x > y',
    'every x in [1] satisfies x = 1',
    '{a: 1, "b c": 2}.a = 1',
    'l[1] = 2',
    'l[item > 2]',
    'a.b.c = "x"',
    'list contains(l, 1)',
    'starts with(s, "a")',
    'get or else(x, 1) = 1',
    'is defined(x)',
    'day of week(date("2020-01-01")) = "Monday"',
    'date and time("2020-01-01T00:00:00") > now()',
    'not(true)',
    'null',
    '"北京" = "城市"',
    '"a\\"b" = "c"',
    '"a // b" = "/* c"',
    'two words() = 1',
    'constructor = __proto__',
    'some = every',
    'x in [f(1)]',
  ])('accepts %s', (text) => {
    expect(checkFeel(text)).toEqual({ ok: true });
  });

  it.each<[string, number, string]>([
    ['', 0, 'The expression ends too early.'],
    ['   ', 3, 'The expression ends too early.'],
    ['1 =', 3, 'The expression ends too early.'],
    ['(1 = 1', 6, 'The expression ends too early.'],
    ['x = 1 or', 8, 'The expression ends too early.'],
    ['5 > 3 4', 6, 'Unexpected "4".'],
    ['1 = 1)', 5, 'Unexpected ")".'],
    ['x = #', 4, 'Unexpected "#".'],
    ['x > 1 && y > 2', 6, 'Unexpected "&".'],
    ['x ? y : z', 2, 'Unexpected "?".'],
    ["'a' = 'b'", 0, 'Unexpected "\'".'],
    ['1.2.3 = 4', 3, 'Unexpected ".3".'],
    ['a “b”', 2, 'Unexpected "“".'],
    ['x = "a', 4, 'The string is not closed.'],
    ['"a\nb" = 1', 0, 'The string is not closed.'],
    ['"C:\\" = 1', 0, 'The string is not closed.'],
    ['1 /* a', 3, 'Unexpected "*".'],
    ['1 // a', 3, 'Unexpected "/".'],
    ['1\n= 1', 1, 'Unexpected "\\n".'],
    ['not(1, 2) = 1', 0, 'Not takes 1 arguments, not 2.'],
    ['{1: 2}', 1, 'Unexpected "1".'],
    ['a.1', 1, 'Unexpected ".1".'],
    ['a.', 2, 'The expression ends too early.'],
    ['{', 1, 'The expression ends too early.'],
    ['some x in [1] x', 14, 'Unexpected "x".'],
    ['some x in [1], 2 in [3] satisfies true', 15, 'Unexpected "2".'],
    ['some x in [1], ', 15, 'The expression ends too early.'],
    ['x in [a..', 9, 'The expression ends too early.'],
    ['x = 😀', 4, 'Unexpected "😀".'],
    ['a."b"', 2, 'Unexpected "\\"b\\"".'],
  ])('refuses %j at %i', (text, position, message) => {
    expect(checkFeel(text)).toEqual({ ok: false, error: { position, message } });
  });

  it('bounds length and nesting', () => {
    const nested = (depth: number) => `${'{a: ['.repeat(depth / 2)}1${']}'.repeat(depth / 2)}`;
    expect(checkFeel(nested(MAX_FEEL_DEPTH))).toEqual({ ok: true });
    expect(checkFeel(nested(MAX_FEEL_DEPTH + 2))).toMatchObject({
      error: { message: `The expression nests deeper than ${MAX_FEEL_DEPTH}.` },
    });
    expect(checkFeel(`"${'('.repeat(1000)}" = ")"`)).toEqual({ ok: true });
    expect(checkFeel('a'.repeat(MAX_FEEL_LENGTH))).toEqual({ ok: true });
    expect(checkFeel('a'.repeat(MAX_FEEL_LENGTH + 1))).toMatchObject({
      error: { position: MAX_FEEL_LENGTH },
    });
  });
});
