import { evaluateFeel } from './index.js';

const CLOCK = { now: 0, timeZone: 'UTC' };

describe('evaluateFeel', () => {
  it.each<[string, unknown]>([
    ['1 + 1', 2n],
    ['"a" = "b"', false],
    ['unknown', null],
    ['string(now())', '1970-01-01 00:00:00'],
  ])('%s is %p', (text, value) => {
    expect(evaluateFeel(text, CLOCK)).toEqual({ ok: true, value });
  });

  it.each<[string, string]>([
    ['1 =', 'the expression ends too early'],
    ['1 / 0', 'division by zero'],
    [
      `${`some a in [${'1,'.repeat(40)}1] satisfies `.repeat(4)}a = 2`,
      'Rendering takes more steps than a node may use.',
    ],
  ])('%s fails', (text, message) => {
    expect(evaluateFeel(text, CLOCK)).toEqual({ ok: false, message });
  });

  // FEEL of other services that BKFlow's does not know: most of it is an error, and none of it runs without an end.
  it.each([
    'for i in 1..1000000000 return i',
    'count(for i in 1..1000000000 return "x") = 1',
    'some x in 1..1000000000 satisfies x = 0',
    'if 1 = 1 then 2 else 3',
    'function(a) a',
    'x instance of number',
  ])('%s is refused', (text) => {
    expect(evaluateFeel(text, CLOCK).ok).toBe(false);
  });

  it.each([
    'constructor',
    '__proto__',
    'process',
    'globalThis',
    'this',
    'require("fs")',
    '{a: 1}.constructor',
    '{a: 1}.__proto__',
    '{}.hasOwnProperty',
    'l.constructor',
    's.length',
    'count.constructor',
    'eval("1")',
    'Function("return 1")',
    'json loads("{\\"__proto__\\": 1}").x',
  ])('%s reaches nothing of the host', (text) => {
    const result = evaluateFeel(text, CLOCK);
    if (result.ok) expect(result.value).toBeNull();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
