export interface HistogramOptions {
  readonly name: string;
  readonly help: string;
  /** Upper bounds, growing. */
  readonly buckets: readonly number[];
  /** The one label, whose values must be few; none by default. */
  readonly label?: string;
}

/** What was measured under one value of the label. */
export class Series {
  /** One for each bound, and one for what is above them all. */
  private readonly counts: Float64Array;
  private sum = 0;

  constructor(private readonly bounds: readonly number[]) {
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    const { bounds, counts } = this;
    let at = 0;
    while (at < bounds.length && value > (bounds[at] ?? 0)) at += 1;
    counts[at] = (counts[at] ?? 0) + 1;
    this.sum += value;
  }

  /** @param label `name="value"` or nothing */
  lines(name: string, label: string): string[] {
    const lines: string[] = [];
    const before = label === '' ? '' : `${label},`;
    const labels = label === '' ? '' : `{${label}}`;
    let count = 0;
    for (const [at, seen] of this.counts.entries()) {
      // A bucket counts those below it too.
      count += seen;
      lines.push(`${name}_bucket{${before}le="${this.bounds[at] ?? '+Inf'}"} ${count}`);
    }
    return [...lines, `${name}_sum${labels} ${this.sum}`, `${name}_count${labels} ${count}`];
  }
}

/** A histogram for hot paths: prom-client hashes the labels of each observation, this one adds two numbers. */
export class QuickHistogram {
  private readonly byLabel = new Map<string, Series>();

  constructor(private readonly options: HistogramOptions) {
    if (options.label === undefined) this.of('');
  }

  /** @param label the label's value; '' for a histogram without one */
  of(label: string): Series {
    let series = this.byLabel.get(label);
    if (series === undefined) {
      series = new Series(this.options.buckets);
      this.byLabel.set(label, series);
    }
    return series;
  }

  /** Prometheus text format. */
  render(): string {
    const { name, help, label } = this.options;
    const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`];
    for (const [value, series] of this.byLabel) {
      lines.push(...series.lines(name, label === undefined ? '' : `${label}="${escape(value)}"`));
    }
    return `${lines.join('\n')}\n`;
  }
}

function escape(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}
