import { failureOf, renderCode } from '../../testing/render-code.js';

const parsed = (text: string, format: string): string =>
  `datetime.datetime.strptime("${text}", "${format}")`;

/** Expected texts are what Python 3.11 gives for `str(code)`. */
describe('times that are read from a text', () => {
  it.each<[string, string]>([
    [parsed('69', '%y'), '1969-01-01 00:00:00'],
    [parsed('68', '%y'), '2068-01-01 00:00:00'],
    [parsed('Mon 5%', '%a %d%%'), '1900-01-05 00:00:00'],
    [parsed('a b', 'a   b'), '1900-01-01 00:00:00'],
    [parsed('2024   7', '%Y %m'), '2024-07-01 00:00:00'],
    [parsed('03 PM', '%H %p'), '1900-01-01 03:00:00'],
    [parsed('PM 12', '%p %I'), '1900-01-01 12:00:00'],
    [parsed('03', '%I'), '1900-01-01 03:00:00'],
    [parsed('2024-03-05 001', '%Y-%m-%d %j'), '2024-01-01 00:00:00'],
    [parsed('2023 366', '%Y %j'), '2024-01-01 00:00:00'],
    [
      'time.strptime("2024", "%Y")',
      'time.struct_time(tm_year=2024, tm_mon=1, tm_mday=1, tm_hour=0, tm_min=0, tm_sec=0, tm_wday=0, tm_yday=1, tm_isdst=-1)',
    ],
    ['time.strptime("Wed Feb 29 10:11:12 2012").tm_yday', '60'],
    ['time.strptime("2024", "%Y")[-2]', '1'],
    ['time.gmtime(None).tm_year', '2023'],
  ])('%s is %s', (code, text) => {
    expect(renderCode(code)).toBe(text);
  });

  it.each<[string, string]>([
    [parsed('2024x', '%Y %m'), 'does not match the format'],
    [parsed('year', '%Y'), 'does not match the format'],
    [parsed('2024 400', '%Y %j'), 'does not match the format'],
    [parsed('2024 000', '%Y %j'), 'does not match the format'],
    [parsed('2024', '%Q'), '%Q is not available'],
    [parsed('2024', '%Y%'), '% is not available'],
    ['time.strptime("2024", "%Y") + 1', 'unsupported'],
    ['time.strptime("2024", "%Y")["x"]', 'subscript'],
    ['time.strptime("2024", "%Y")[9]', 'subscript'],
    ['time.strptime("2024", "%Y").nothing', 'nothing'],
    ['time.mktime(5)', 'a time of localtime() or gmtime() is required'],
  ])('%s fails: %s', (code, reason) => {
    expect(failureOf(code)).toContain(reason);
  });
});
