import { failureOf, renderCode } from '../../testing/render-code.js';

/** Expected texts are what Python 3.11 gives for `str(code)`. */
describe('patterns', () => {
  it.each<[string, string]>([
    ['re.match(pattern="a", string="ab").group()', 'a'],
    ['re.match(re.compile("a"), "ab").end()', '1'],
    ['re.compile(re.compile("a", re.I)).match("A").end()', '1'],
    ['re.match("(a)(b)?", "ac").string', 'ac'],
    ['re.match("(a)(b)?", "ac").span(2)', '(-1, -1)'],
    ['re.match("(a)(b)?", "ac").group(2)', 'None'],
    ['re.match("(?P<x>a)(?P<y>b)?", "ac").groupdict("-")', "{'x': 'a', 'y': '-'}"],
    ['re.match("a+", "a" * 80)', `<re.Match object; span=(0, 80), match='${'a'.repeat(49)}>`],
    ['re.split(",", "a,b", -1)', "['a,b']"],
    ['re.sub(",", "-", "a,b", -1)', 'a,b'],
    ['re.findall("", "😀a")', "['', '', '']"],
    ['re.sub("a", r"\\.", "a")', '\\.'],
    ['re.sub("a", r"[\\0]", "xa")', 'x[\0]'],
    ['re.sub("(a)", r"\\101\\1", "a")', 'Aa'],
    ['re.sub("(a)", r"\\g<0>\\g<1>", "a")', 'aa'],
  ])('%s is %s', (code, text) => {
    expect(renderCode(code)).toBe(text);
  });

  it.each<[string, string]>([
    ['re.match()', "match() misses the argument 'pattern'"],
    ['re.match(5, "a")', 'must be str, not int'],
    ['re.match(re.compile("a"), "A", re.I)', 'cannot process flags'],
    ['re.match("a", "a", 64)', 'A flag is not available.'],
    ['re.compile("a").nothing', 'nothing'],
    ['re.match("a", "a").nothing', 'nothing'],
    ['re.match("a", "a") + 1', 'unsupported'],
    ['re.match("a", "a").group(1)', 'no such group'],
    ['re.sub("a", lambda m: 5, "a")', 'expected str instance, int found'],
    ['re.sub("a", 5, "a")', 'decoding to str: need str, int found'],
    ['re.sub("a", r"\\400", "a")', 'octal escape value'],
  ])('%s fails: %s', (code, reason) => {
    expect(failureOf(code)).toContain(reason);
  });
});
