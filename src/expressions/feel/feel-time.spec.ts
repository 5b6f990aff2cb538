import { toRepr } from '../values/index.js';
import { compileFeel, FeelError, FeelScope, plain } from './index.js';

const CLOCK = { now: Date.UTC(2026, 0, 2, 20, 4, 5), timeZone: 'Asia/Shanghai' };

function evaluate(text: string): string {
  return toRepr(plain(compileFeel(text)(new FeelScope(new Map([['a', 5n]]), CLOCK))));
}

describe('dates and times in FEEL', () => {
  it.each<[string, string]>([
    ['date("2026-01-02") < date("2026-01-03")', 'True'],
    ['date("2026-01-02") = date("2026-01-02")', 'True'],
    ['date("2026-01-02")', "'2026-01-02'"],
    ['time("10:20:30Z") = time("18:20:30+08:00")', 'True'],
    ['date and time("2026-01-02T10:20:30")', "'2026-01-02 10:20:30'"],
    [
      'date and time("2026-01-02T10:20:30@Asia/Shanghai") = date and time("2026-01-02T02:20:30Z")',
      'True',
    ],
    ['date("2026-01-02") in [date("2026-01-01")..date("2026-12-31")]', 'True'],
    ['now()', "'2026-01-03 04:04:05'"],
    ['today() = date("2026-01-03")', 'True'],
    ['month of year(date("2026-08-02"))', "'Auguest'"],
    ['day of week(date and time("2026-01-02T10:20:30"))', "'Friday'"],
    ['a = 5 and date("2026-01-02") < today()', 'True'],
    ['time("10:20:30")', "'10:20:30'"],
    ['time("10:20:30Z")', "'10:20:30+00:00'"],
    ['time("10:20:30-05:30")', "'10:20:30-05:30'"],
    ['time("10:20:30@Asia/Tokyo") = time("10:20:30")', 'True'],
    ['time("10:20:30") = time("10:20:30Z")', 'False'],
    ['date and time("2026-01-02T10:20:30+08:00")', "'2026-01-02 10:20:30+08:00'"],
    ['date and time("2026-07-02T10:20:30@America/Toronto")', "'2026-07-02 10:20:30-04:00'"],
    ['date and time("2026-01-02T10:20:30@Asia/Tokyo")', "'2026-01-02 10:20:30+09:00'"],
    ['now() = date("2026-01-03")', 'False'],
    ['now() != "2026-01-03 04:04:05"', 'True'],
    ['"2026-01-02" != date("2026-01-02")', 'True'],
    ['date("0001-01-01")', "'0001-01-01'"],
    ['date("2024-02-29") in [date("2024-02-28")..date("2024-03-01"))', 'True'],
  ])('%s is %s', (text, result) => {
    expect(evaluate(text)).toBe(result);
  });

  it.each<[string, string]>([
    [
      'date("2026-01-02") < now()',
      "Type of both operators must be same, get <class 'datetime.date'> and <class 'datetime.datetime'>",
    ],
    ['date("2026-02-30")', '"2026-02-30" is no date'],
    ['date("today")', '"today" is no date'],
    ['date("0000-01-01")', '"0000-01-01" is no date'],
    ['time("24:00:00")', '"24:00:00" is no time'],
    ['time("noon")', '"noon" is no time'],
    ['time("10:20:30@Ab/Cd")', 'unknown time zone Ab/Cd'],
    ['time("10:20:30+24:00")', '+24:00 is a day or more'],
    ['date and time("2026-01-02")', '"" is no time'],
    ['date and time("2026-01-02T10:20:30T")', '"10:20:30T" is no time'],
    ['date and time("2026-01-02T10:20:30@Ab/Cd")', 'unknown time zone Ab/Cd'],
    ['day of week(time("10:20:30"))', 'expected a date, got datetime.time'],
    ['month of year("2026-01-02")', 'expected a date, got str'],
    [
      'now() < date("2026-01-02")',
      "'<' not supported between instances of 'datetime.datetime' and 'datetime.date'",
    ],
    [
      'time("10:20:30") < time("10:20:30Z")',
      "'<' not supported between instances of 'datetime.time' and 'datetime.time'",
    ],
    [
      'now() between 1 and 2',
      "'<=' not supported between instances of 'int' and 'datetime.datetime'",
    ],
  ])('%s fails: %s', (text, message) => {
    const run = () => evaluate(text);
    expect(run).toThrow(FeelError);
    expect(run).toThrow(message);
  });
});
