import fc from 'fast-check';
import { collectReferences, findFragments, referencedNames } from './index.js';

const fragmentLike = fc.string({
  unit: fc.constantFrom(
    ...'${}#()[]"\'\\.,:=|*+ \nab1城',
    ...['lambda ', ' for ', ' in ', '${', ':=', '"""'],
  ),
  maxLength: 60,
});

describe('fragments', () => {
  it('are those of the pattern of the reference', () => {
    fc.assert(
      fc.property(fragmentLike, (text) => {
        const expected = text.match(/\$\{[^${}#]+\}/g) ?? [];
        expect(findFragments(text).map(({ start, end }) => text.slice(start, end))).toEqual(
          expected,
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('refer to names that they contain, and never throw', () => {
    fc.assert(
      fc.property(fc.oneof(fragmentLike, fc.string({ unit: 'binary' })), (code) => {
        for (const name of referencedNames(code)) expect(code.normalize('NFKC')).toContain(name);
      }),
      { numRuns: 2000 },
    );
  });

  it('are collected from any JSON value', () => {
    const word = fc.stringMatching(/^v_[a-z]{1,6}$/);
    const value = fc.letrec<{ value: Nested }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        word.map((name) => `\${${name}}`),
        fc.array(tie('value')),
        fc.dictionary(fc.constantFrom('a', 'b', '${key}', '__proto__'), tie('value')),
      ),
    })).value;
    fc.assert(
      fc.property(value, (nested) => {
        const expected = new Set(JSON.stringify(nested).match(/v_[a-z]+/g) ?? []);
        expect(collectReferences(nested)).toEqual(expected);
      }),
    );
  });
});

type Nested = string | Nested[] | { [key: string]: Nested };

describe('fragments of 100 kB', () => {
  it.each([
    '${',
    '${a',
    '${a}',
    '{',
    'a',
    '${a ',
    'a.',
    '"',
    '"\\',
    '(',
    'lambda a:',
    'lambda a,',
    'for a in ',
    'for ',
    '1_',
    '1.',
    ':=',
    'a=',
    '[a for a in ',
    '[(',
    'not ',
    '-',
    'a if b else ',
    '"a"',
    'a.b(',
    '| ',
  ])('of %j take no time to speak of', (unit) => {
    const text = unit.repeat(100_000 / unit.length);
    const start = performance.now();
    findFragments(text);
    referencedNames(text);
    collectReferences([text, `\${${text}}`]);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('do not depend on how deep or wide the value is', () => {
    let deep: Nested = '${a}';
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    expect([...collectReferences(deep)]).toEqual(['a']);
    expect(collectReferences(Array.from({ length: 300_000 }, () => '${b}')).size).toBe(1);
  });
});
