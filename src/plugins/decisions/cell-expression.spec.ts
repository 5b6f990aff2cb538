import { cellExpression } from './cell-expression.js';

describe('cellExpression', () => {
  it.each<[string, string | null]>([
    ['', null],
    ['  ', null],
    ['5', 'c=5'],
    ['-1.5', 'c=-1.5'],
    ['"x"', 'c="x"'],
    ['null', 'c=null'],
    ['true', 'c=true'],
    ['>5', 'c>5'],
    ['<= 5', 'c<= 5'],
    ['[1..9]', 'c in [1..9]'],
    ['(1..9)', 'c in (1..9)'],
    ['5, >9, [1..2)', 'c=5 or c>9 or c in [1..2)'],
    ['"a", "b"', 'c="a" or c="b"'],
    ['c!=5', 'c!=5'],
    ['contains(c,"x")', 'contains(c,"x")'],
    ['not(c in [1..9])', 'not(c in [1..9])'],
    ['5, other = 3', '5, other = 3'],
    ['"a,b"', '"a,b"'],
    ['nullx', 'nullx'],
  ])('of %j is %j', (cell, expression) => {
    expect(cellExpression(cell, 'c')).toBe(expression);
  });
});
