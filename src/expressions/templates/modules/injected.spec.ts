import { renderValue, type RenderEnv } from '../index.js';
import { failureOf, renderCode } from '../testing/render-code.js';

function renderAt(env: Partial<RenderEnv>, code: string): unknown {
  const whole = { now: 0, timeZone: 'UTC', random: () => 0, ...env };
  return renderValue(`-\${${code}}`, () => undefined, whole).value;
}

describe('time comes from the environment', () => {
  it.each<[string, string]>([
    ['datetime.datetime.now()', '2023-11-15 06:13:20.123000'],
    ['datetime.datetime.utcnow()', '2023-11-14 22:13:20.123000'],
    ['datetime.datetime.today().strftime("%Y-%m-%d %H:%M")', '2023-11-15 06:13'],
    ['datetime.date.today()', '2023-11-15'],
    ['datetime.datetime.now().date() - datetime.timedelta(days=1)', '2023-11-14'],
    ['datetime.datetime.fromtimestamp(0)', '1970-01-01 08:00:00'],
    ['datetime.datetime(1970, 1, 1, 8).timestamp()', '0.0'],
    ['time.time()', '1700000000.123'],
    ['int(time.time())', '1700000000'],
    ['time.strftime("%Y%m%d%H%M%S")', '20231115061320'],
    ['time.strftime("%H", time.localtime())', '06'],
    ['time.strftime("%H", time.localtime(0))', '08'],
    ['time.strftime("%H", time.gmtime())', '22'],
    ['time.mktime(time.localtime(5))', '5.0'],
    ['time.localtime().tm_hour', '6'],
  ])('%s is %s', (code, text) => {
    expect(renderCode(code)).toBe(text);
  });

  it('follows the rules of the zone', () => {
    const at = (iso: string): unknown =>
      renderAt({ now: Date.parse(iso), timeZone: 'Europe/Berlin' }, 'datetime.datetime.now()');
    expect(at('2024-03-31T00:59:59Z')).toBe('-2024-03-31 01:59:59');
    expect(at('2024-03-31T01:00:00Z')).toBe('-2024-03-31 03:00:00');
    expect(at('2024-10-27T01:00:00Z')).toBe('-2024-10-27 02:00:00');
    expect(at('1900-01-01T00:00:00Z')).toBe('-1900-01-01 01:00:00');
    const berlin = { timeZone: 'Europe/Berlin' };
    expect(renderAt(berlin, 'datetime.datetime(2024, 7, 1).timestamp()')).toBe('-1719784800.0');
    expect(renderAt(berlin, 'datetime.datetime(2024, 1, 1).timestamp()')).toBe('-1704063600.0');
    expect(renderAt(berlin, 'datetime.datetime(2024, 10, 27, 2, 30).timestamp()')).toBe(
      '-1729989000.0',
    );
  });

  it.each<string>([
    'datetime.datetime.now(1)',
    'datetime.datetime.fromtimestamp(None)',
    'datetime.datetime.fromtimestamp(1e18)',
    'datetime.datetime.fromtimestamp(float("nan"))',
    'datetime.datetime.now().strftime("%q")',
    'time.strftime("%Y", 5)',
    'time.localtime("x")',
  ])('%s fails', (code) => {
    expect(failureOf(code)).not.toBe('');
  });
});

describe('chance comes from the environment', () => {
  const low = { random: () => 0 };
  const high = { random: () => 1 - 2 ** -32 };

  it.each<[string, string, string]>([
    ['random.random() < 1', 'True', 'True'],
    ['random.randint(1, 9)', '1', '9'],
    ['random.randint(-5, -5)', '-5', '-5'],
    ['random.randint(0, 10**30)', '0', `1${'0'.repeat(30)}`],
    ['random.randrange(10)', '0', '9'],
    ['random.randrange(0, 10, 3)', '0', '9'],
    ['random.randrange(5, 0, -2)', '5', '1'],
    ['random.choice("abc")', 'a', 'c'],
    ['random.choice([1, 2])', '1', '2'],
    ['random.sample([1, 2, 3], 3)', '[1, 3, 2]', '[3, 2, 1]'],
    ['random.choices(range(3), k=2)', '[0, 0]', '[2, 2]'],
    ['"%.3f" % random.uniform(1, 2)', '1.000', '2.000'],
  ])('%s is %s at least and %s at most', (code, least, most) => {
    expect(renderAt(low, code)).toBe(`-${least}`);
    expect(renderAt(high, code)).toBe(`-${most}`);
  });

  it.each<string>([
    'random.randint(2, 1)',
    'random.choice([])',
    'random.choice(set([1]))',
    'random.sample([1], 2)',
    'random.uniform(None, 1)',
    'random.randrange(0, 5, 0)',
    'random.shuffle([1])',
    'random.seed(1)',
  ])('%s fails', (code) => {
    expect(failureOf(code)).not.toBe('');
  });

  it('draws evenly', () => {
    let state = 1;
    const random = (): number => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    const drawn = String(renderAt({ random }, '[random.randint(1, 4) for i in range(4000)]'));
    for (const face of '1234') {
      const count = drawn.split(face).length - 1;
      expect(count).toBeGreaterThan(850);
      expect(count).toBeLessThan(1150);
    }
  });
});
