import fc from 'fast-check';
import { JsonSyntaxError, parseJson, stringifyJson } from './index.js';

/** JSON text and the same text as the codec writes it: no white space, strings as JSON.stringify escapes them. */
interface Sample {
  readonly text: string;
  readonly canonical: string;
}

const space = fc.constantFrom('', '', ' ', '\n', '\t \r\n');
const number = fc
  .oneof(
    fc.constantFrom('9007199254740993', '1.0', '2.50', '1e5', '-0', '0', '1E+2', '-1.5e-7', '0.1'),
    fc.integer().map(String),
    fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  )
  .map((text) => ({ text, canonical: text }));
const unicode = fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => text.isWellFormed());
const words = fc.oneof(
  unicode,
  fc.constantFrom(
    '',
    '10',
    '2',
    '0',
    '4294967295',
    '__proto__',
    'constructor',
    'toString',
    '🎉',
    'שלום',
    '\0',
    '"\\/',
  ),
);
/** Escapes none, all, or some of the characters: one key may be spelled in many ways. */
const string = fc
  .tuple(words, fc.constantFrom('none', 'all', 'some'), fc.infiniteStream(fc.boolean()))
  .map(([value, mode, coins]) => {
    const spell = (char: string): string => {
      const escaped = mode === 'all' || (mode === 'some' && coins.next().value === true);
      return escaped ? escapeAll(char) : JSON.stringify(char).slice(1, -1);
    };
    return { text: `"${[...value].map(spell).join('')}"`, canonical: JSON.stringify(value) };
  });
const literal = fc.constantFrom('true', 'false', 'null').map((text) => ({ text, canonical: text }));

const json: fc.Arbitrary<Sample> = fc.letrec<{ value: Sample }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    literal,
    number,
    string,
    fc.tuple(fc.array(tie('value'), { maxLength: 5 }), space).map(([items, gap]) => ({
      text: `[${gap}${items.map(({ text }) => text + gap).join(`,${gap}`)}]`,
      canonical: `[${items.map(({ canonical }) => canonical).join(',')}]`,
    })),
    fc
      .tuple(
        fc.uniqueArray(fc.tuple(string, tie('value')), {
          maxLength: 6,
          selector: ([key]) => key.canonical,
        }),
        space,
      )
      .map(([members, gap]) => ({
        text: `{${gap}${members.map(([key, { text }]) => `${key.text}${gap}:${gap}${text}${gap}`).join(`,${gap}`)}}`,
        canonical: `{${members.map(([key, value]) => `${key.canonical}:${value.canonical}`).join(',')}}`,
      })),
  ),
})).value;

function escapeAll(char: string): string {
  return char
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

describe('JSON codec', () => {
  it('gives back any JSON text: digits, key order, any key', () => {
    fc.assert(
      fc.property(json, ({ text, canonical }) => {
        expect(stringifyJson(parseJson(text))).toBe(canonical);
      }),
      { numRuns: 3000 },
    );
  });

  it('refuses exactly what JSON.parse refuses, with a position inside the text', () => {
    const mutated = fc
      .tuple(
        json,
        fc.nat(),
        fc.constantFrom('', '{', '"', ',', 'e', '-', ' ', '\\', '0'),
        fc.boolean(),
      )
      .map(([{ text }, at, insert, remove]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + insert + text.slice(place + (remove ? 1 : 0));
      });
    fc.assert(
      fc.property(fc.oneof(mutated, fc.string()), (text) => {
        const native = outcome(() => JSON.parse(text) as unknown);
        const own = outcome(() => parseJson(text));
        if (own.ok) {
          expect(native.ok).toBe(true);
          expect(JSON.parse(stringifyJson(own.value))).toEqual(native.ok && native.value);
          return;
        }
        const { error } = own;
        if (!(error instanceof JsonSyntaxError)) throw error;
        expect(error.position).toBeGreaterThanOrEqual(0);
        expect(error.position).toBeLessThanOrEqual(text.length);
        if (native.ok) expect(error.reason).toContain('lone surrogate');
      }),
      { numRuns: 3000 },
    );
  });
});

function outcome<T>(work: () => T): { ok: true; value: T } | { ok: false; error: unknown } {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    return { ok: false, error };
  }
}
