import { failureOf, renderCode } from '../../testing/render-code.js';

const MOMENT = 'datetime.datetime(2024,5,6,7,8,9,10)';
const DAY = 'datetime.date(2024,5,6)';

/** Expected texts are what Python 3.11 gives for `str(code)`. */
describe('dates and moments', () => {
  it.each<[string, string]>([
    [`(${DAY}.year, ${DAY}.month, ${DAY}.day)`, '(2024, 5, 6)'],
    [`${DAY}.isoformat()`, '2024-05-06'],
    [`${DAY}.strftime("%d.%m.")`, '06.05.'],
    [`${DAY}.replace(day=7)`, '2024-05-07'],
    [`${DAY}.replace(2023, 12)`, '2023-12-06'],
    [`[${DAY}]`, '[datetime.date(2024, 5, 6)]'],
    [`len(set([${DAY}, datetime.date(2024,5,6)]))`, '1'],
    [`${DAY} == 5`, 'False'],
    [`${DAY} == ${MOMENT}`, 'False'],
    [`${MOMENT} == ${DAY}`, 'False'],
    [`datetime.timedelta(1) + ${DAY}`, '2024-05-07'],
    [`(${MOMENT}.hour, ${MOMENT}.microsecond)`, '(7, 10)'],
    [`[${MOMENT}]`, '[datetime.datetime(2024, 5, 6, 7, 8, 9, 10)]'],
    ['[datetime.datetime(2024,1,2,3,4,5)]', '[datetime.datetime(2024, 1, 2, 3, 4, 5)]'],
    ['[datetime.datetime(2024,1,2)]', '[datetime.datetime(2024, 1, 2, 0, 0)]'],
    ['[datetime.datetime(2024,1,2,0,0,0,6)]', '[datetime.datetime(2024, 1, 2, 0, 0, 0, 6)]'],
    ['datetime.datetime(2024,1,2) > datetime.datetime(2024,1,1)', 'True'],
    ['datetime.datetime(2024,1,2) - datetime.timedelta(hours=1)', '2024-01-01 23:00:00'],
    ['datetime.datetime.fromisoformat("2024-01-02 03:04")', '2024-01-02 03:04:00'],
    ['datetime.datetime.fromisoformat("2024-01-02T03:04:05.678")', '2024-01-02 03:04:05.678000'],
    ['datetime.date(99,1,2).strftime("%F")', '99-01-02'],
  ])('%s is %s', (code, text) => {
    expect(renderCode(code)).toBe(text);
  });

  it.each<[string, string]>([
    ['datetime.date(2023,2,29)', 'day is out of range for month'],
    ['datetime.date(2024,13,1)', 'day is out of range for month'],
    ['datetime.date(0,1,1)', 'day is out of range for month'],
    ['datetime.datetime(10000,1,1)', 'day is out of range for month'],
    ['datetime.date(9999,12,31) + datetime.timedelta(1)', 'date value out of range'],
    ['datetime.date(1,1,1) - datetime.timedelta(1)', 'date value out of range'],
    ['datetime.date.fromisoformat("2024-1-2")', 'Invalid isoformat string'],
    ['datetime.datetime.fromisoformat("2024-01-02T")', 'Invalid isoformat string'],
    [`${MOMENT}.isoformat("--")`, 'must be a single character'],
    [`${DAY} + 1`, 'unsupported'],
    [`${DAY} < 1`, 'not supported'],
    [`${MOMENT} + 1`, 'unsupported'],
    [`${DAY} * datetime.timedelta(1)`, 'unsupported'],
    [`datetime.timedelta(1) - ${DAY}`, 'unsupported'],
    [`${MOMENT} * datetime.timedelta(1)`, 'unsupported'],
    [`datetime.timedelta(1) - ${MOMENT}`, 'unsupported'],
    [`${DAY}.nothing`, 'nothing'],
    [`${MOMENT}.nothing`, 'nothing'],
    ['datetime.datetime.nothing', 'nothing'],
    ['datetime.datetime.fromtimestamp("x")', 'a number of seconds is required'],
  ])('%s fails: %s', (code, reason) => {
    expect(failureOf(code)).toContain(reason);
  });
});
