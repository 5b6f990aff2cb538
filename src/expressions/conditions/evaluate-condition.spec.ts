import { evaluateCondition } from './evaluate-condition.js';

describe('evaluateCondition for boolrule', () => {
  it.each<[string, boolean]>([
    ['1 == 1', true],
    ['"a" == "b"', false],
    ['"1" == 1 and 2 in (1, 2)', true],
  ])('%s is %p', (text, value) => {
    expect(evaluateCondition(text, 'boolrule')).toEqual({ ok: true, value });
  });

  it.each<[string, string]>([
    [
      '1 = 1',
      '1 = 1 is no boolrule (Expected a comparison such as "==".), please check if some variable not exists or the expression is unsupported',
    ],
    ['1 in "a"', '1 in "a": \'in <string>\' requires string as left operand, not int'],
  ])('%s fails', (text, message) => {
    expect(evaluateCondition(text, 'boolrule')).toEqual({ ok: false, message });
  });
});

describe('evaluateCondition for FEEL', () => {
  it.each<[string, boolean]>([
    ['1 = 1', true],
    ['1 = 2', false],
    ['"a" < "b" and not(1 > 2)', true],
    ['null', false],
    ['1 = "1"', false],
    ['unknown', false],
  ])('%s is %p', (text, value) => {
    expect(evaluateCondition(text, 'FEEL')).toEqual({ ok: true, value });
  });

  it.each<[string, string]>([
    ['1 =', '1 = is no FEEL: The expression ends too early.'],
    [
      'for i in null..2 return i',
      'for i in null..2 return i is no FEEL that can be evaluated: unsupported range operation: map',
    ],
  ])('%s fails', (text, message) => {
    expect(evaluateCondition(text, 'FEEL')).toEqual({ ok: false, message });
  });
});
