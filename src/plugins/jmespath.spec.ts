import { type JsonValue } from '../common/json/index.js';
import { searchJson } from './jmespath.js';

const DATA: JsonValue = {
  a: { b: [{ c: 1 }, { c: [2, 3] }], 'run-id': 'r', 'q"x': 5, '\ud80010': 'ten' },
  n: null,
};

describe('searchJson', () => {
  it.each<[string, JsonValue]>([
    ['@', DATA],
    ['a.b[0].c', 1],
    ['a.b[-1].c[1]', 3],
    ['a."run-id"', 'r'],
    ['a."q\\"x"', 5],
    ['a."10"', 'ten'],
    [' a.b[1].c ', [2, 3]],
    ['x', null],
    ['a.x.y', null],
    ['a.b[9]', null],
    ['a.b.c', null],
    ['a[0]', null],
    ['n.x', null],
    ['a.constructor', null],
    ['__proto__', null],
  ])('%s is %j', (path, value) => {
    expect(searchJson(path, DATA)).toEqual(value);
  });

  it('takes a list at the top', () => {
    expect(searchJson('[1].x', [{ x: 1 }, { x: 2 }])).toBe(2);
  });

  it.each([
    '',
    'a.b[*].c',
    'a | b',
    'length(a)',
    'a.b[0:2]',
    'a..b',
    '.a',
    'a.',
    'a-b',
    'a.b[?c]',
    'a"b"',
    '`1`',
  ])('refuses %j', (path) => {
    expect(() => searchJson(path, DATA)).toThrow('is none of keys and indexes');
  });
});
