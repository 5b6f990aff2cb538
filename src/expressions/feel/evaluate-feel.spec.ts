import { evaluateFeel, MAX_FEEL_MS } from './index.js';

const A_LOT = 1_000_000_000;
const TOO_LONG = `takes longer than the ${MAX_FEEL_MS} ms that FEEL may take`;

/** Ten times as long with each level. */
function grown(levels: number): string {
  let text = '"aaaaaaaaaa"';
  for (let level = 0; level < levels; level += 1) text = `replace(${text}, "a", "aaaaaaaaaa")`;
  return text;
}

describe('evaluateFeel', () => {
  it.each<[string, unknown]>([
    ['1 + 1', 2],
    ['"a" = "b"', false],
    ['for i in 1..3 return i * i', [1, 4, 9]],
    ['matches("aab", "(a+)+b")', true],
    ['unknown', null],
  ])('%s is %j', (text, value) => {
    expect(evaluateFeel(text)).toEqual({ ok: true, value });
  });

  it('refuses what is none', () => {
    expect(evaluateFeel('1 =')).toEqual({
      ok: false,
      message: 'is no FEEL: The expression ends too early.',
    });
  });

  it('says why an evaluation fails', () => {
    expect(evaluateFeel('for i in null..2 return i')).toEqual({
      ok: false,
      message: 'is no FEEL that can be evaluated: unsupported range operation: map',
    });
  });

  it.each([
    `for i in 1..${A_LOT} return i`,
    `count(for i in 1..${A_LOT} return "x") = 1`,
    `some x in 1..${A_LOT} satisfies x = 0`,
    `every x in 1..${A_LOT} satisfies x > 0`,
    'for i in 1..10000, j in 1..10000, k in 1..10000 return i',
    `string join(for i in 1..${A_LOT} return "xxxxxxxx")`,
    `sum(for i in 1..${A_LOT} return i)`,
    'sort(for i in 1..10000000 return -i, function(a, b) a < b)',
    'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "(a+)+$")',
    'replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "(a+)+$", "x")',
    'split("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "(a+)+$")',
    'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "(a|a)*$")',
    grown(12),
  ])('ends %s', (text) => {
    expect(evaluateFeel(text)).toEqual({ ok: false, message: TOO_LONG });
  });

  it('goes on as before', () => {
    evaluateFeel(`for i in 1..${A_LOT} return i`);
    expect(evaluateFeel('1 + 1')).toEqual({ ok: true, value: 2 });
  });

  it.each([
    'constructor',
    '__proto__',
    'process',
    'globalThis',
    'this',
    'work',
    'require("fs")',
    '{a: 1}.constructor',
    '"a".constructor',
    '"a".length',
    'date("2020-01-01").constructor',
    'date("2020-01-01").setZone',
    'duration("P1D").toString()',
    'now().constructor',
    'count.constructor',
    'count.fn',
    '(function(a) a).constructor',
    '(function(a) a).fn.constructor',
    '(function(a) a).fn.constructor("return process")()',
    '(function(a) a).constructor.constructor("return process")()',
    'number.constructor("return 1")',
    '[1..3].map',
    '{}.hasOwnProperty("a")',
    'get value({}, "constructor")',
    'get value({}, "__proto__")',
    'context put({}, "__proto__", {polluted: 1}).polluted',
    'context put({}, ["__proto__", "polluted"], 1).polluted',
    'context([{key: "__proto__", value: {polluted: 1}}]).polluted',
    'context merge([{"__proto__": {polluted: 1}}]).polluted',
    '{"__proto__": {"polluted": 1}}.polluted',
  ])('%s reaches nothing of the host', (text) => {
    expect(evaluateFeel(text)).toEqual({ ok: true, value: null });
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
