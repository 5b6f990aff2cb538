import { evaluateCondition } from './evaluate-condition.js';

const CLOCK = { now: Date.UTC(2026, 0, 2, 20), timeZone: 'Asia/Shanghai' };

describe('evaluateCondition for boolrule', () => {
  it.each<[string, boolean]>([
    ['1 == 1', true],
    ['"a" == "b"', false],
    ['"1" == 1 and 2 in (1, 2)', true],
  ])('%s is %p', (text, value) => {
    expect(evaluateCondition(text, 'boolrule', CLOCK)).toEqual({ ok: true, value });
  });

  it.each<[string, string]>([
    [
      '1 = 1',
      '1 = 1 is no boolrule (Expected a comparison such as "==".), please check if some variable not exists or the expression is unsupported',
    ],
    ['1 in "a"', '1 in "a": \'in <string>\' requires string as left operand, not int'],
  ])('%s fails', (text, message) => {
    expect(evaluateCondition(text, 'boolrule', CLOCK)).toEqual({ ok: false, message });
  });
});

/** 41 ** 6 rounds. */
const BOMB = `${`some a in [${'1,'.repeat(40)}1] satisfies `.repeat(6)}a = 2`;

describe('evaluateCondition for FEEL', () => {
  it.each<[string, boolean]>([
    ['1 = 1', true],
    ['1 = 2', false],
    ['"a" < "b" and not(1 > 2)', true],
    ['null', false],
    ['0', false],
    ['[]', false],
    ['"no"', true],
    ['unknown', false],
    ['today() = date("2026-01-03")', true],
  ])('%s is %p', (text, value) => {
    expect(evaluateCondition(text, 'FEEL', CLOCK)).toEqual({ ok: true, value });
  });

  it.each<[string, string]>([
    ['1 =', '1 =: the expression ends too early'],
    [
      '1 = "1"',
      "1 = \"1\": Type of both operators must be same, get <class 'int'> and <class 'str'>",
    ],
    [BOMB, `${BOMB}: Rendering takes more steps than a node may use.`],
  ])('%s fails', (text, message) => {
    expect(evaluateCondition(text, 'FEEL', CLOCK)).toEqual({ ok: false, message });
  });
});
