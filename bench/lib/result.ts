export type BenchDatabase = 'sqlite' | 'mysql';

/** One line of the table and of the JSON file. */
export interface BenchResult {
  readonly name: string;
  readonly database: BenchDatabase;
  readonly value: number;
  readonly unit: string;
  /** What the value is held against, measured in the same run; null when the bar is absolute. */
  readonly reference: { readonly name: string; readonly value: number } | null;
  /** value / reference; null without one. */
  readonly ratio: number | null;
  /** The bar in words, e.g. `ratio >= 1.2`; null when the line only informs. */
  readonly bar: string | null;
  readonly holds: boolean | null;
}

type Comparison = '>=' | '<=';

export function withRatio(
  line: Pick<BenchResult, 'name' | 'database' | 'value' | 'unit'> & {
    reference: { name: string; value: number };
  },
  comparison: Comparison,
  bound: number,
): BenchResult {
  const ratio = line.value / line.reference.value;
  return {
    ...line,
    ratio,
    bar: `ratio ${comparison} ${bound}`,
    holds: comparison === '>=' ? ratio >= bound : ratio <= bound,
  };
}

export function withBound(
  line: Pick<BenchResult, 'name' | 'database' | 'value' | 'unit'>,
  bound: number,
): BenchResult {
  return {
    ...line,
    reference: null,
    ratio: null,
    bar: `<= ${bound} ${line.unit}`,
    holds: line.value <= bound,
  };
}

export function withFloor(
  line: Pick<BenchResult, 'name' | 'database' | 'value' | 'unit'>,
  bound: number,
): BenchResult {
  return {
    ...line,
    reference: null,
    ratio: null,
    bar: `>= ${bound} ${line.unit}`,
    holds: line.value >= bound,
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  const upper = sorted[Math.ceil((sorted.length - 1) / 2)];
  return ((middle ?? NaN) + (upper ?? NaN)) / 2;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

export function printTable(results: readonly BenchResult[]): void {
  const rows = results.map((line) => [
    line.name,
    line.database,
    `${round(line.value)} ${line.unit}`,
    line.reference === null ? '' : `${line.reference.name}: ${round(line.reference.value)}`,
    line.ratio === null ? '' : line.ratio.toFixed(2),
    line.bar ?? '',
    line.holds === null ? '' : line.holds ? 'holds' : 'MISSED',
  ]);
  const header = ['bench', 'database', 'value', 'reference', 'ratio', 'bar', ''];
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  for (const row of all) {
    console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  }
}

function round(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}
