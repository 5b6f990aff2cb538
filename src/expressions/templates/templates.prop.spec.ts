import fc from 'fast-check';
import { type JsonValue } from '../../common/json/index.js';
import { findFragments } from '../fragments/index.js';
import { Budget } from './budget.js';
import { evaluateMako, RenderBudgetError, renderValue } from './index.js';
import { printText } from './runtime/print.js';
import { ENV, lookupIn, renderCode } from './testing/render-code.js';

/** Words that reach most of the interpreter when they are put in any order. */
const WORDS = (
  'a b d l s n f ( ) ( ) [ ] [ ] , , . . : + - * / // % ** & | ^ ~ << >> < > == != <= >= = and or not in is if else for ' +
  'lambda x True False None 0 1 2 10 1.5 1e3 0x1f "a" \'b%s\' "%d" r"\\d" """c""" \\ \n # @ ; := ... ' +
  'len( str( int( sorted( max( range( list( dict( set( sum( zip( round( pow( min( enumerate( reversed( key= ' +
  '.upper() .split( .join( .replace( .find( .strip( .get( .items() .format( .zfill( .center( [0] [-1] [1:] [::-1] [::0] ' +
  'datetime. datetime.datetime.now() .strftime( timedelta( re. re.sub( re.findall( .group( hashlib.md5( .encode() ' +
  'random. random.randint( json.loads( os.path.join( time.time() _x __y self h trim'
).split(' ');

const code = fc
  .array(
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...WORDS) }, fc.string({ unit: 'grapheme' })),
    {
      maxLength: 12,
    },
  )
  .chain((words) => fc.constantFrom('', ' ').map((space) => words.join(space)));

const CONTEXT: JsonValue = {
  a: 'x-y',
  b: [1, 'two', null, 2.5],
  d: { k: 1, n: { m: [] } },
  l: ['c', 'a', 'b'],
  s: '城😀%s',
  n: 7,
  f: -2.5,
  x: true,
  _x: 1,
};
const LIMITS = { maxSteps: 5000, maxSize: 10_000 };

describe('rendering any fragment', () => {
  it('never throws anything but RenderBudgetError', () => {
    fc.assert(
      fc.property(code, (text) => {
        const template = `${'${n}'}\${${text}}`;
        try {
          const { value, failed } = renderValue(template, lookupIn(CONTEXT), ENV, LIMITS);
          expect(typeof value).toBe('string');
          for (const { fragment, reason } of failed) {
            expect(template).toContain(fragment);
            expect(reason).not.toMatch(/The expression failed|can't be read/);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(RenderBudgetError);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('gives the same result every time', () => {
    fc.assert(
      fc.property(code, (text) => {
        const run = (): unknown => {
          try {
            return renderValue(`\${n}\${${text}}`, lookupIn(CONTEXT), ENV, LIMITS);
          } catch (error) {
            return error;
          }
        };
        expect(run()).toEqual(run());
      }),
      { numRuns: 300 },
    );
  });

  it('decides a MAKO condition or says why not', () => {
    fc.assert(
      fc.property(code, (text) => {
        const result = evaluateMako(`\${${text}}`, lookupIn(CONTEXT), ENV, LIMITS);
        expect(result.ok ? typeof result.value : result.message).toBeTruthy();
      }),
      { numRuns: 300 },
    );
  });
});

describe('rendering any text', () => {
  it('is the identity without fragments', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (plain) => {
        const value = JSON.parse(JSON.stringify(plain).replaceAll('${', '$')) as JsonValue;
        expect(renderValue(value, () => 'never', ENV).value).toEqual(value);
      }),
    );
  });

  it('puts values in as they are and never renders them again', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom('${a}', '${b}', '${', '}', 'a}', '$'));
    fc.assert(
      fc.property(fc.array(piece), piece, piece, (pieces, a, b) => {
        const text = pieces.join('');
        const context: Record<string, string> = { a, b };
        let expected = '';
        let at = 0;
        for (const { start, end, code: name } of findFragments(text)) {
          expected += text.slice(at, start) + (context[name] ?? text.slice(start, end));
          at = end;
        }
        expected += text.slice(at);
        const isPlain = findFragments(text).every(({ code: name }) => /^[ab]$/.test(name));
        fc.pre(isPlain);
        expect(renderValue(text, lookupIn(context), ENV).value).toBe(expected);
      }),
    );
  });
});

describe('arithmetic', () => {
  const integer = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });

  it('of ints is exact and rounds down', () => {
    fc.assert(
      fc.property(integer, integer, (a, b) => {
        expect(renderCode(`(${a}) + (${b})`)).toBe(String(a + b));
        expect(renderCode(`(${a}) - (${b})`)).toBe(String(a - b));
        expect(renderCode(`(${a}) * (${b})`)).toBe(String(a * b));
        expect(renderCode(`(${a}) & (${b})`)).toBe(String(a & b));
        fc.pre(b !== 0n);
        const quotient = a / b - (a % b !== 0n && a < 0n !== b < 0n ? 1n : 0n);
        expect(renderCode(`(${a}) // (${b})`)).toBe(String(quotient));
        expect(renderCode(`(${a}) % (${b})`)).toBe(String(a - quotient * b));
      }),
    );
  });

  it('of floats is that of IEEE 754', () => {
    // Minus zero would be written as an int, which has no sign.
    const float = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    fc.assert(
      fc.property(float, float, (a, b) => {
        const render = (text: string): number =>
          Number(renderCode(text).replace('inf', 'Infinity'));
        const sum = renderValue('${float(a) + b}', lookupIn({ a, b }), ENV).value;
        expect(sum).toBe(printText(a + b, new Budget(LIMITS)));
        expect(render(`${a} * 1.0`)).toBe(a * 1);
        fc.pre(b !== 0);
        expect(render(`(${a}) * 1.0 / (${b})`)).toBe(a / b);
      }),
    );
  });

  it('divides long ints to the nearest float', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 2n ** 53n }),
        fc.bigInt({ min: 1n, max: 10n ** 40n }),
        (a, b) => {
          // a * b / b is exactly a.
          expect(Number(renderCode(`${a * b} / ${b}`))).toBe(Number(a));
        },
      ),
    );
  });

  it('prints a float with a fixed number of digits as it reads back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(renderCode(`"%.17e" % float("${value}")`))).toBe(value + 0);
        expect(Number(renderCode(`"%.17g" % float("${value}")`))).toBe(value + 0);
        expect(Number(renderCode(`"%.1100f" % float("${value}")`))).toBe(value + 0);
      }),
    );
  });
});

describe('texts', () => {
  it('are sliced by code point', () => {
    const bound = fc.option(fc.integer({ min: -6, max: 6 }), { nil: '' as const });
    const step = fc.constantFrom(-3, -2, -1, 1, 2, 3);
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 5 }),
        bound,
        bound,
        step,
        (s, i, j, k) => {
          const points = Array.from(s);
          const text = renderValue(`-\${s[${i}:${j}:${k}]}`, lookupIn({ s }), ENV).value;
          const items = renderValue(
            `-\${"".join(l[${i}:${j}:${k}])}`,
            lookupIn({ l: points }),
            ENV,
          );
          expect(text).toBe(items.value);
          if (i === '' && j === '' && k === -1) expect(text).toBe(`-${points.reverse().join('')}`);
        },
      ),
    );
  });

  it('come apart and together again', () => {
    const separator = fc.constantFrom(',', 'ab', '😀', ' ');
    fc.assert(
      fc.property(fc.string(), separator, (s, sep) => {
        const context = lookupIn({ s, sep });
        const render = (text: string): JsonValue => renderValue(text, context, ENV).value;
        expect(render('-${sep.join(s.split(sep))}')).toBe(`-${s}`);
        expect(render('-${sep.join(s.rsplit(sep, 2))}')).toBe(`-${s}`);
        expect(render('-${"".join(s.partition(sep))}')).toBe(`-${s}`);
        expect(render('-${"".join(s.splitlines(True))}')).toBe(`-${s}`);
      }),
    );
  });
});
