import {
  isJsonObject,
  JsonNumber,
  parseJson,
  type JsonObject,
  type JsonValue,
} from '../../common/json/index.js';
import { evaluateBoolRule, parseBoolRule, type BoolRuleResult } from './index.js';

function evaluate(text: string, context?: JsonObject): BoolRuleResult {
  const parsed = parseBoolRule(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  return evaluateBoolRule(parsed.rule, context);
}

describe('evaluateBoolRule', () => {
  it.each<[string, boolean]>([
    ['9007199254740993 == 9007199254740992', false],
    ['9007199254740993 == "9007199254740993"', true],
    ['1 == " 1 "', true],
    ['10 == "1_0"', true],
    ['1 == 2 or *', true],
    ['* and 1 == 2', false],
    ['1 == "１"', true],
    ['-12 == "-𝟏٢"', true],
    ['1 == "\u001c1\u3000"', true],
    ['1 == "\ufeff1"', false],
    ['1 == "1.0"', false],
    ['1 == "1."', false],
    ['-1 == -1.9', true],
    ['1.5 == 1.5', true],
    ['1.0 == "1.0"', true],
    ['100000000000000000.0 == "1e+17"', true],
    ['0.00001 == "1e-05"', true],
    ['"[1, 2]" == (1, 2)', true],
    ['(a, 1.5, true) == "[\'a\', 1.5, True]"', true],
    ['(1, 2) == (1.0, true)', false],
    ['(1, 1) == (1.0, true)', true],
    ['(1, 2) < (1, 3)', true],
    ['(1, 2) < (1)', false],
    ['1 == (1)', false],
    ['1 in (a, "1x", 1.9)', true],
    ['"1" in (1.0)', false],
    ['1.5 in ("1.5")', false],
    ['"True" in (true)', true],
    ['(1) in (1)', false],
    ['"b" notin "abc"', false],
    ['"" in "abc"', true],
    ['(1, 2) issuperset (2)', true],
    ['(1, 2) issuperset (1.0, true)', true],
    ['(1, 2) issuperset ("1")', false],
    ['"abc" issuperset "a"', false],
    ['(abc, d) issuperset "abc"', true],
    ['(1) notissuperset (1, 2)', true],
    ['"\ufffd" < "😀"', true],
  ])('%s is %s', (text, value) => {
    expect(evaluate(text)).toEqual({ ok: true, value });
  });

  it.each([
    ['"1.5" > 1', "'>' not supported between instances of 'str' and 'int'"],
    ['1.5 <= (1)', "'<=' not supported between instances of 'float' and 'list'"],
    ['(1, a) < (1, 2)', "'<' not supported between instances of 'str' and 'int'"],
    ['1 in "1"', "'in <string>' requires string as left operand, not int"],
    ['1 in 1', "argument of type 'int' is not iterable"],
    ['1.5 notin true', "argument of type 'bool' is not iterable"],
    ['1 issuperset (1)', "'int' object is not iterable"],
    ['(1) notissuperset 1.5', "'float' object is not iterable"],
  ])('%s fails: %s', (text, message) => {
    expect(evaluate(text)).toEqual({ ok: false, error: { message } });
  });

  it('stops at what decides, also before what would fail', () => {
    expect(evaluate('1 == 1 or "a" > 1')).toEqual({ ok: true, value: true });
    expect(evaluate('1 == 2 and "a" > 1')).toEqual({ ok: true, value: false });
    expect(evaluate('1 == 2 or "a" > 1').ok).toBe(false);
  });
});

describe('evaluateBoolRule with a context', () => {
  const parsed = parseJson(
    '{"resp": {"ok": true, "code": 200, "ratio": 1.0, "big": 9007199254740993, "tags": ["a", 7], "none": null, ' +
      '"in": {"a": 1}, "10": "ten", "exp": 1e2}, "${v}": "braces", "__proto__": {"own": 1}}',
  );
  const context = isJsonObject(parsed) ? parsed : {};

  it.each<[string, boolean]>([
    ['resp.ok == True', true],
    ['resp.code == "200"', true],
    ['resp.ratio == "1.0"', true],
    ['resp.big == 9007199254740993', true],
    ['resp.exp == "100.0"', true],
    ['a in resp.tags', false],
    ['"a" in resp.tags', true],
    ['"7" in resp.tags', true],
    ['resp.tags == "[\'a\', 7]"', true],
    ['resp.none == "None"', true],
    ['"a" in resp.in', true],
    ['1 in resp.in', false],
    ['resp.in == "{\'a\': 1}"', true],
    ['resp.in issuperset "a"', true],
    ['${v} == "braces"', true],
  ])('%s is %s', (text, value) => {
    const known = { ...context, a: 'nothing' };
    expect(evaluate(text, known)).toEqual({ ok: true, value });
  });

  it.each(['resp.missing', 'missing', 'resp.code.x', 'resp.tags.length', 'v', 'constructor'])(
    'has no %s',
    (path) => {
      const message = `no value supplied for ${path}`;
      expect(evaluate(`${path} == 1`, context)).toEqual({ ok: false, error: { message } });
    },
  );

  it.each(['toString', 'hasOwnProperty', 'resp.valueOf', 'resp.tags.map', 'resp.ok.constructor'])(
    'does not reach %s',
    (path) => {
      expect(evaluate(`${path} == 1`, context).ok).toBe(false);
    },
  );

  it('fails on what Python can not hash', () => {
    const message = "unhashable type: 'list'";
    expect(evaluate('resp.tags in resp.in', context)).toEqual({ ok: false, error: { message } });
    expect(evaluate('a issuperset a', { a: [[1]] })).toEqual({ ok: false, error: { message } });
  });

  it('finds a key without braces where none has them', () => {
    expect(evaluate('${w} == 1', { w: 1 })).toEqual({ ok: true, value: true });
    expect(evaluate('${w.x} == 1', { w: { x: 1 } })).toEqual({ ok: true, value: true });
    expect(evaluate('${w} == 1', { w: 2, '${w}': 1 })).toEqual({ ok: true, value: true });
  });

  it('refuses values that are too deep or too large, one by one and together', () => {
    let deep: JsonValue = 1;
    for (let depth = 0; depth < 20_000; depth += 1) deep = [deep];
    const wide = Array.from({ length: 50_000 }, () => 1);
    const many = Array.from({ length: 2000 }, () => 'wide != "a"').join(' and ');
    for (const rule of ['deep == "a"', 'deep == deep', many]) {
      expect(evaluate(rule, { deep, wide })).toMatchObject({
        error: { message: expect.stringContaining('too large or nests too deep') as string },
      });
    }
    expect(evaluate('wide != "a"', { wide })).toEqual({ ok: true, value: true });
  });

  it('takes an empty context for none', () => {
    expect(evaluate('ok == "ok"', {})).toEqual({ ok: true, value: true });
  });

  it('reads numbers by their text', () => {
    expect(evaluate('x == "1.0"', { x: new JsonNumber('1.0') })).toEqual({ ok: true, value: true });
    expect(evaluate('x == "1"', { x: 1 })).toEqual({ ok: true, value: true });
    expect(evaluate('x == "0"', { x: new JsonNumber('-0') })).toEqual({ ok: true, value: true });
  });
});
