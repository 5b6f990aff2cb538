import fc from 'fast-check';
import { checkFeel, MAX_FEEL_LENGTH } from './index.js';

const feelLike = fc.string({
  unit: fc.constantFrom(
    ...'()[]{}.,:"\'/*+-<>=!@?\\\n ab1城',
    ...[' and ', ' or ', ' in ', 'if ', ' then ', ' else ', 'for ', ' return ', '..', 'date('],
  ),
  maxLength: 40,
});

describe('checkFeel', () => {
  it('gives a value for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), feelLike), (text) => {
        const result = checkFeel(text);
        if (result.ok) return;
        expect(result.error.position).toBeGreaterThanOrEqual(0);
        expect(result.error.position).toBeLessThanOrEqual(text.length);
        expect(result.error.message).toMatch(/^[A-Z].*\.$/);
      }),
      { numRuns: 1000 },
    );
  });

  it.each(['}', ')', '(', '[', '{', '{a:', '"', '#', '1 ', 'a ', 'if a then ', '-', '/*'])(
    'gives a value for the longest text of %j',
    (unit) => {
      const start = performance.now();
      checkFeel(unit.repeat(MAX_FEEL_LENGTH / unit.length));
      expect(performance.now() - start).toBeLessThan(5000);
    },
  );

  it.each(['(', '"', 'a ', '}', '1 '])('refuses 100 kB of %j at once', (unit) => {
    const start = performance.now();
    expect(checkFeel(unit.repeat(100_000 / unit.length)).ok).toBe(false);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
