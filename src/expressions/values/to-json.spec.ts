import fc from 'fast-check';
import { parseJson, stringifyJson } from '../../common/json/index.js';
import { fromJson, toJson, type PythonValue } from './index.js';

describe('toJson', () => {
  it.each<[PythonValue, string]>([
    [null, 'null'],
    [true, 'true'],
    [1n, '1'],
    [-0, '-0.0'],
    [1, '1.0'],
    [0.5, '0.5'],
    [1e16, '1e+16'],
    [1e300, '1e+300'],
    [9007199254740993n, '9007199254740993'],
    [-(10n ** 30n), '-1000000000000000000000000000000'],
    ['城', '"城"'],
    [[1n, [2.5, []]], '[1,[2.5,[]]]'],
    [
      new Map<string, PythonValue>([
        ['10', 1n],
        ['a', new Map()],
        ['9', null],
        ['__proto__', 1n],
      ]),
      '{"10":1,"a":{},"9":null,"__proto__":1}',
    ],
  ])('of %p is %s', (value, text) => {
    expect(stringifyJson(toJson(value))).toBe(text);
    expect(fromJson(parseJson(text))).toEqual(value);
  });

  it.each([NaN, Infinity, -Infinity])('refuses %p', (value) => {
    expect(() => toJson([value])).toThrow(RangeError);
  });

  it('gives back what fromJson read', () => {
    const leaf = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.boolean(),
      fc.constant(null),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true }),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('tree')), tie('object')),
      object: fc.dictionary(fc.oneof(fc.string(), fc.nat().map(String)), tie('tree')),
    }));
    fc.assert(
      fc.property(tree, (plain) => {
        // Through JSON text, so that keys stand in their memory form.
        const value = parseJson(JSON.stringify(plain));
        expect(toJson(fromJson(value))).toEqual(value);
      }),
    );
  });

  it('gives back long numbers digit by digit', () => {
    fc.assert(
      fc.property(fc.bigInt(), (integer) => {
        const value = toJson(integer);
        expect(stringifyJson(value)).toBe(String(integer));
        expect(fromJson(value)).toBe(integer);
      }),
    );
  });
});
