import { parseJson, type JsonObject, isJsonObject } from '../../common/json/index.js';
import { RenderBudgetError } from '../templates/budget.js';
import { fromJson, toRepr } from '../values/index.js';
import { checkFeel, compileFeel, FeelError, FeelScope, plain, type FeelValue } from './index.js';

const CLOCK = { now: Date.UTC(2026, 0, 2, 20, 4, 5), timeZone: 'Asia/Shanghai' };
const FACTS =
  '{"a": 5, "b": 2, "f": 1.5, "s": "apple", "n": null, "t": true, "l": [1, 2, 3], "big": 9007199254740993,' +
  ' "d": {"k": {"m": 7}}, "rows": [{"x": 1}, {"x": 5}, {}], "order": 1, "index": 2, "two": "2"}';

function objectOf(text: string): JsonObject {
  const value = parseJson(text);
  if (!isJsonObject(value)) throw new Error(text);
  return value;
}

const names = new Map<string, FeelValue>(
  Object.entries(objectOf(FACTS)).map(([key, value]) => [key, fromJson(value)]),
);

/** The beginning of nested quantifiers that take `size` rounds each. */
function rounds(size: number, depth: number): string {
  return `some a in [${'1,'.repeat(size - 1)}1] satisfies `.repeat(depth);
}

function evaluate(text: string): string {
  return toRepr(plain(compileFeel(text)(new FeelScope(names, CLOCK))));
}

describe('FEEL', () => {
  it.each<[string, string]>([
    // literals
    ['1', '1'],
    ['-1', '-1'],
    ['.5', '0.5'],
    ['"a\\"b"', "'a\\\\\"b'"],
    ['"it"', "'it'"],
    ['true', 'True'],
    ['null', 'None'],
    ['[1, "x", [null]]', "[1, 'x', [None]]"],
    ['{a: 1, "b c": 2}', "{'a': 1, 'b c': 2}"],
    ['[]', '[]'],
    ['a', '5'],
    ['unknown', 'None'],
    ['order + index', '3'],
    // arithmetic
    ['1 + 2 - 3', '0'],
    [
      '2 * 3 + 4 / 2 - 1',
      "Type of both operators must be same, get <class 'int'> and <class 'float'>",
    ],
    ['2 * 3 + 4 * 2', '14'],
    ['7 / 2', '3.5'],
    ['4 / 2', '2.0'],
    ['2 ** 10', '1024'],
    ['2 ** -1', '0.5'],
    ['0 ** 5', '0'],
    ['(1 - 2) ** 3', '-1'],
    ['1.5 + 0.5', '2.0'],
    ['"a" + "b"', "'ab'"],
    ['[1] + [2]', '[1, 2]'],
    ['true + true', '2'],
    ['a-1', '4'],
    ['a - -1', '6'],
    ['big + 1', '9007199254740994'],
    ['true + false', '1'],
    ['1.0 - 0.9', '0.09999999999999998'],
    ['1.5 * 3.0', '4.5'],
    ['1.0 / 3.0', '0.3333333333333333'],
    ['9007199254740993 / 3', '3002399751580331.0'],
    ['(10 ** 400) / (10 ** 399)', '10.0'],
    ['1.1 ** 10.0', '2.5937424601000023'],
    ['5 ** 0', '1'],
    ['0 ** 0', '1'],
    ['1 ** 99999999', '1'],
    ['-1 ** 2', '1'],
    ['-2 ** 3', '-8'],
    ['2 ** -99999', '0.0'],
    // comparisons
    ['a = 5', 'True'],
    ['a = 5 and b != 2', 'False'],
    ['a >= 5', 'True'],
    ['a < 5', 'False'],
    ['s = "apple"', 'True'],
    ['"a" < "b"', 'True'],
    ['n = null', 'True'],
    ['n != null', 'False'],
    ['a != null', 'True'],
    ['a != "5"', 'True'],
    ['t = 1', 'True'],
    ['big = 9007199254740993', 'True'],
    ['big = 9007199254740992', 'False'],
    ['[1, 2] = [1, 2]', 'True'],
    ['5 between 1 and 5', 'True'],
    ['a between b and 4', 'False'],
    ['[null, 1] = [null, true]', 'True'],
    ['[1, 2] = [1]', 'False'],
    ['[1] != 1', 'True'],
    ['1 != [1]', 'True'],
    ['{a: 1, b: [null]} = {b: [null], a: 1.0}', 'True'],
    ['{a: null} = {b: null}', 'False'],
    ['{a: null} = {a: null}', 'True'],
    ['{a: 1} = {}', 'False'],
    ['{} != []', 'True'],
    ['[1..2] = [1..2]', 'True'],
    ['[1..2] = [1..2)', 'False'],
    ['[[1..2]] = ["[1..2]"]', 'False'],
    ['[date("2026-01-02")] = ["2026-01-02"]', 'False'],
    ['[1, null, 2] < [1, null, 3]', 'True'],
    ['[1, 2] < [1]', 'False'],
    ['[date("2026-01-02")] < [date("2026-01-03")]', 'True'],
    // logic gives the value of a side
    ['0 or "x"', "'x'"],
    ['"x" or 0', "'x'"],
    ['1.5 and "x"', "'x'"],
    ['0.0 or "x"', "'x'"],
    ['[] or "x"', "'x'"],
    ['[0] and "x"', "'x'"],
    ['{} or "x"', "'x'"],
    ['{a: 0} and "x"', "'x'"],
    ['[1..2] and "x"', "'x'"],
    ['now() and "x"', "'x'"],
    ['1 and 0 or 2', '2'],
    ['not("")', 'True'],
    ['false or false and error(1) = 1', 'False'],
    // ranges and lists
    ['a in [1..5]', 'True'],
    ['a in [1..5)', 'False'],
    ['b in (2..5]', 'False'],
    ['a in (b..9)', 'True'],
    ['f in [1..2]', 'True'],
    ['a in [1, 5]', 'True'],
    ['a in [1, "5"]', 'False'],
    ['a in [[5], {x: 5}, 5.0]', 'True'],
    ['some + 1', "Type of both operators must be same, get <class 'NoneType'> and <class 'int'>"],
    ['a[item > 1]', 'None'],
    ['l[1]', '1'],
    ['l[-1]', '3'],
    ['l[0]', 'None'],
    ['l[9]', 'None'],
    ['a[1]', 'None'],
    ['l[item > 1]', '[2, 3]'],
    ['[1, 2, 3][item != 2]', '[1, 3]'],
    ['rows[x > 2]', "[{'x': 5}]"],
    ['d.k.m', '7'],
    ['d.k.x', 'None'],
    ['s.k', 'None'],
    ['{a: {b: 3}}.a.b', '3'],
    ['some x in [1, 2] satisfies x > 1', 'True'],
    ['every x in [1, 2] satisfies x > 1', 'False'],
    ['every x in [1, 2], y in [2, 3] satisfies x < y and y < a', 'True'],
    ['some x in [] satisfies true', 'False'],
    ['some x in [null] satisfies x = null', 'True'],
    ['some x in [1] satisfies x', 'False'],
    ['every x in [0] satisfies x', 'True'],
    // functions
    ['string(5) = "5"', 'True'],
    ['string(t)', "'True'"],
    ['string("a")', "'a'"],
    ['string([1..2))', "'[1..2)'"],
    ['string((1..2])', "'(1..2]'"],
    [`string(1${'0'.repeat(400)}.0)`, "'inf'"],
    ['string([1, "a"])', '"[1, \'a\']"'],
    ['matches("apple", "a.p")', 'True'],
    ['matches("apple", "pp")', 'False'],
    ['contains(s, "pp")', 'True'],
    ['starts with(s, "ap")', 'True'],
    ['ends with(s, "ap")', 'False'],
    ['list contains(l, 2)', 'True'],
    ['list contains({k: 1}, "k")', 'True'],
    ['list contains({k: 1}, "x")', 'False'],
    ['list contains({k: 1}, 1)', 'False'],
    ["list contains(\"['apple', 'b']\", s)", 'True'],
    ['list contains("[\'apples\']", s)', 'True'],
    ['count([1, 2])', '2'],
    ['all([1, 0])', 'False'],
    ['any([0, 1])', 'True'],
    ['get or else(n, 3)', '3'],
    ['get or else(a, 3) = 5', 'True'],
    ['is defined(n)', 'False'],
    ['is defined(a)', 'True'],
    ['json loads("[1, 2.0]")', '[1, 2.0]'],
    ['nobody knows(1, x: 2)', 'None'],
    ['nobody()', 'None'],
    ['before(1, 2)', 'True'],
    ['before([1..3), 3)', 'True'],
    ['before([1..3], [3..4])', 'False'],
    ['after(3, [1..3))', 'True'],
    ['after(3, [1..3])', 'False'],
    ['includes([1..3], 3)', 'True'],
    ['includes([1..3), 3)', 'False'],
    ['includes((1..3), [1..2])', 'False'],
    ['includes([1..3), [1..3])', 'False'],
    ['includes([1..3], (1..3))', 'True'],
    // names that are functions too
    ['{count: 1}.count', '1'],
  ])('%s is %s', (text, result) => {
    const outcome = (): string => {
      try {
        return evaluate(text);
      } catch (error) {
        if (error instanceof FeelError) return error.message;
        throw error;
      }
    };
    expect(outcome()).toBe(result);
  });

  it.each<[string, string]>([
    ['', 'the expression ends too early'],
    ['a >', 'the expression ends too early'],
    ['1 * 2 * 3', 'unexpected "*"'],
    ['1 = 1)', 'unexpected ")"'],
    ['(1', 'the expression ends too early'],
    ['a b', 'unexpected "b"'],
    ['a\n= 1', 'unexpected "\\n"'],
    ["'a'", 'unexpected "\'"'],
    ['城市 = 1', 'unexpected "城"'],
    ['"a', 'the string is not closed'],
    ['"x" in ["x"]', 'unexpected "in"'],
    ['-a', 'unexpected "-"'],
    ['and', 'unexpected "and"'],
    ['not(1, 2)', 'not takes 1 arguments, not 2'],
    ['a = "5"', "Type of both operators must be same, get <class 'int'> and <class 'str'>"],
    ['a = 5.0', "Type of both operators must be same, get <class 'int'> and <class 'float'>"],
    ['a = null', "Type of both operators must be same, get <class 'int'> and <class 'NoneType'>"],
    ['n > 5', "Type of both operators must be same, get <class 'NoneType'> and <class 'int'>"],
    ['a = true', "Type of both operators must be same, get <class 'int'> and <class 'bool'>"],
    ['d < d', "'<' not supported between instances of 'dict' and 'dict'"],
    ['s in [1..2]', "'>=' not supported between instances of 'str' and 'int'"],
    ['n between 1 and 2', "'<=' not supported between instances of 'int' and 'NoneType'"],
    [
      'contains(a, "x")',
      "Type of both operators must be same, get <class 'int'> and <class 'str'>",
    ],
    [
      'contains(a, b)',
      "Type of both operators must be <class 'str'>, get <class 'int'> and <class 'int'>",
    ],
    ['list contains("x", 1)', "'in <string>' requires string as left operand, not int"],
    ['list contains(n, 1)', "argument of type 'NoneType' is not iterable"],
    ['n + n', "unsupported operand type(s) for +: 'NoneType' and 'NoneType'"],
    ['1 / 0', 'division by zero'],
    ['1.0 / 0.0', 'float division by zero'],
    ['0 ** -1', '0.0 cannot be raised to a negative power'],
    ['-8.0 ** 0.5', 'complex numbers are not available'],
    ['10.0 ** 400.0', 'Numerical result out of range'],
    [`1${'0'.repeat(400)}.0 / 1.0`, 'the result of the calculation is no finite number'],
    [`1${'0'.repeat(400)} / 3`, 'integer division result too large for a float'],
    [`1${'0'.repeat(400)} ** -1`, 'int too large to convert to float'],
    ['999 ** 2200', 'an integer of more than 4300 digits'],
    ['2 ** 17201', 'an integer of more than 4300 digits'],
    ['"a" - "b"', "unsupported operand type(s) for -: 'str' and 'str'"],
    ['[1] * [1]', "unsupported operand type(s) for *: 'list' and 'list'"],
    ['[1, "a"] < [1, 2]', "'<' not supported between instances of 'str' and 'int'"],
    ['[1..2] < [1..3]', "'<' not supported between instances of 'range' and 'range'"],
    ['1 between "a" and 2', "'<=' not supported between instances of 'str' and 'int'"],
    ['list contains([1..2], 1)', "argument of type 'range' is not iterable"],
    ['matches("a", "(")', 'bad pattern: '],
    ['includes(1, 2)', 'expected a range, got int'],
    ['date(5)', 'expected a text, got int'],
    ['json loads(5)', 'expected a text, got int'],
    ['json loads("{")', 'json loads got a text that is not JSON'],
    ['count(a)', 'expected a list, got int'],
    ['some x in [1, 2], y in [1] satisfies true', 'lists length not equal'],
    ['9 ** 9999999', 'an integer of more than 4300 digits'],
    ['(2 ** 9000) * (2 ** 9000)', 'an integer of more than 4300 digits'],
    ['a'.repeat(3000), 'the expression is longer than 2048 characters'],
    [`${'('.repeat(40)}1${')'.repeat(40)}`, 'the expression nests deeper than 32'],
  ])('%j fails: %s', (text, message) => {
    const run = () => evaluate(text);
    expect(run).toThrow(FeelError);
    expect(run).toThrow(message);
  });

  it('looks for a long list in a long list at once', () => {
    const text = `${Array.from(
      { length: 11 },
      (_, i) => `some x${i + 1} in [x${i} + x${i}] satisfies `,
    )
      .join('')
      .replace('x0 + x0', `[${'1,'.repeat(8)}1]`)}list contains(x11, x11)`;
    const start = performance.now();
    expect(evaluate(text)).toBe('False');
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it.each<[string, string]>([
    [
      'quantifiers in quantifiers',
      `${`some a in [${'1,'.repeat(40)}1] satisfies `.repeat(6)}a = 2`,
    ],
    [
      'a filter that fails',
      `l[some x in [1] satisfies ${`some a in [${'1,'.repeat(40)}1] satisfies `.repeat(6)}a = 2]`,
    ],
    [
      'lists that hold themselves twice',
      `${Array.from({ length: 28 }, (_, i) => `some x${i + 1} in [[x${i}, x${i}]] satisfies `).join('')}x28 = x28`,
    ],
    [
      'lists that grow',
      `${Array.from({ length: 28 }, (_, i) => `some x${i + 1} in [x${i} + x${i}] satisfies `)
        .join('')
        .replace('x0 + x0', '[1, 2, 3, 4, 5, 6, 7, 8]')}x28 = 1`,
    ],
    [
      'texts that grow',
      `${Array.from({ length: 28 }, (_, i) => `some x${i + 1} in [x${i} + x${i}] satisfies `)
        .join('')
        .replace('x0 + x0', `"${'x'.repeat(100)}"`)}x28 = "a"`,
    ],
    [
      'large integers',
      `some a in l300 satisfies some b in l300 satisfies (9 ** 4200) * (9 ** 90) = a`.replaceAll(
        'l300',
        `[${'1,'.repeat(300)}1]`,
      ),
    ],
    [
      'a large pattern',
      `some a in [${'1,'.repeat(200)}1] satisfies matches("${'a'.repeat(900)}", "[ab]{0,900}q")`,
    ],
    [
      'long chains',
      `some a in [${'1,'.repeat(100)}1] satisfies some b in [${'1,'.repeat(100)}1] satisfies ${'true and '.repeat(150)}false`,
    ],
    ['lists of null that are filtered', `${rounds(100, 3)}x${'[a]'.repeat(400)}`],
    ['empty lists that are filtered', `${rounds(100, 3)}[]${'[a]'.repeat(400)}`],
    ['many ranges', `${rounds(100, 3)}[] = [1${',[a..b]'.repeat(100)}]`],
    [
      'texts that are quoted again and again',
      `${Array.from({ length: 30 }, (_, i) => `some x${i + 1} in [string([x${i}])] satisfies `)
        .join('')
        .replace('string([x0])', `"${'\\'.repeat(500)}"`)}x30 = "a"`,
    ],
    [
      'a long text in a long text',
      `${Array.from({ length: 14 }, (_, i) => `some x${i + 1} in [x${i} + x${i}] satisfies `)
        .join('')
        .replace('x0 + x0', `"${'x'.repeat(60)}"`)}contains(x14, x13 + "y")`,
    ],
    [
      'zones that nobody knows',
      `${rounds(300, 2)}[1][date and time("2026-01-02T10:20:30@Ab/Cd") = null] = [2]`,
    ],
    ['texts that are no JSON', `${rounds(200, 2)}[1][json loads("${'['.repeat(250)}") = 1] = [2]`],
  ])('has no budget for %s', (_name, text) => {
    expect(text.length).toBeLessThanOrEqual(2048);
    const start = performance.now();
    expect(() => evaluate(text)).toThrow(RenderBudgetError);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it.each<[string, string]>([
    ['dates in lists', `${'[date('.repeat(15)}1${')]'.repeat(15)}`],
    ['brackets', `${'('.repeat(31)}1${')'.repeat(31)}`],
    ['ranges that are none', `${'[a'.repeat(31)}${']'.repeat(31)}`],
    ['names', 'a '.repeat(1024)],
    ['signs', '-'.repeat(2048)],
  ])('reads %s at once', (_name, text) => {
    const start = performance.now();
    checkFeel(text);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('reads no inherited names', () => {
    expect(evaluate('constructor')).toBe('None');
    expect(evaluate('d.constructor')).toBe('None');
    expect(evaluate('__proto__')).toBe('None');
  });
});
