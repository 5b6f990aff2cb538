import { isMet, readIfMatch } from './revision.js';

describe('If-Match', () => {
  it.each([
    [undefined, null],
    ['*', '*'],
    [' * ', '*'],
    ['"3"', ['3']],
    ['"3", "4"', ['3', '4']],
    ['"3","4" , "5"', ['3', '4', '5']],
    ['""', ['']],
    ['W/"3"', []],
    ['W/"3", "4"', ['4']],
    ['"a,b"', ['a,b']],
  ])('reads %p', (header, condition) => {
    expect(readIfMatch(header)).toEqual(condition);
  });

  it.each(['', '3', '"3', '3"', '"3",', ',"3"', '"3" "4"', '*, "3"', 'w/"3"', '"a b"'])(
    'refuses %p',
    (header) => {
      expect(() => readIfMatch(header)).toThrow('If-Match must be');
    },
  );

  it('is met by the revision it names, by any, and by absence', () => {
    const current = { revision: 3 };
    expect(isMet(null, current)).toBe(true);
    expect(isMet('*', current)).toBe(true);
    expect(isMet(['2', '3'], current)).toBe(true);
    expect(isMet(['2'], current)).toBe(false);
    expect(isMet(['03'], current)).toBe(false);
    expect(isMet([], current)).toBe(false);
  });
});
