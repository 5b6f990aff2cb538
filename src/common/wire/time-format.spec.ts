import fc from 'fast-check';
import { TimeFormat } from './time-format.js';

const ZONES = [
  'Asia/Shanghai',
  'UTC',
  'America/New_York',
  'Europe/Berlin',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/St_Johns',
];

describe('TimeFormat.format', () => {
  const time = new Date('2023-04-23T13:10:06.826Z');

  it.each([
    ['Asia/Shanghai', '2023-04-23T21:10:06.826000+08:00'],
    ['UTC', '2023-04-23T13:10:06.826000+00:00'],
    ['America/New_York', '2023-04-23T09:10:06.826000-04:00'],
    ['Asia/Kathmandu', '2023-04-23T18:55:06.826000+05:45'],
    ['America/St_Johns', '2023-04-23T10:40:06.826000-02:30'],
    ['Pacific/Kiritimati', '2023-04-24T03:10:06.826000+14:00'],
  ])('writes the document’s format in %s', (zone, text) => {
    expect(new TimeFormat(zone).format(time, 'document')).toBe(text);
  });

  it('writes BKFlow’s formats', () => {
    const shanghai = new TimeFormat('Asia/Shanghai');
    expect(shanghai.format(time, 'local')).toBe('2023-04-23 21:10:06+0800');
    expect(shanghai.format(time, 'utc')).toBe('2023-04-23T13:10:06.826Z');
    expect(new TimeFormat('America/St_Johns').format(time, 'local')).toBe(
      '2023-04-23 10:40:06-0230',
    );
  });

  it('writes all digits of a whole second and of midnight', () => {
    const midnight = new Date('2026-01-01T16:00:00.000Z');
    expect(new TimeFormat('Asia/Shanghai').format(midnight, 'document')).toBe(
      '2026-01-02T00:00:00.000000+08:00',
    );
  });

  it('changes the offset at the very millisecond of summer time', () => {
    const format = new TimeFormat('America/New_York');
    const start = Date.UTC(2026, 2, 8, 7);
    expect(format.format(new Date(start - 1), 'document')).toBe('2026-03-08T01:59:59.999000-05:00');
    expect(format.format(new Date(start), 'document')).toBe('2026-03-08T03:00:00.000000-04:00');
    const lordHowe = new TimeFormat('Australia/Lord_Howe');
    const end = Date.UTC(2026, 3, 4, 15);
    expect(lordHowe.format(new Date(end - 1), 'document')).toBe('2026-04-05T01:59:59.999000+11:00');
    expect(lordHowe.format(new Date(end), 'document')).toBe('2026-04-05T01:30:00.000000+10:30');
  });

  it('refuses an unknown zone', () => {
    expect(() => new TimeFormat('Mars/Olympus')).toThrow(RangeError);
  });
});

describe('TimeFormat.parse', () => {
  const shanghai = new TimeFormat('Asia/Shanghai');

  it.each([
    ['2026-05-04', '2026-05-03T16:00:00.000Z'],
    ['2026-05-04 10:20', '2026-05-04T02:20:00.000Z'],
    ['2026-05-04T10:20:30', '2026-05-04T02:20:30.000Z'],
    ['2026-05-04 10:20:30.5', '2026-05-04T02:20:30.500Z'],
    ['2026-05-04T10:20:30.123456', '2026-05-04T02:20:30.123Z'],
    ['2026-05-04T10:20:30.123456789Z', '2026-05-04T10:20:30.123Z'],
    ['2026-05-04T10:20:30+08:00', '2026-05-04T02:20:30.000Z'],
    ['2026-05-04 10:20:30+0800', '2026-05-04T02:20:30.000Z'],
    ['2026-05-04 10:20:30 -0330', '2026-05-04T13:50:30.000Z'],
    ['  2026-02-28  ', '2026-02-27T16:00:00.000Z'],
    ['2024-02-29', '2024-02-28T16:00:00.000Z'],
  ])('reads %j', (text, utc) => {
    expect(shanghai.parse(text)?.toISOString()).toBe(utc);
  });

  it.each([
    '',
    'x',
    'now',
    '2026',
    '2026-5-4',
    '2026-13-01',
    '2026-02-29',
    '2026-02-30',
    '2026-05-04T24:00',
    '2026-05-04T25:00',
    '2026-05-04T10:60',
    '2026-05-04T10:20:61',
    '2026-05-04T10',
    '2026-05-04T10:20:30.',
    '2026-05-04T10:20:30+8',
    '2026-05-04T10:20:30+15:00',
    '2026-05-04T10:20:30+08:60',
    '2026-05-04T10:20:30 08:00',
    '2026-05-04T10:20:30+08:00Z',
    '20260504',
    '1777861230',
    '２０２６-05-04',
  ])('does not take %j', (text) => {
    expect(shanghai.parse(text)).toBeNull();
  });

  it('keeps to what every database column holds', () => {
    const earliest = '1970-01-02T00:00:00.000Z';
    expect(shanghai.parse('0000-01-01')?.toISOString()).toBe(earliest);
    expect(shanghai.parse('0050-01-01')?.toISOString()).toBe(earliest);
    expect(shanghai.parse('1969-12-31T23:59:59Z')?.toISOString()).toBe(earliest);
    const latest = '9999-12-30T00:00:00.000Z';
    expect(shanghai.parse('9999-12-31T23:59:59-12:00')?.toISOString()).toBe(latest);
  });

  it('reads a local time that summer time skips or repeats as one near it', () => {
    const newYork = new TimeFormat('America/New_York');
    expect(newYork.parse('2026-03-08 01:59:59')?.toISOString()).toBe('2026-03-08T06:59:59.000Z');
    expect(newYork.parse('2026-03-08 03:00:00')?.toISOString()).toBe('2026-03-08T07:00:00.000Z');
    expect(['2026-03-08T06:30:00.000Z', '2026-03-08T07:30:00.000Z']).toContain(
      newYork.parse('2026-03-08 02:30')?.toISOString(),
    );
    expect(['2026-11-01T05:30:00.000Z', '2026-11-01T06:30:00.000Z']).toContain(
      newYork.parse('2026-11-01 01:30')?.toISOString(),
    );
    const berlin = new TimeFormat('Europe/Berlin');
    expect(berlin.parse('2026-03-29 01:59')?.toISOString()).toBe('2026-03-29T00:59:00.000Z');
    expect(berlin.parse('2026-03-29 03:00')?.toISOString()).toBe('2026-03-29T01:00:00.000Z');
  });

  it('reads what format writes, in any zone', () => {
    const instants = fc.date({
      min: new Date('1980-01-01T00:00:00Z'),
      max: new Date('2099-12-31T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), instants, (zone, time) => {
        const format = new TimeFormat(zone);
        const text = format.format(time, 'document');
        expect(format.parse(text)).toEqual(time);
        expect(new Date(text)).toEqual(time);
        // Without the offset it is the same instant, or the other one of an hour that comes twice.
        const wall = format.parse(text.slice(0, 26));
        expect(format.format(wall ?? new Date(NaN), 'document').slice(0, 26)).toBe(
          text.slice(0, 26),
        );
      }),
      { numRuns: 200 },
    );
  });
});
