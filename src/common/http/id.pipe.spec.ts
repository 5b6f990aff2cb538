import { AppError } from '../errors/index.js';
import { IdPipe } from './id.pipe.js';

describe('IdPipe', () => {
  const pipe = new IdPipe();

  it.each([
    ['1', 1],
    ['007', 7],
    ['2147483647', 2147483647],
  ])('takes %s', (text, id) => {
    expect(pipe.transform(text)).toBe(id);
  });

  it.each(['', '0', '-1', '+1', '1.0', '1e3', ' 1', '1 ', '0x1', '2147483648', '00000000001', '١'])(
    'refuses %j',
    (text) => {
      expect(() => pipe.transform(text)).toThrow(AppError);
    },
  );
});
