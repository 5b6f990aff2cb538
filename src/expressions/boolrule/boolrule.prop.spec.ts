import fc from 'fast-check';
import { isJsonObject, parseJson } from '../../common/json/index.js';
import { evaluateBoolRule, parseBoolRule } from './index.js';
import { arbitraryRule } from './testing/arbitrary-rule.js';
import { printRule } from './testing/print-rule.js';

const ruleLike = fc.string({
  unit: fc.constantFrom(
    ...'()*,"\'.$!{}=<>+-_\\\n ab1',
    ...[' and ', ' or ', 'in', 'notin', 'issuperset', 'true', '==', '1.5', '${a}', '城'],
  ),
  maxLength: 40,
});

describe('boolrule', () => {
  it('parses any text to a value', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), ruleLike), (text) => {
        const parsed = parseBoolRule(text);
        if (parsed.ok) return;
        expect(parsed.error.position).toBeGreaterThanOrEqual(0);
        expect(parsed.error.position).toBeLessThanOrEqual(text.length);
        expect(parsed.error.message).toMatch(/^[A-Z].*\.$/);
      }),
      { numRuns: 2000 },
    );
  });

  it('parses what is printed to the same rule', () => {
    fc.assert(
      fc.property(arbitraryRule, (rule) => {
        expect(parseBoolRule(printRule(rule))).toEqual({ ok: true, rule });
      }),
      { numRuns: 1000 },
    );
  });

  it('evaluates any rule to a value, with any context', () => {
    const contexts = fc
      .dictionary(fc.constantFrom('a', 'b', '${c}'), fc.jsonValue())
      .map((context) => parseJson(JSON.stringify(context)))
      .filter(isJsonObject);
    fc.assert(
      fc.property(arbitraryRule, contexts, (rule, context) => {
        const results = [evaluateBoolRule(rule), evaluateBoolRule(rule, context)];
        for (const result of results) {
          expect(typeof (result.ok ? result.value : result.error.message)).toMatch(
            /boolean|string/,
          );
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('boolrule on 100 kB', () => {
  const SIZE = 100_000;
  it.each(
    [
      '(',
      '((1',
      ')',
      '"',
      '${',
      '${a',
      'a.',
      'a',
      '1',
      '1.',
      '+',
      'not',
      'notissupersef ',
      '1 == 1 and ',
      '(1 == 1) or ',
      '1 in (1, ',
      '\\n',
      ' ',
    ].map((unit) => [unit]),
  )('of %j takes no time to speak of', (unit) => {
    const text = unit.repeat(SIZE / unit.length);
    const start = performance.now();
    parseBoolRule(text);
    parseBoolRule(`1 == 1 and (${text}`);
    parseBoolRule(`1 in (${text}`);
    parseBoolRule(`1 == "${text}"`);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
