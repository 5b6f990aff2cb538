import { type RenderEnv, renderValue } from '../../index.js';

function renderIn(timeZone: string, code: string, now = 0): ReturnType<typeof renderValue> {
  const env: RenderEnv = { now, timeZone, random: () => 0 };
  return renderValue(`-\${${code}}`, () => undefined, env);
}

/** Expected texts are what Python 3.11 gives with `TZ` set to the zone. */
describe('clocks of a zone', () => {
  it.each<[string, string]>([
    // Summer time began at two on this day.
    ['datetime.datetime(2024,3,31,1,30).timestamp()', '1711845000.0'],
    ['datetime.datetime(2024,3,31,2,30).timestamp()', '1711848600.0'],
    ['datetime.datetime(2024,3,31,12).timestamp()', '1711879200.0'],
    ['time.mktime(time.strptime("2024-03-31 02:30", "%Y-%m-%d %H:%M"))', '1711848600.0'],
    ['datetime.datetime(2024,10,27,12).timestamp()', '1730026800.0'],
  ])('in Berlin, %s is %s', (code, text) => {
    expect(renderIn('Europe/Berlin', code).value).toBe(`-${text}`);
  });

  it.each<[string, string]>([
    ['datetime.datetime.fromtimestamp(-62300000000)', 'date value out of range'],
    ['datetime.datetime.fromtimestamp(-62135596801)', 'date value out of range'],
  ])('in UTC, %s fails: %s', (code, reason) => {
    expect(renderIn('UTC', code).failed.map((failure) => failure.reason)).toEqual([
      expect.stringContaining(reason),
    ]);
  });

  it('has no time beyond the range of clocks', () => {
    const { failed } = renderIn('UTC', 'datetime.datetime.now()', 9e15);
    expect(failed.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('the time is out of range'),
    ]);
  });

  it('knows more zones than it keeps', () => {
    const zones = Intl.supportedValuesOf('timeZone').slice(0, 60);
    for (const zone of zones) {
      expect(renderIn(zone, 'datetime.datetime.utcnow()').failed).toEqual([]);
      expect(renderIn(zone, 'datetime.datetime.now()').failed).toEqual([]);
    }
    expect(renderIn('Asia/Shanghai', 'datetime.datetime.now()').value).toBe('-1970-01-01 08:00:00');
  });
});
