import { failureOf, renderCode } from '../../testing/render-code.js';

/** Expected texts are what Python 3.11 gives for `str(code)`. */
describe('spans of time', () => {
  it.each<[string, string]>([
    ['datetime.timedelta(1, 2, 3).seconds', '2'],
    ['datetime.timedelta(1, 2, 3).microseconds', '3'],
    ['[datetime.timedelta(0)]', '[datetime.timedelta(0)]'],
    ['len(set([datetime.timedelta(1), datetime.timedelta(hours=24)]))', '1'],
    ['datetime.timedelta(1) == 1', 'False'],
    ['datetime.timedelta(1) < datetime.timedelta(2)', 'True'],
    ['datetime.timedelta(2) > datetime.timedelta(1)', 'True'],
    ['abs(datetime.timedelta(2))', '2 days, 0:00:00'],
    ['datetime.timedelta(2) - datetime.timedelta(hours=1)', '1 day, 23:00:00'],
    ['2 * datetime.timedelta(1)', '2 days, 0:00:00'],
    ['datetime.timedelta(1) * 0.5', '12:00:00'],
    ['datetime.timedelta(days=-1) // 2', '-1 day, 12:00:00'],
    ['datetime.timedelta(microseconds=-7) // 2', '-1 day, 23:59:59.999996'],
    ['datetime.timedelta(-1) // datetime.timedelta(hours=5)', '-5'],
    ['datetime.timedelta(microseconds=0.5)', '0:00:00'],
    ['datetime.timedelta(microseconds=1.5)', '0:00:00.000002'],
    ['datetime.timedelta(microseconds=2.5)', '0:00:00.000002'],
    ['datetime.timedelta(days=-999999999)', '-999999999 days, 0:00:00'],
  ])('%s is %s', (code, text) => {
    expect(renderCode(code)).toBe(text);
  });

  it.each<[string, string]>([
    ['datetime.timedelta(1).nothing', 'nothing'],
    ['datetime.timedelta("x")', 'unsupported type for timedelta days: str'],
    ['datetime.timedelta(days=-999999999, microseconds=-1)', 'days out of range'],
    ['datetime.timedelta(1) * float("inf")', 'days out of range'],
    ['datetime.timedelta(1) / 0', 'division by zero'],
    ['datetime.timedelta(1) // 0', 'division by zero'],
    ['datetime.timedelta(1) % datetime.timedelta(0)', 'division by zero'],
    ['datetime.timedelta(1) // 2.5', 'unsupported'],
    ['datetime.timedelta(1) % 5', 'unsupported'],
    ['datetime.timedelta(1) + 5', 'unsupported'],
    ['datetime.timedelta(1) < 5', 'not supported'],
    ['5 - datetime.timedelta(1)', 'unsupported'],
    ['datetime.timedelta(1) * datetime.timedelta(1)', 'unsupported'],
  ])('%s fails: %s', (code, reason) => {
    expect(failureOf(code)).toContain(reason);
  });
});
