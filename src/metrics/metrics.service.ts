import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type HistogramOptions, QuickHistogram } from './quick-histogram.js';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The metrics of one application; a registry of its own, because tests start several in one process. */
@Injectable()
export class MetricsService {
  private readonly registry = new Registry();
  private readonly counters = new Map<string, Counter>();
  private readonly histograms = new Map<string, QuickHistogram>();
  private readonly durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from request to end of the answer, by route pattern.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  private readonly series = new Map<string, Histogram.Internal<string>>();

  collectProcessMetrics(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  /** @param route a route pattern, never a raw path: its values must be few */
  observeRequest(method: string, route: string, status: number, seconds: number): void {
    const key = `${method} ${status} ${route}`;
    let series = this.series.get(key);
    if (series === undefined) {
      series = this.durations.labels(method, route, String(status));
      this.series.set(key, series);
    }
    series.observe(seconds);
  }

  /** The counter of this name, made on first use. @param name ends in `_total` */
  counter(name: string, help: string, labelNames: readonly string[] = []): Counter {
    const known = this.counters.get(name);
    if (known !== undefined) return known;
    const counter = new Counter({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
    });
    this.counters.set(name, counter);
    return counter;
  }

  /** A number that is asked for when somebody looks at the metrics. */
  gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }

  /** The histogram of this name, made on first use. */
  histogram(options: HistogramOptions): QuickHistogram {
    const known = this.histograms.get(options.name);
    if (known !== undefined) return known;
    const histogram = new QuickHistogram(options);
    this.histograms.set(options.name, histogram);
    return histogram;
  }

  /** Prometheus text format. */
  async render(): Promise<string> {
    const histograms = [...this.histograms.values()].map((histogram) => histogram.render());
    return [await this.registry.metrics(), ...histograms].join('\n');
  }
}
