import { parseDuration } from './duration.js';

describe('parseDuration', () => {
  it.each([
    ['1h', 3600],
    ['60m', 3600],
    ['3600s', 3600],
    ['90m', 5400],
    ['1d12h', 129_600],
    ['1w 2d, 3h/4m 5s', 788_645],
    ['2 hours', 7200],
    ['1 Week', 604_800],
    ['1.5h', 5400],
    ['3 hrs 10 mins 1 sec', 11_401],
    [' 8h ', 28_800],
    ['30:00', 1800],
    ['1:30:00', 5400],
    ['1:00:00:00', 86_400],
    ['00:00:01.5', 1.5],
  ])('reads %j', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each([
    '',
    ' ',
    '3600',
    '1.5',
    'h',
    '1x',
    '-1h',
    '30m1h',
    '1h1h',
    '1h 5',
    'abc',
    '1..5h',
    ':30',
    '1:5:00',
    '100:00',
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeNull();
  });

  it('refuses long texts, and quickly', () => {
    expect(parseDuration(`${'1'.repeat(200_000)}h`)).toBeNull();
    expect(parseDuration(`1${' '.repeat(40)}${','.repeat(20)}x`)).toBeNull();
  });
});
