import { CompiledPattern } from './pattern.js';
import { translatePattern } from './translate-pattern.js';
import { Budget, DEFAULT_RENDER_LIMITS } from '../../budget.js';

/** Where the pattern matches the text from its start on; null where it does not. */
function matched(pattern: string, text: string): string | null {
  const bounds = CompiledPattern.compile(pattern, 0n, new Budget(DEFAULT_RENDER_LIMITS)).find(
    text,
    0,
    'start',
  );
  return bounds === null ? null : text.slice(bounds[0].start, bounds[0].end);
}

/** The matches are those of Python 3.11. */
describe('patterns of Python', () => {
  it.each<[string, string, string | null]>([
    [String.raw`\x41\u00e9`, 'Aé', 'Aé'],
    [String.raw`\U0001F600`, '😀', '😀'],
    [String.raw`\101\0`, 'A\0', 'A\0'],
    [String.raw`a\n`, 'a\n', 'a\n'],
    [String.raw`a\.\é`, 'a.é', 'a.é'],
    [String.raw`a\.`, 'ab', null],
    [String.raw`a\ b`, 'a b', 'a b'],
    [String.raw`[\b]`, '\b', '\b'],
    [String.raw`[\.\n]+`, '.\n', '.\n'],
    ['a{2}', 'aaa', 'aa'],
    ['a{,2}', 'aaa', 'aa'],
    ['a{2,}', 'aaa', 'aaa'],
    ['a{,}', 'aaa', 'aaa'],
    ['a{}', 'a{}', 'a{}'],
    ['a{x}', 'a{x}', 'a{x}'],
    ['a{', 'a{', 'a{'],
  ])('%j on %j matches %j', (pattern, text, match) => {
    expect(matched(pattern, text)).toBe(match);
  });

  it.each<[string, string]>([
    ['a\\', 'bad escape (end of pattern)'],
    [String.raw`\q`, String.raw`bad escape \q`],
    [String.raw`\777`, String.raw`bad escape \7`],
    [String.raw`[\A]`, String.raw`bad escape \A`],
    ['(a{1000}){100}'.repeat(2), 'The pattern is too large.'],
  ])('%j fails: %s', (pattern, reason) => {
    expect(() => translatePattern(pattern)).toThrow(reason);
  });
});
