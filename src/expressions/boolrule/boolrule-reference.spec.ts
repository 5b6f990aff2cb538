import { type JsonObject } from '../../common/json/index.js';
import { evaluateBoolRule, parseBoolRule } from './index.js';

type Outcome = boolean | 'syntax error' | 'error';

function outcomeOf(text: string, context?: JsonObject): Outcome {
  const parsed = parseBoolRule(text);
  if (!parsed.ok) return 'syntax error';
  const result = evaluateBoolRule(parsed.rule, context);
  return result.ok ? result.value : 'error';
}

/** The examples of engine-core.md 7.6, by their numbers there. */
describe('boolrule: the examples of the reference', () => {
  it.each<[number, string, Outcome]>([
    [1, '1 == 1', true],
    [2, '"1" == 1', true],
    [3, 'True == true', true],
    [4, 'False == false', true],
    [5, '1 == True', true],
    [6, '0 == False', true],
    [7, '"1" == True', true],
    [8, '"0" == False', true],
    [9, '"3.14" == 3.14', true],
    [10, '"abc" == "abc"', true],
    [11, '1 == 2', false],
    [12, '123 == "123a"', false],
    [13, '1 == "2"', false],
    [14, 'True == "true"', false],
    [15, 'False == "false"', false],
    [16, '1 != 2', true],
    [17, '"1" != 2', true],
    [18, 'True != "true"', true],
    [19, '"abc" != "cba"', true],
    [20, '1 != 1', false],
    [21, '2 > 1', true],
    [21, '"2" > 1', true],
    [22, '"1" > 2', false],
    [23, '1 < 2', true],
    [23, '"1" < 2', true],
    [24, '2 < 2', false],
    [25, '1 in (1, 2)', true],
    [26, '1 in ("1", "2")', true],
    [27, '"1" in (1, 2)', true],
    [28, '"1" in ("1", "2")', true],
    [29, '1 in (0, 2)', false],
    [30, '1 in ("11", 2)', false],
    [31, '1 notin (0, 2)', true],
    [32, '1 notin ("0", "2")', true],
    [33, '"abc" notin (0, 2)', true],
    [34, '1 < 2 and 2 < 3', true],
    [35, '"a" < "s" and 2 < 3', true],
    [36, '2 > 1 and 1 > 2', false],
    [37, '"s" > "s" and 2 < 3', false],
    [38, '1 > 2 or 2 > 1', true],
    [39, '"s" > "s" or "su" > "st"', true],
    [40, '1 > 2 or 2 > 3', false],
    [44, '"a" <= "b"', true],
    [45, '"a" <= "49"', false],
    [50, '("s" > "s" or "su" > "st") or (1 > 3 and 2 < 3)', true],
    [51, '(1 > 2 or 2 > 3) or ("s" > "s" or "su" < "st") or (4 > 5 and 5 < 6)', false],
    [52, '("s" > "s" or "su" > "st") and (1 < 3 and 2 < 3)', true],
    [53, '(1 < 3 and 2 < 3) and ("s" > "s" or "su" > "st") and (4 > 5 and 5 < 6)', false],
    [54, '1.5 > 1', false],
    [54, '1 < 1.5', false],
    [55, '1 == 1.9', true],
    [56, '1 in (1.9)', true],
    [57, '"9" > "10"', true],
    [57, '"10" > 9', true],
    [58, '2.5 == "2.5"', true],
    [58, '"2.50" == 2.5', false],
    [59, '"1.5" > 1', 'error'],
    [59, '"abc" > 1', 'error'],
    [60, '"True" == True', false],
    [61, 'None == None', true],
    [61, 'abc == "abc"', true],
    [62, '"a" in "abc"', true],
    [62, '1 in "123"', 'error'],
    [63, '1 == 2 and 1 == 1 or 1 == 1', false],
    [64, ' == ""', 'syntax error'],
    [65, '1.2.3.4 == "x"', 'syntax error'],
    [65, 'hello world == "x"', 'syntax error'],
    [65, '${a["k"]} == 1', 'syntax error'],
    [65, 'trueish == 1', 'syntax error'],
    [66, '*', true],
  ])('%i: %s is %s', (_, text, outcome) => {
    expect(outcomeOf(text)).toBe(outcome);
  });

  it.each<[number, string, JsonObject, Outcome]>([
    ...['${v1} == ${v2}', '${v1} == "1"', '${v1} in ("1")'].map(with1(41, true)),
    ...['${v1} >= ${v2}', '${v1} >= "0"', '${v1} <= "123456789111"'].map(with1(42, true)),
    ...['${v2} >= "2"', '${v1} <= 0', '${v1} <= "0"'].map(with1(43, false)),
    ...['True', 'true', '1', '"1"'].map(equals(46, true, true)),
    ...['"s"', '0', '"0"', '"false"'].map(equals(47, true, false)),
    ...['false', '0', '"0"'].map(equals(48, false, true)),
    ...['"1"', '"true"', '"s"'].map(equals(49, false, false)),
  ])('%i: %s with %j is %s', (_, text, context, outcome) => {
    expect(outcomeOf(text, context)).toBe(outcome);
  });

  it.each<[string, Outcome]>([
    ['ok == "ok"', true],
    ['${x} == "${x}"', true],
    ['1 == 2 and 1 == 1 or 1 == 1', false],
    ['1 == 1 or 1 == 2 and 1 == 2', true],
    ['1 == 2 or 1 == 1 and 1 == 2', false],
    ['1 == 2 and (1 == 1 or 1 == 1)', false],
    ['(1 == 2 and 1 == 1) or 1 == 1', true],
  ])('the rules of evaluation: %s is %s', (text, outcome) => {
    expect(outcomeOf(text)).toBe(outcome);
  });
});

type ContextCase = [number: number, text: string, context: JsonObject, outcome: Outcome];

function with1(number: number, outcome: Outcome): (text: string) => ContextCase {
  return (text) => [number, text, { '${v1}': 1, '${v2}': '1' }, outcome];
}

function equals(number: number, value: boolean, outcome: Outcome): (other: string) => ContextCase {
  return (other) => [number, `\${v1} == ${other}`, { '${v1}': value }, outcome];
}
