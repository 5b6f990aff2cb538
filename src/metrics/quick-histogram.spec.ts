import fc from 'fast-check';
import { Histogram, Registry } from 'prom-client';
import { MetricsService } from './metrics.service.js';
import { QuickHistogram } from './quick-histogram.js';

const BUCKETS = [0.1, 1, 10];

async function reference(values: readonly (readonly [label: string, value: number])[]) {
  const registry = new Registry();
  const histogram = new Histogram({
    name: 'h_seconds',
    help: 'Some time.',
    labelNames: ['plugin'],
    buckets: BUCKETS,
    registers: [registry],
  });
  for (const [label, value] of values) histogram.labels(label).observe(value);
  return registry.metrics();
}

/** Sample lines, whatever the order of their labels. */
function samples(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) =>
      line.replace(
        /\{(.*)\}/,
        (_, labels: string) => `{${labels.split(',').toSorted().join(',')}}`,
      ),
    )
    .toSorted();
}

describe('QuickHistogram', () => {
  it('says what a histogram of prom-client says', async () => {
    const value = fc.oneof(
      fc.constantFrom(...BUCKETS, 0),
      fc.double({ min: 0, max: 20, noNaN: true }),
    );
    const label = fc.constantFrom('a', 'bk_display', 'with "quotes"', 'a\\b', 'two\nlines');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(label, value)), async (values) => {
        const options = {
          name: 'h_seconds',
          help: 'Some time.',
          buckets: BUCKETS,
          label: 'plugin',
        };
        const histogram = new QuickHistogram(options);
        for (const [of, seen] of values) histogram.of(of).observe(seen);
        expect(samples(histogram.render())).toEqual(samples(await reference(values)));
      }),
    );
  });

  it('shows zeros before anything was measured, unless it is by label', () => {
    const options = { name: 'h', help: 'x', buckets: [1] };
    expect(new QuickHistogram(options).render()).toBe(
      '# HELP h x\n# TYPE h histogram\nh_bucket{le="1"} 0\nh_bucket{le="+Inf"} 0\nh_sum 0\nh_count 0\n',
    );
    expect(new QuickHistogram({ ...options, label: 'p' }).render()).toBe(
      '# HELP h x\n# TYPE h histogram\n',
    );
  });
});

describe('MetricsService', () => {
  it('asks a gauge when it is looked at, and gives one histogram to a name', async () => {
    const metrics = new MetricsService();
    let depth = 1;
    metrics.gauge('depth', 'How deep.', () => depth);
    const options = { name: 'wait_seconds', help: 'Time.', buckets: [1] };
    metrics.histogram(options).of('').observe(0.5);
    metrics.histogram(options).of('').observe(2);
    depth = 7;
    const text = await metrics.render();
    expect(text).toContain('# TYPE depth gauge\ndepth 7\n');
    expect(text).toContain('wait_seconds_bucket{le="1"} 1\nwait_seconds_bucket{le="+Inf"} 2\n');
    expect(text.match(/# TYPE wait_seconds/g)).toHaveLength(1);
    depth = 8;
    expect(await metrics.render()).toContain('\ndepth 8\n');
  });
});
