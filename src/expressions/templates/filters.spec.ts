import { failureOf, renderCode } from './testing/render-code.js';

describe('filters', () => {
  it.each<[string, string]>([
    ['"<a href=\'x\'>&\\"</a>" | h', '&lt;a href=&#39;x&#39;&gt;&amp;&#34;&lt;/a&gt;'],
    ['"<&>" | x', '&lt;&amp;&gt;'],
    ['"a b&c/ü~*\'()!" | u', 'a+b%26c%2F%C3%BC~%2A%27%28%29%21'],
    ['"  a b \\n" | trim', 'a b'],
    ['"é<ü>α€城\\"" | entity', '&eacute;&lt;&uuml;&gt;&alpha;&euro;城&quot;'],
    ['n | unicode', '7'],
    ['n | str', '7'],
    ['n | decode.utf8', '7'],
    ['" < " | trim, h', '&lt;'],
    ['" < " | h,trim,', '&lt;'],
    ['"a" | n', 'a'],
    ['n | n, str', '7'],
    ['"|" | h', '|'],
    ['(1 | 2)', '3'],
    ['"\\"|h" | h', '&#34;|h'],
    ['[5 | 2][0] | trim', '7'],
  ])('%s gives %s', (code, text) => {
    expect(renderCode(code)).toBe(text);
  });

  it.each<[string, string]>([
    ['n | length', "'length' is not a filter"],
    ['n | h | trim', 'does not parse'],
    ['n | (str)', 'is not a filter'],
    ['n | str()', 'is not a filter'],
    ['n | decode.__class__', 'is not a filter'],
    ['n | decode', 'is not a filter'],
    ['n | n', 'only a text'],
    ['n | n, h', 'needs a text'],
    ['| h', 'does not parse'],
    ['"\\ud800" | u', 'surrogates not allowed'],
  ])('%s is refused: %s', (code, reason) => {
    expect(failureOf(code)).toContain(reason);
  });
});
