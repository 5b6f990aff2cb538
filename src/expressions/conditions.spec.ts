import { checkCondition, MAX_CONDITION_LENGTH, type ConditionLanguage } from './index.js';

function messageOf(text: string, language: ConditionLanguage): string | null {
  const check = checkCondition(text, language);
  return check.ok ? null : check.message;
}

describe('checkCondition', () => {
  it.each<ConditionLanguage>(['boolrule', 'FEEL', 'MAKO'])(
    'refuses blank text in %s',
    (language) => {
      for (const text of ['', ' ', '\n\t']) {
        expect(checkCondition(text, language)).toEqual({
          ok: false,
          message: 'The condition is empty.',
          position: 0,
        });
      }
      const long = `\${a} == "${'a'.repeat(MAX_CONDITION_LENGTH)}"`;
      expect(checkCondition(long, language)).toEqual({
        ok: false,
        message: 'The condition is longer than 65536 characters.',
        position: MAX_CONDITION_LENGTH,
      });
    },
  );
});

describe('checkCondition for boolrule', () => {
  it.each([
    ['without a fragment', ['1 == 1', '1 == 0', '*', 'a in (1, "2")', '(1 == 1) or 2 > 1']],
    ['that is one fragment', ['${x}', ' ${x} ', '${a and b}', '(${x})', '"${x}" in ${y}']],
    [
      'with fragments as values',
      [
        '${x} > 3',
        '3 < ${x}',
        '${x} == ${y}',
        '(${score} >= 60 and ${score} < 90) and "${grader}" != "nobody"',
        '"${region}" in ("west", "east")',
        '1 in (${a}, ${b})',
        '(${a}, 2) issuperset (${b})',
        '${a["k"]} == 1',
        '${a[0]} == "${b[\'k\']}"',
        "'${x}' == \"it's ${y}\"",
        'resp.${x} == 1',
        'item_${n}.${x} == 1',
        '${x}.y == 1',
        '${x}5 == 15',
        '-${x} < 0',
        '${a}${b} == 12',
      ],
    ],
    [
      'with fragments as something else',
      [
        '${a} ${op} ${b}',
        '1 ${op} 2',
        '1 not${op} (2)',
        'a no${x}n (1)',
        '1 ${op}= 2',
        '1 =${op} 2',
        '1 == 1 ${joiner} 2 == 2',
        '1 == 1 a${x} 2 == 2',
        'not ${x} 1',
        '${prefix}1 == 1',
        '${left} 1) or (2 ${right}',
        '(${all}',
        '${all})',
        '(1 == 1${rest}',
        '1 in (1${rest}',
        '${open}, 2)',
        '${a}and 1 == 1',
        'x == "a"${rest}',
        '1 == 1 or ${x}',
        'tr${x} == 1',
        '${x}ue == 1',
        '${x}{y} == 1',
        '${n}in (1,2)',
        '(${x} == 1',
        '"${a} == "b"',
        '"${x}"',
        '${x} and (1 == 1',
        '${x} == 1 && ${y} == 2',
        '${a}" == \'${b}',
        '${x} ${y} " == 1',
        '* or ${x}',
        '1 == 2 or *${x}',
      ],
    ],
    [
      'whose fragments stay text',
      ['"${x" == "y}"', '"${a + " == " + b}"', '${a == b}', '"${a b}" == 1'],
    ],
  ])('accepts a condition %s', (_, texts) => {
    for (const text of texts) expect([text, messageOf(text, 'boolrule')]).toEqual([text, null]);
  });

  it.each<[string, number, string]>([
    ['1 ==', 4, 'Expected a value (at character 5).'],
    ['(1 == 1', 7, 'Expected "and", "or" or ")" (at character 8).'],
    ['${x} ==', 7, 'Expected a value (at character 8).'],
    ['${x} = 1', 5, 'Expected a comparison such as "==" (at character 6).'],
    ['"${a}" = "Bonn"', 7, 'Expected a comparison such as "==" (at character 8).'],
    ['${x} === 1', 7, 'Expected a value (at character 8).'],
    ['== ${x}', 0, 'Expected a value (at character 1).'],
    ['hello world == "${x}"', 6, 'Expected a comparison such as "==" (at character 7).'],
    ['hello world == ${x}', 6, 'Expected a comparison such as "==" (at character 7).'],
    ['${x} == 1 and', 13, 'Expected a value (at character 14).'],
    ['${x} == 1 && 2 == 2', 10, 'Expected "and", "or" or the end of the rule (at character 11).'],
    ['${x} == "a', 8, 'The text is not closed (at character 9).'],
    ['"${x}" == ', 10, 'Expected a value (at character 11).'],
    ['${x} == 1 2', 10, 'Expected "and", "or" or the end of the rule (at character 11).'],
    ['${x} in (1, 2', 13, 'Expected "," or ")" (at character 14).'],
    ['1 == 1) and ${x}', 6, 'Expected "and", "or" or the end of the rule (at character 7).'],
    ['${x} in [1, 2]', 8, 'Expected a value (at character 9).'],
    ['${a b} == 1', 4, 'Expected a comparison such as "==" (at character 5).'],
    ['${a{b}} == 1', 3, 'Expected a comparison such as "==" (at character 4).'],
    [
      '1E5 == ${x}',
      0,
      'An integer can have no exponent; a real can, such as 1.0e5 (at character 1).',
    ],
  ])('refuses %j at %i', (text, position, message) => {
    expect(checkCondition(text, 'boolrule')).toEqual({ ok: false, message, position });
  });
});

describe('checkCondition for FEEL', () => {
  it.each([
    '1 = 1',
    '1 = 0',
    '${x} = 1',
    '${x}',
    '${x} > 3 and ${y} = "a"',
    '"${city}" = "Bonn"',
    '${a} ${op} ${b}',
    '1 ${op} 2',
    'if ${x} then ${y} else ${z}',
    '${list}[1] = 2',
    '[${a}, ${b}] = [1]',
    '{a: ${x}}.a = 1',
    '1 in [${a}..${b}]',
    'get or ${x}',
    'x between ${a} and ${b}',
    'date("${x}") > now()',
    '"a & ${x}" = "${y}; #"',
    '"\\"${x}" = ${y}',
    '${x} = "a \\" & b',
    '"${a + " = " + b}"',
    '"${x" = "y}"',
    'item${n} = 1',
    '${x}.y = 1',
    '-${x} < 1',
    '${x} instance of number',
    '"${x} = "a"',
    '(${x} = 1',
    '${x} > 1 then 2 else 3',
    'x = "a b ${y}"',
    'a b ${x} = 1',
    '1 - ${x} = 1',
    '- ${x} < 1',
    '{a b ${c}: 1}.c = 1',
  ])('accepts %s', (text) => {
    expect(messageOf(text, 'FEEL')).toBeNull();
  });

  it.each<[string, number, string]>([
    ['1 =', 3, 'The expression ends too early (at character 4).'],
    ['x = 1 2', 6, 'Unexpected "2" (at character 7).'],
    ['${x} =', 6, 'The expression ends too early (at character 7).'],
    ['${x} = 1 and', 12, 'The expression ends too early (at character 13).'],
    ['${x} = (', 8, 'The expression ends too early (at character 9).'],
    ['${x} > 1 && 2 > 1', 9, 'Unexpected "&" (at character 10).'],
    ['${x} = #', 7, 'Unexpected "#" (at character 8).'],
    ['a b = ${x}', 2, 'Unexpected "b" (at character 3).'],
    ['x // ${y} & more', 3, 'Unexpected "/" (at character 4).'],
    ['1 in ] ${a}', 5, 'Unexpected "]" (at character 6).'],
    ['1 2 = ${x}', 2, 'Unexpected "2" (at character 3).'],
    ['x = ) ${y}', 4, 'Unexpected ")" (at character 5).'],
    ['"${x}" =', 8, 'The expression ends too early (at character 9).'],
    ['${a b} = 1', 0, 'Unexpected "$" (at character 1).'],
  ])('refuses %j at %i', (text, position, message) => {
    expect(checkCondition(text, 'FEEL')).toEqual({ ok: false, message, position });
  });
});

describe('checkCondition for MAKO', () => {
  it.each([
    '${1 == 1}',
    '${1 == 0}',
    '${x}',
    '${x > 3 and y in [1, 2]}',
    '${"a" if b else "c"}',
    'True',
    ' False\n',
    '${x ${op} y}',
    '${a}${b}',
    '${1st}',
    '${f(x)["k"]}',
    'T${x}e',
    '${x} > 3}',
  ])('accepts %s', (text) => {
    expect(messageOf(text, 'MAKO')).toBeNull();
  });

  const AROUND = 'With text around its ${...} a MAKO condition never reads True or False';
  const STRAY = 'A ${...} fragment is not closed or contains one of $, {, } and #';
  it.each<[string, number, string]>([
    ['x > 3', 0, 'A MAKO condition needs a ${...} fragment (at character 1).'],
    ['true', 0, 'A MAKO condition needs a ${...} fragment (at character 1).'],
    ['${x > 3', 0, `${STRAY} (at character 1).`],
    ['${x} ${y', 4, `${AROUND} (at character 5).`],
    ['${x} > 3', 4, `${AROUND} (at character 5).`],
    ['x > ${y}', 0, `${AROUND} (at character 1).`],
    ['not ${y}', 0, `${AROUND} (at character 1).`],
    ['Tru${x}True', 7, `${AROUND} (at character 8).`],
    ['${}', 0, `${STRAY} (at character 1).`],
    ['${{"a": 1}["a"] == 1}', 0, `${STRAY} (at character 1).`],
    ['${x == "#"}', 0, `${STRAY} (at character 1).`],
    ['${(x == 1}', 0, 'The code of a ${...} fragment does not parse (at character 1).'],
    ['${x == "a}', 0, 'The code of a ${...} fragment does not parse (at character 1).'],
    ['${x}${x y}', 4, 'The code of a ${...} fragment does not parse (at character 5).'],
  ])('refuses %j at %i', (text, position, message) => {
    expect(checkCondition(text, 'MAKO')).toEqual({ ok: false, message, position });
  });
});
