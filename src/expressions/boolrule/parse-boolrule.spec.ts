import { MAX_BOOLRULE_DEPTH, MAX_BOOLRULE_LENGTH, parseBoolRule } from './index.js';
import { classifyRulePrefix } from './parse-boolrule.js';

function comparison(text: string): unknown {
  const parsed = parseBoolRule(text);
  return parsed.ok ? parsed.rule.first : parsed;
}

describe('parseBoolRule', () => {
  it.each<[string, bigint | number | string | boolean]>([
    ['1', 1n],
    ['-12', -12n],
    ['+3', 3n],
    ['9007199254740993', 9007199254740993n],
    ['1.5', 1.5],
    ['1.', 1],
    ['-.5', -0.5],
    ['1.5E-3', 0.0015],
    ['1.5e400', Infinity],
    ['"it\'s"', "it's"],
    ['\'say "x"\'', 'say "x"'],
    ['""', ''],
    ['"a\\nb\\tc\\fd\\re\\x"', 'a\nb\tc\fd\re\\x'],
    ['TRUE', true],
    ['fAlse', false],
  ])('reads the value %s', (text, value) => {
    expect(comparison(`${text} == x`)).toMatchObject({ left: { kind: 'literal', value } });
  });

  it.each(['a', 'a.b.c', '_a1', '${a}', '${a}.b', '${_a_1', 'a}', 'and', 'None', '${true}'])(
    'reads the path %s',
    (text) => {
      expect(comparison(`${text} == 1`)).toMatchObject({ left: { kind: 'path', text } });
    },
  );

  it.each([
    ['1==1', '=='],
    ['1 IN(1)', 'in'],
    ['truein (1)', 'in'],
    ['1 inx', 'in'],
    ['in in in', 'in'],
    ['1 NotIn (1)', 'notin'],
    ['(1)issuperset(1)', 'issuperset'],
    ['(1) notissuperset (1)', 'notissuperset'],
    ['1 <-1', '<'],
    ['1\n<=\t1', '<='],
  ])('reads the operator of %s', (text, operator) => {
    expect(comparison(text)).toMatchObject({ kind: 'comparison', operator });
  });

  it.each([
    ['(1 == 1)and(2 == 2)', ['and']],
    ['1 == "a"or 1 == 1. AND 1 == 1', ['or', 'and']],
    ['and == or or or == and', ['or']],
  ])('reads the joiners of %s', (text, joiners) => {
    const parsed = parseBoolRule(text);
    const rest = parsed.ok ? parsed.rule.rest : [];
    expect(rest.map(({ joiner }) => joiner)).toEqual(joiners);
  });

  it.each(['*', ' * ', '(*)', '* and 1 == 1', '1 == 2 or *', '((*) or *)'])(
    'takes * for a condition in %s',
    (text) => {
      expect(parseBoolRule(text).ok).toBe(true);
    },
  );

  it('tells lists from groups', () => {
    const list = { kind: 'list', items: [{ value: 1n }, { text: 'a' }] };
    expect(comparison('(1, a) == (1, a)')).toMatchObject({ left: list, right: list });
    expect(comparison('((1, a) == 1)')).toMatchObject({
      kind: 'group',
      chain: { first: { left: list } },
    });
    expect(comparison('(1 == 1)')).toMatchObject({ kind: 'group' });
  });

  it.each<[string, number, string]>([
    ['', 0, 'Expected a value.'],
    ['1', 1, 'Expected a comparison such as "==".'],
    ['1 = 1', 2, 'Expected a comparison such as "==".'],
    ['1 ==', 4, 'Expected a value.'],
    ['1 == 1 1', 7, 'Expected "and", "or" or the end of the rule.'],
    ['1 == 1 &&', 7, 'Expected "and", "or" or the end of the rule.'],
    ['1 == 1and 1 == 1', 6, 'Expected "and", "or" or the end of the rule.'],
    ['1 == 1 and2 == 2', 7, 'Expected "and", "or" or the end of the rule.'],
    ['1 == 1 and', 10, 'Expected a value.'],
    ['not a == 1', 4, 'Expected a comparison such as "==".'],
    ['(1 == 1', 7, 'Expected "and", "or" or ")".'],
    ['1 == 1)', 6, 'Expected "and", "or" or the end of the rule.'],
    ['1 in (1, )', 9, 'Expected a value.'],
    ['1 in (1 2)', 8, 'Expected "," or ")".'],
    ['1 in ((1))', 6, 'Expected a value.'],
    ['1 in ()', 6, 'Expected a value.'],
    ['1 in [1]', 5, 'Expected a value.'],
    ['"a == 1', 0, 'The text is not closed.'],
    ['"a\nb" == 1', 0, 'The text is not closed.'],
    ['1E5 == 1', 0, 'An integer can have no exponent; a real can, such as 1.0e5.'],
    ['1.0e == 1', 3, 'Expected a comparison such as "==".'],
    ['1.0e+ == 1', 3, 'Expected a comparison such as "==".'],
    ['a-b == 1', 1, 'Expected a comparison such as "==".'],
    ['a. b == 1', 1, 'Expected a comparison such as "==".'],
    ['__a == 1', 0, 'Expected a value.'],
    ['$a == 1', 0, 'Expected a value.'],
    ['+ == 1', 0, 'Expected a value.'],
    ['. == 1', 0, 'Expected a value.'],
    ['1 == *', 5, 'Expected a value.'],
    ['* 1', 2, 'Expected "and", "or" or the end of the rule.'],
    ['(*, 1) == 1', 2, 'Expected "and", "or" or ")".'],
    ['1 in (*)', 6, 'Expected a value.'],
    ['1\u00a0== 1', 1, 'Expected a comparison such as "==".'],
    ['"a\rb" == 1', 0, 'The text is not closed.'],
    ['城市 == 1', 0, 'Expected a value.'],
  ])('refuses %j at %i', (text, position, message) => {
    expect(parseBoolRule(text)).toEqual({ ok: false, error: { position, message } });
  });

  it('bounds length, nesting and digits', () => {
    const nested = (depth: number) => `${'('.repeat(depth)}1 == 1${')'.repeat(depth)}`;
    expect(parseBoolRule(nested(MAX_BOOLRULE_DEPTH)).ok).toBe(true);
    expect(parseBoolRule(nested(MAX_BOOLRULE_DEPTH + 1))).toMatchObject({
      error: {
        position: MAX_BOOLRULE_DEPTH + 1,
        message: expect.stringContaining('nest deeper') as string,
      },
    });
    const long = (length: number) => `a == "${'a'.repeat(length - 7)}"`;
    expect(parseBoolRule(long(MAX_BOOLRULE_LENGTH)).ok).toBe(true);
    expect(parseBoolRule(long(MAX_BOOLRULE_LENGTH + 1)).ok).toBe(false);
    expect(parseBoolRule(`1 == ${'9'.repeat(4300)}`).ok).toBe(true);
    expect(parseBoolRule(`1 == ${'9'.repeat(4301)}`).ok).toBe(false);
  });
});

describe('classifyRulePrefix', () => {
  it.each([
    ['1 == 1', 'rule'],
    ['', 'beginning'],
    ['1 == "a b', 'beginning'],
    ['a not', 'beginning'],
    ['(1 == 1', 'beginning'],
    ['hello world', 'dead'],
    ['== ', 'dead'],
    ['1 == 1 && ', 'dead'],
  ])('finds that %j is %s', (text, kind) => {
    expect(classifyRulePrefix(text).kind).toBe(kind);
  });

  it('finds a text dead that is too long for a rule', () => {
    const message = `The rule is longer than ${MAX_BOOLRULE_LENGTH} characters.`;
    expect(classifyRulePrefix(' '.repeat(MAX_BOOLRULE_LENGTH))).toEqual({ kind: 'beginning' });
    expect(classifyRulePrefix(' '.repeat(MAX_BOOLRULE_LENGTH + 1))).toEqual({
      kind: 'dead',
      error: { position: MAX_BOOLRULE_LENGTH, message },
    });
  });
});
