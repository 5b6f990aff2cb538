import { type JsonValue } from '../../common/json/index.js';
import { RenderBudgetError, renderValue } from './index.js';
import { ENV, lookupIn } from './testing/render-code.js';

const CONTEXT: JsonValue = {
  a: 'x',
  n: 5,
  l: [1, 2, 3],
  d: { k: 1 },
  big: 'a'.repeat(500_000),
  astral: '😀'.repeat(200_000),
  spaces: `1${' '.repeat(8000)}1`,
  digits: `${'1'.repeat(9000)}x`,
  braces: { many: '(a{1,30}){30}', words: '[\\w-]{500}', long: 'a{999}', few: '(a{1000}){1000}' },
};

/** The text of the template when it stays, the limit when the budget ends, and otherwise what came out. */
function outcomeOf(code: string): string {
  const template = `\${n}\${${code}}`;
  try {
    const { value } = renderValue(template, lookupIn(CONTEXT), ENV);
    return value === `5\${${code}}` ? 'stays' : JSON.stringify(value);
  } catch (error) {
    if (error instanceof RenderBudgetError) return error.limit;
    throw error;
  }
}

describe('a fragment can not reach the host', () => {
  it.each<string>([
    '__import__("os").system("id")',
    '__builtins__',
    'globals()',
    'locals()',
    'vars()',
    'dir()',
    'eval("1")',
    'exec("1")',
    'compile("1", "", "eval")',
    'open("/etc/passwd").read()',
    'input()',
    'getattr(a, "upper")',
    'setattr(d, "k", 2)',
    'type(a)',
    'object',
    'print(a)',
    'a.__class__.__mro__[1].__subclasses__()',
    '"".__class__',
    '[].__class__.__base__',
    '(lambda: 0).__globals__',
    '(x for x in l).gi_frame.f_back.f_globals',
    'd["__class__"]',
    'a["__class__"]',
    'os.system("id")',
    'os.popen("id").read()',
    'os.environ',
    'os.path.os.system("id")',
    'os.path.exists("/etc")',
    're.sys.modules',
    'random.os.getpid()',
    'random.SystemRandom()',
    'json.os',
    'json.dumps(d)',
    'json.loads.__globals__',
    'datetime.sys',
    'datetime.datetime.now().__class__',
    'time.sleep(10)',
    'hashlib.new("md5")',
    'subprocess.run("id")',
    'self.module.cache.util.os.popen("x").read()',
    'context.lookup',
    'context["a"]',
    'caller.body()',
    'UNDEFINED',
    'local.attr',
    'next',
    'self',
    '"{0.__class__}".format(a)',
    '"%s".format(a)',
    'a.format(a)',
    'str.format',
    'a.format_map(d)',
    'd._private',
    'a.encode("utf-8").decode("utf-8")',
    'str(a.encode())',
    'a.translate(d)',
    'l.append(4)',
    'l.sort()',
    'd.update(k=2)',
    'd.pop("k")',
    '(x := 1)',
    'f"abc{a}"',
    'b"abc"',
    'yield n',
    'await n',
    'lambda',
    'import os',
    'n; import os',
    'n = 1',
    'n) + (n',
    'n | __import__("os").system',
    "'x'|((f() or str))",
    'lambda __x: __x',
    '[__x for __x in l]',
    'dict(__class__=1)',
  ])('%s', (code) => {
    expect(outcomeOf(code)).toBe('stays');
  });
});

describe('a fragment can not reach JavaScript', () => {
  it.each<string>([
    'constructor',
    'a.constructor',
    'a.constructor.constructor("return process")()',
    'd.constructor',
    'd["constructor"]',
    'd["toString"]',
    'd.toString()',
    'd.hasOwnProperty("k")',
    'd.valueOf',
    'd.__proto__',
    'd["__proto__"]',
    'd["__pro" + "to__"]',
    'd.get("__proto__").x',
    'l.length',
    'l["length"]',
    'l.constructor',
    'l.map(lambda x: x)',
    'a.length',
    'a.big()',
    'a.charAt(0)',
    'a.at(0)',
    'a.toUpperCase()',
    'n.toString()',
    'n.constructor',
    'len.call',
    'len.constructor("return 1")()',
    'len.name',
    'str.prototype',
    '(lambda x: x).call(1)',
    '(lambda x: x).apply',
    'range(3).start',
    'dict().entries',
    'set(l).items',
    're.match("(?P<constructor>x)", a).constructor',
    're.match("x", a).bounds',
    're.match("x", a).group("constructor")',
    'hashlib.md5(a.encode()).data',
    'process.exit(1)',
    'require("fs")',
    'globalThis',
    'undefined',
    'this',
    'arguments',
    'toString',
    'hasOwnProperty',
    '"%(constructor)s" % d',
    '"%(__proto__)s" % d',
    'a | constructor',
    'n.constructor | toString',
    'l[1.5]',
    'l["0"]',
    'l[True:"x"]',
  ])('%s', (code) => {
    expect(outcomeOf(code)).toBe('stays');
  });

  it('takes such names for plain keys where there are some', () => {
    const context: JsonValue = { d: { constructor: 1, toString: 2 }, constructor: 'c' };
    const render = (text: string): JsonValue => renderValue(text, lookupIn(context), ENV).value;
    expect(render('-${d.constructor}${d["toString"]}${constructor}')).toBe('-12c');
    expect(render('-${re.match("(?P<__proto__>x)", "x").groupdict()}')).toBe("-{'__proto__': 'x'}");
  });
});

describe('a text can not hold more fragments than its budget', () => {
  it.each(['${1}', '${n}', '${', '${${', '${n'])('1,000,000 of %s', (piece) => {
    const start = performance.now();
    const render = (): unknown => renderValue(piece.repeat(1_000_000), lookupIn(CONTEXT), ENV);
    expect(render).toThrow(RenderBudgetError);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

describe('a fragment can not take more than its budget', () => {
  it.each<[string, 'steps' | 'size']>([
    ['"a" * 10**9', 'size'],
    ['10**9 * "a"', 'size'],
    ['[0] * 10**9', 'size'],
    ['(0,) * 10**9', 'size'],
    ['10**10**6', 'size'],
    ['10**10**10', 'size'],
    ['2**65535 * 2**65535', 'size'],
    ['1 << 10**9', 'size'],
    ['pow(10, 10**10)', 'size'],
    ['pow(7, 10**4000, 10**4001)', 'steps'],
    ['round(10**20000, -5)', 'size'],
    ['"%999999999s" % a', 'size'],
    ['"%.999999999f" % n', 'size'],
    ['"%0999999999d" % n', 'size'],
    ['"%*d" % (999999999, n)', 'size'],
    ['"%s%s%s" % (big, big, big)', 'size'],
    ['a.ljust(10**9)', 'size'],
    ['a.rjust(10**9)', 'size'],
    ['a.center(10**9)', 'size'],
    ['a.zfill(10**9)', 'size'],
    ['"\\t".expandtabs(10**9)', 'size'],
    ['list(range(10**12))', 'size'],
    ['tuple(range(10**7))', 'size'],
    ['sorted(range(10**7))', 'size'],
    ['range(10**12)[::-1] == list(range(10**12))', 'size'],
    ['sum(range(10**9))', 'steps'],
    ['max(x for x in range(10**9))', 'steps'],
    ['all(True for x in range(10**9))', 'steps'],
    ['10**9 in (x for x in range(10**10))', 'steps'],
    ['[x for x in range(10**9)]', 'steps'],
    ['[1 for x in range(1000) for y in range(1000)]', 'steps'],
    ['[[[1 for z in range(100)] for y in range(100)] for x in range(100)]', 'steps'],
    [
      '[n for x in l for x in l for x in l for x in l for x in l for x in l for x in l for x in l for x in l for x in l]',
      'steps',
    ],
    ['dict(zip(range(10**6), range(10**6)))', 'steps'],
    ['set(range(10**6))', 'steps'],
    ['a.replace("x", "x"*1000).replace("x", "x"*1000).replace("x", "x"*1000)', 'size'],
    ['big.replace("", big)', 'size'],
    ['big.replace("a", "aaa")', 'size'],
    ['",".join([big]*1000)', 'size'],
    ['a.join([a]*10**7)', 'size'],
    ['big.split("a")', 'steps'],
    ['(lambda f: f(f, "ab"))(lambda f, x: f(f, x + x))', 'size'],
    ['(lambda f: f(f, 20))(lambda f, k: 0 if k < 1 else f(f, k-1) + f(f, k-1))', 'steps'],
    ['str((lambda g: g(g, [1], 40))(lambda g, x, k: x if k == 0 else g(g, [x, x], k-1)))', 'steps'],
    [
      '(lambda g: g(g, (1,), 40))(lambda g, x, k: x if k == 0 else g(g, (x, x), k-1)) in set(l)',
      'steps',
    ],
    [
      '[x == y for x, y in [(lambda g: (g(g, [1], 40), g(g, [1], 40)))(lambda g, x, k: x if k == 0 else g(g, [x, x], k-1))]]',
      'steps',
    ],
    ['[big + str(i) for i in range(1000)]', 'steps'],
    ['[big.upper() for i in range(1000)]', 'steps'],
    ['[big[::-1] for i in range(1000)]', 'steps'],
    ['[big.find("a"*249999 + "b") for i in range(10)]', 'steps'],
    ['[("b" + big[:100000]) in big for i in range(10)]', 'steps'],
    ['[big.strip("a") for i in range(1000)]', 'steps'],
    ['[big.isdigit() or big.isalpha() for i in range(1000)]', 'steps'],
    ['[big == big[1:] + "a" for i in range(1000)]', 'steps'],
    ['sorted([big[:-1] + str(i % 10) for i in range(1000)])', 'steps'],
    ['[d.get(big) for i in range(1000)]', 'steps'],
    ['[astral[i] + (astral + "x")[i] for i in range(1000)]', 'steps'],
    ['sum([[1]]*100000, [])', 'steps'],
    ['sorted(range(3000), key=lambda x: sorted(range(1000)))', 'steps'],
    ['(lambda *x: x)(*range(10**7))', 'steps'],
    ['list(zip(*[range(10**5)]*100))', 'steps'],
    ['[10**4000 // (10**1999 + i) for i in range(10000)]', 'steps'],
    ['[str(10**4299) for i in range(10000)]', 'steps'],
    ['[set([y]) for y in [1 << 32000] for i in range(6000)]', 'steps'],
    ['[~y for y in [1 << 32000] for i in range(6000)]', 'steps'],
    ['[y >> 1 for y in [1 << 32000] for i in range(6000)]', 'steps'],
    ['[y & y for y in [1 << 32000] for i in range(6000)]', 'steps'],
    ['[y.bit_length() for y in [1 << 32000] for i in range(6000)]', 'steps'],
    ['[time.localtime() for i in range(3000)]', 'steps'],
    ['[re.compile("\\\\w"*40 + str(i)) for i in range(100)]', 'steps'],
    ['[datetime.datetime.fromtimestamp(i) for i in range(3000)]', 'steps'],
    ['[time.mktime(t) for t in [time.gmtime(0)] for i in range(3000)]', 'steps'],
    ['[int(digits[:4300], 7) for i in range(1000)]', 'steps'],
    ['["%.1074f" % 1e-300 for i in range(10000)]', 'steps'],
    ['re.findall("a*b|a", big[:20000])', 'steps'],
    ['re.sub("a", big[:1000], big)', 'steps'],
    ['[re.match(braces.many, big[:1000]) for i in range(1000)]', 'steps'],
    ['re.findall(braces.words, big)', 'steps'],
    ['re.match(braces.long, big)', 'steps'],
    ['[re.compile("[a-z]" * 150 + str(i)) for i in range(10000)]', 'steps'],
    ['[datetime.datetime.now() for i in range(20000)]', 'steps'],
    ['datetime.datetime.now().strftime("%c" * 100000)', 'size'],
    ['[hashlib.sha512(big.encode()).hexdigest() for i in range(1000)]', 'steps'],
    ['[json.loads("[" * 200 + "]" * 200) for i in range(1000)]', 'steps'],
    ['random.choices(l, k=10**9)', 'size'],
    ['random.sample(range(10**9), 5)', 'size'],
    ['[random.randint(0, 10**4000) for i in range(10000)]', 'steps'],
  ])('%s ends at its %s', (code, limit) => {
    expect(outcomeOf(code)).toBe(limit);
  });

  it.each<[string, string]>([
    ['endless recursion', '(lambda f: f(f))(lambda f: f(f))'],
    [
      'recursion through sorted',
      '(lambda f: f(f, 1))(lambda f, k: sorted([k], key=lambda q: f(f, q)))',
    ],
    ['recursion through re.sub', '(lambda f: f(f))(lambda f: re.sub("a", lambda m: f(f), "a"))'],
    ['recursion through generators', '(lambda f: f(f, l))(lambda f, g: f(f, (y for y in g)))'],
    ['text of a long number', 'str(10**5000)'],
    ['a long number', '10**4300'],
    ['a long number by %', '"%d" % 10**4300'],
    ['a long literal', '1' + '0'.repeat(3999) + '*10**400'],
    ['not a number, slowly', 'int(spaces)'],
    ['not a float, slowly', 'float(digits)'],
    ['a huge pattern', 're.match(braces.few, a)'],
    ['a deep pattern', 're.match("(" * 999, a)'],
    ['a long pattern', 're.match("a" * 1001, a)'],
    ['deep JSON', 'json.loads("[" * 100000 + "]" * 100000)'],
    ['a span out of range', 'datetime.timedelta(days=1) * 10**100'],
    ['deep brackets', '('.repeat(1900) + 'n' + ')'.repeat(1900)],
    ['deep calls', 'len('.repeat(201) + 'n' + ')'.repeat(201)],
    ['deep lists', '['.repeat(201) + 'n' + ']'.repeat(201)],
    ['deep subscripts', 'n' + '[0]'.repeat(1300)],
    ['deep attributes', 'n' + '.a'.repeat(1900)],
    ['deep signs', '-'.repeat(3900) + 'n'],
    ['deep powers', 'n' + '**2'.repeat(1300)],
    ['deep conditions', '1 if n else '.repeat(300) + 'n'],
    ['deep lambdas', 'lambda:'.repeat(500) + 'n'],
    ['many clauses', '[n ' + 'for x in l '.repeat(21) + ']'],
    ['long code', 'n' + '+1'.repeat(2001)],
    ['unclosed brackets', 'n' + '('.repeat(3900)],
    ['unclosed texts', 'n' + '"('.repeat(1900)],
  ])('%s stays', (_, code) => {
    expect(outcomeOf(code)).toBe('stays');
  });

  it('allows what is long or deep within reason', () => {
    const long = (text: string): string => outcomeOf(text);
    expect(long(`n${'+1'.repeat(500)}`)).toBe('"5505"');
    expect(long(`${'('.repeat(150)}n${')'.repeat(150)}`)).toBe('"55"');
    expect(long(`${'not '.repeat(500)}n`)).toBe('"5True"');
    expect(long(`n${' and n'.repeat(300)}`)).toBe('"55"');
    expect(long('len(range(10**30))')).toBe(`"51${'0'.repeat(30)}"`);
    expect(long('len(list(range(10**4)))')).toBe('"510000"');
    expect(long('(lambda f: f(f, 40))(lambda f, k: 1 if k == 0 else k * f(f, k-1)) > 1')).toBe(
      '"5True"',
    );
    expect(long('re.match("(a*)*b", big[:2000])')).toBe('"5None"');
  });
});
