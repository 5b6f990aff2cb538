import fc from 'fast-check';
import {
  checkBoolRule,
  checkCondition,
  collectReferences,
  findFragments,
  referencedNames,
} from './index.js';

describe('checkBoolRule', () => {
  it.each([
    ['1 == 1'],
    ['*'],
    ['a == "b" and (c != 3 or d notin (1, 2, "x"))'],
    ['${city} == "Bonn"'],
    ['${a.b} >= -1.5e3'],
    ['(1, 2) issuperset (1)'],
    ['((1 == 1))'],
    ['1==1AND2==2'],
    ["'it' in 'with it'"],
    ['true == TRUE'],
  ])('accepts %s', (text) => {
    expect(checkBoolRule(text)).toBeNull();
  });

  it.each([
    ['1 ==', 4, 'expected a value'],
    ['1 = 1', 2, 'expected a comparison such as "=="'],
    ['(1 == 1', 7, 'expected ")"'],
    ['1 == 1 1', 7, 'expected "and", "or" or the end of the rule'],
    ['abc-def == 1', 3, 'expected a comparison such as "=="'],
    ['a in (1, )', 9, 'expected a value'],
    ['not a == 1', 4, 'expected a comparison such as "=="'],
  ])('refuses %s at %i', (text, position, message) => {
    expect(checkBoolRule(text)).toEqual({ position, message });
  });

  it('bounds nesting and length', () => {
    expect(checkBoolRule('('.repeat(5000))?.message).toContain('nest deeper');
    expect(checkBoolRule('a'.repeat(70_000))?.message).toContain('longer than');
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'()*,"\' ab1.$!{}=<>in and or'), maxLength: 60 }),
        (text) => {
          const problem = checkBoolRule(text);
          if (problem !== null) expect(problem.position).toBeLessThanOrEqual(text.length);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('checkCondition', () => {
  it.each([
    ['${x} > 3', 'boolrule'],
    ['${x}', 'boolrule'],
    ['${a} ${op} ${b}', 'boolrule'],
    ['"${city}" == "Bonn"', 'boolrule'],
    ['${x} > 3 and ${y} = "a"', 'FEEL'],
    ['${1 == 1}', 'MAKO'],
    ['True', 'MAKO'],
    ['${n}in (1,2)', 'boolrule'],
    ['${a}and 1 == 1', 'boolrule'],
    ['get or else(${x}, 1) = 1', 'FEEL'],
  ] as const)('accepts %s in %s', (text, language) => {
    expect(checkCondition(text, language)).toEqual({ ok: true });
  });

  it.each([
    ['', 'boolrule', 'the condition is empty'],
    ['${x} ==', 'boolrule', 'expected a value at character 8'],
    ['1 + ', 'FEEL', 'unexpected text at character 5'],
    ['yes', 'MAKO', 'needs a ${…} fragment'],
    ['{a:'.repeat(60), 'FEEL', 'nest deeper than 50'],
    ['a '.repeat(2000), 'FEEL', 'longer than 2000 characters'],
  ] as const)('refuses "%s" in %s', (text, language, message) => {
    expect(checkCondition(text, language)).toMatchObject({
      ok: false,
      message: expect.stringContaining(message) as string,
    });
  });
});

describe('references', () => {
  it('finds fragments', () => {
    expect(findFragments('a ${x} ${ y + 1 } ${a{b}} $z').map(({ code }) => code)).toEqual([
      'x',
      ' y + 1 ',
    ]);
  });

  it.each([
    ['a.b.c', ['a']],
    ['"x" + y["z"]', ['y']],
    ['f(a, key=b)', ['f', 'a', 'b']],
    ['[i for i in items if i > low]', ['items', 'low']],
    ['a if True else None', ['a']],
    ['1e5 + x2', ['x2']],
    ['a == b', ['a', 'b']],
    ['größe + 1', ['größe']],
    ['"open', []],
  ])('of %s', (code, names) => {
    expect([...referencedNames(code)]).toEqual(names);
  });

  it('is linear and survives wide values', () => {
    expect(referencedNames(`"${'\\"'.repeat(200_000)}`).size).toBe(0);
    expect(collectReferences(Array.from({ length: 200_000 }, () => '${a}'))).toEqual(
      new Set(['a']),
    );
  });

  it('collects from nested values, not from keys', () => {
    const value = { '${k}': ['${a}', { deep: 'x ${b.c} ${d + e}' }], n: 1 };
    expect([...collectReferences(value)].sort()).toEqual(['a', 'b', 'd', 'e']);
  });
});
