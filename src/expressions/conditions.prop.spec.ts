import fc from 'fast-check';
import { arbitraryRule } from './boolrule/testing/arbitrary-rule.js';
import { printRule } from './boolrule/testing/print-rule.js';
import { arbitraryFeel } from './feel/testing/arbitrary-feel.js';
import { checkCondition, checkFeel, parseBoolRule, type ConditionLanguage } from './index.js';

/** Where to cut, as parts of the text's length. */
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 8 });

/**
 * Replaces pieces of a valid text by fragments, wherever they begin and end: what the fragments stand for makes the text
 * valid again.
 */
function withFragments(text: string, parts: readonly number[]): string {
  const at = parts.map((part) => Math.round(part * text.length)).sort((a, b) => a - b);
  let result = '';
  let done = 0;
  for (let index = 0; index + 1 < at.length; index += 2) {
    const [start = 0, end = 0] = [at[index], at[index + 1]];
    result += `${text.slice(done, start)}\${v}`;
    done = end;
  }
  return result + text.slice(done);
}

describe('checkCondition', () => {
  it('refuses no boolrule condition that some values make a rule', () => {
    fc.assert(
      fc.property(arbitraryRule, cuts, (rule, parts) => {
        const text = withFragments(printRule(rule), parts);
        expect([text, checkCondition(text, 'boolrule')]).toEqual([text, { ok: true }]);
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses no FEEL condition that some values make an expression', () => {
    fc.assert(
      fc.property(arbitraryFeel, cuts, (expression, parts) => {
        const text = withFragments(expression, parts);
        expect([text, checkCondition(text, 'FEEL')]).toEqual([text, { ok: true }]);
      }),
      { numRuns: 1000 },
    );
  });

  it('accepts without fragments exactly what parses', () => {
    const text = fc.string({
      unit: fc.constantFrom(...'()"\'=<>1a ', ' and ', '==', ' in '),
      minLength: 1,
    });
    fc.assert(
      fc.property(text, (condition) => {
        fc.pre(condition.trim() !== '');
        expect(checkCondition(condition, 'boolrule').ok).toBe(parseBoolRule(condition).ok);
        expect(checkCondition(condition, 'FEEL').ok).toBe(checkFeel(condition).ok);
      }),
      { numRuns: 500 },
    );
  });

  it.each<ConditionLanguage>(['boolrule', 'FEEL', 'MAKO'])(
    'gives a value for any %s',
    (language) => {
      const text = fc.string({
        unit: fc.constantFrom(...'${}#()"\'\\/*=<>&\n ab1', '${', '${a}', ' and ', '==', 'in'),
        maxLength: 60,
      });
      fc.assert(
        fc.property(text, (condition) => {
          const check = checkCondition(condition, language);
          if (check.ok) return;
          expect(check.position).toBeGreaterThanOrEqual(0);
          expect(check.position).toBeLessThanOrEqual(condition.length);
          expect(check.message).toMatch(/^[A-Z].*\.$/s);
        }),
        { numRuns: 1000 },
      );
    },
  );

  it.each(['${', '${a}', '${a}= ', '${a} == 1 and ', '${a}(', '"${a}', '${a})', '${a b}', '"'])(
    'takes no time to speak of for the longest conditions of %j',
    (unit) => {
      const text = unit.repeat(65_536 / unit.length);
      const start = performance.now();
      checkCondition(text, 'boolrule');
      checkCondition(text, 'MAKO');
      checkCondition(text, 'FEEL');
      expect(performance.now() - start).toBeLessThan(2000);
    },
  );
});
