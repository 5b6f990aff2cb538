import { failureOf, renderCode } from '../testing/render-code.js';
import { parseNumber } from './parse-number.js';

/** Expected texts are what Python 3.11 gives for `str(code)`; where a fragment fails, Python raises too, but for what is refused. */
describe('literals', () => {
  it.each<[string, string]>([
    ['"\\q"', '\\q'],
    ['"\\\nb"', 'b'],
    ['"\\x41\\u0041\\U00000041\\101"', 'AAAA'],
    ['"\\a\\b\\f\\n\\r\\t\\v\\\\\\\'\\"" == "x"', 'False'],
    ['r"\\n"', '\\n'],
    ['f"a"', 'a'],
    ['u"a"', 'a'],
    ['"a" "b"', 'ab'],
    ["'''a'''", 'a'],
    ['"""a"b"""', 'a"b'],
    ['"""a\\""""', 'a"'],
    ['\'\' ""', ''],
    ["''''a'''", "'a"],
    ['00', '0'],
    ['0_0', '0'],
    ['1_000', '1000'],
    ['0x_f', '15'],
    ['0o17', '15'],
    ['1e5', '100000.0'],
    ['1_0.5_0e1_0', '105000000000.0'],
    ['.5', '0.5'],
  ])('%s is %s', (code, text) => {
    expect(renderCode(code)).toBe(text);
  });

  it.each<[string, string]>([
    ['"\\U00110000"', 'A text has an escape that is broken.'],
    ['"\\xg"', 'A text has an escape that is broken.'],
    ['"\\u12"', 'A text has an escape that is broken.'],
    ['0777', '0777 is not a number.'],
    ['1__0', '1__0 is not a number.'],
    ['0b12', 'The code does not parse.'],
    ['1_', '1_ is not a number.'],
  ])('%s fails: %s', (code, reason) => {
    expect(failureOf(code)).toBe(reason);
  });

  it.each<[string, string]>([
    ['b"a"', 'Bytes are not available in templates.'],
    ['rb"a"', 'Bytes are not available in templates.'],
  ])('%s is refused: %s', (code, reason) => {
    expect(failureOf(code)).toBe(reason);
  });

  it('have no more digits than Python reads', () => {
    expect(parseNumber('9'.repeat(4300))).toBe(10n ** 4300n - 1n);
    expect(() => parseNumber('9'.repeat(4301))).toThrow('The number is too long.');
  });
});
