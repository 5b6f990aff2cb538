import { JsonNumber, parseJson } from '../../common/json/index.js';
import { areEqual, compare, fromJson, hashKey, toInt, toRepr, toText, typeName } from './index.js';
import { type PythonValue } from './index.js';

describe('toText and toRepr', () => {
  it.each<[PythonValue, string]>([
    [null, 'None'],
    [true, 'True'],
    [false, 'False'],
    [12345678901234567890n, '12345678901234567890'],
    [1, '1.0'],
    [-0, '-0.0'],
    [0.1, '0.1'],
    [-1.5, '-1.5'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1.5e-7, '1.5e-07'],
    [1e15, '1000000000000000.0'],
    [1234567890123456.7, '1234567890123456.8'],
    [1e16, '1e+16'],
    [1.25e21, '1.25e+21'],
    [1e100, '1e+100'],
    [5e-324, '5e-324'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
    [NaN, 'nan'],
    ['a', "'a'"],
    ["it's", '"it\'s"'],
    ['say "x"', '\'say "x"\''],
    ['it\'s "x"', "'it\\'s \"x\"'"],
    ['a\\b\n\r\t', "'a\\\\b\\n\\r\\t'"],
    ['\0\x1f\x7f\xa0\xad', "'\\x00\\x1f\\x7f\\xa0\\xad'"],
    ['\u200b\u2028\u3000\ufeff', "'\\u200b\\u2028\\u3000\\ufeff'"],
    ['\ud800', "'\\ud800'"],
    ['\u{e0001}', "'\\U000e0001'"],
    ['é城😀 ', "'é城😀 '"],
    [[1n, [], ['a', null]], "[1, [], ['a', None]]"],
    [
      new Map<string, PythonValue>([
        ['k', 1n],
        ["'", [true]],
      ]),
      "{'k': 1, \"'\": [True]}",
    ],
    [new Map<string, PythonValue>(), '{}'],
  ])('of %p is %s', (value, text) => {
    expect(toRepr(value)).toBe(text);
    expect(toText(value)).toBe(typeof value === 'string' ? value : text);
  });
});

describe('toInt', () => {
  it.each<[PythonValue, bigint | null]>([
    [1n, 1n],
    [true, 1n],
    [false, 0n],
    [1.9, 1n],
    [-1.9, -1n],
    [1e22, 10000000000000000000000n],
    [Infinity, null],
    [NaN, null],
    [' +12\n', 12n],
    ['-0', 0n],
    ['007', 7n],
    ['1_000', 1000n],
    ['1__0', null],
    ['9'.repeat(4301), null],
    ['9'.repeat(8601), null],
    ['_1', null],
    ['1.0', null],
    ['1e3', null],
    ['0x10', null],
    ['', null],
    ['+', null],
    ['9'.repeat(4301), null],
    [null, null],
    [[1n], null],
    [new Map(), null],
  ])('of %p is %p', (value, integer) => {
    expect(toInt(value)).toBe(integer);
  });
});

describe('fromJson', () => {
  it('reads as Python reads JSON', () => {
    const text =
      '{"10": 1, "a": [1.0, 1e5, -0, 9007199254740993, 1e400, true, null, "x"], "9": {}}';
    expect(fromJson(parseJson(text))).toEqual(
      new Map<string, PythonValue>([
        ['10', 1n],
        ['a', [1, 100000, 0n, 9007199254740993n, Infinity, true, null, 'x']],
        ['9', new Map()],
      ]),
    );
    expect(fromJson(new JsonNumber('-0.0'))).toBe(-0);
    expect(fromJson(1e21)).toBe(1e21);
  });
});

describe('areEqual, compare and hashKey', () => {
  it.each<[PythonValue, PythonValue, boolean]>([
    [1n, 1, true],
    [1n, true, true],
    [0, false, true],
    [9007199254740993n, 9007199254740992, false],
    [1n, '1', false],
    [null, null, true],
    [null, false, false],
    ['a', 'a', true],
    [[1n, ['a']], [true, ['a']], true],
    [[1n], [1n, 2n], false],
    [[], new Map(), false],
    [
      new Map([
        ['a', 1n],
        ['b', 2n],
      ]),
      new Map([
        ['b', 2],
        ['a', 1],
      ]),
      true,
    ],
    [new Map([['a', 1n]]), new Map([['b', 1n]]), false],
    [new Map([['a', null]]), new Map<string, PythonValue>(), false],
  ])('%p equals %p: %p', (left, right, equal) => {
    expect(areEqual(left, right)).toBe(equal);
    expect(areEqual(right, left)).toBe(equal);
    const [a, b] = [hashKey(left), hashKey(right)];
    if (a !== null && b !== null) expect(a === b).toBe(equal);
  });

  it.each<[PythonValue, PythonValue, number]>([
    [1n, 1.5, -1],
    [9007199254740993n, 9007199254740992, 1],
    [true, 0.5, 1],
    [2n, Infinity, -1],
    ['a', 'b', -1],
    ['a', 'ab', -1],
    ['\uffff', '\u{10000}', -1],
    ['\u{10000}', '\u{10001}', -1],
    ['\ud7ff', '\ue000', -1],
    [[1n, 'a'], [1n, 'b'], -1],
    [[1n], [1n, null], -1],
    [[], [], 0],
  ])('%p against %p: %p', (left, right, sign) => {
    expect(compare(left, right)).toBe(sign);
    expect(compare(right, left)).toBe(0 - sign);
  });

  it.each<[PythonValue, PythonValue]>([
    [1n, 'a'],
    [null, null],
    [[1n], 1n],
    [new Map(), new Map()],
  ])('%p and %p have no order', (left, right) => {
    expect(compare(left, right)).toEqual({ left, right });
  });

  it('orders lists as their first items that differ', () => {
    expect(compare([1n, 'a'], [1n, 2n])).toEqual({ left: 'a', right: 2n });
  });

  it('names types as Python does', () => {
    const values: PythonValue[] = [null, true, 1n, 1, '', [], new Map()];
    const names = ['NoneType', 'bool', 'int', 'float', 'str', 'list', 'dict'];
    expect(values.map(typeName)).toEqual(names);
    expect([[], new Map()].map(hashKey)).toEqual([null, null]);
  });
});
