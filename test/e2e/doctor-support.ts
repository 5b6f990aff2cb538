import { type ADVICE } from '../../src/cli/doctor/finding.js';
import { type SqlValue, type UnitOfWork } from '../../src/database/index.js';
import { cli } from './cli-runner.js';

export interface Found {
  readonly kind: keyof typeof ADVICE;
  readonly space_id: number | null;
  readonly task_id: number | null;
  readonly node_id: string | null;
  readonly since: string | null;
  readonly message: string;
  readonly advice: string;
}

export interface Report {
  readonly healthy: boolean;
  readonly workers: number;
  readonly tasks_under_way: number;
  readonly findings: readonly Found[];
  readonly more: readonly string[];
}

/** A state as it is stored, as far as these tests break it. */
export interface StoredState {
  n: number;
  tokens: { id: number; node: string; status: string; run: unknown; job: number | null }[];
}

export async function doctor(url: string, ...args: string[]): Promise<Report & { code: number }> {
  const { code, out, err } = await cli(url, ['doctor', '--json', ...args]);
  if (err !== '') throw new Error(err);
  return { code, ...(JSON.parse(out) as Report) };
}

/** Findings as `kind task`. */
export function seen({ findings }: Report): string[] {
  return findings.map(({ kind, task_id: id }) => (id === null ? kind : `${kind} ${id}`));
}

/** Statements on a service's database, each in its own transaction. */
export class Surgeon {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async run(sql: string, ...params: SqlValue[]): Promise<void> {
    await this.unitOfWork.run((tx) => tx.run(sql, params));
  }

  async count(sql: string, ...params: SqlValue[]): Promise<number> {
    const [row] = await this.unitOfWork.read((tx) => tx.all<{ n: number }>(sql, params));
    return Number(row?.n ?? 0);
  }

  /** @returns what undoes it */
  async changeState(
    taskId: number,
    change: (state: StoredState) => void,
  ): Promise<() => Promise<void>> {
    const [row] = await this.unitOfWork.read((tx) =>
      tx.all<{ state: string }>('SELECT state FROM execution WHERE task_id = ?', [taskId]),
    );
    const before = row?.state ?? '';
    const state = JSON.parse(before) as StoredState;
    change(state);
    await this.setState(taskId, JSON.stringify(state));
    return () => this.setState(taskId, before);
  }

  setState(taskId: number, text: string): Promise<void> {
    const sql = 'UPDATE execution SET state = ?, revision = revision + 1 WHERE task_id = ?';
    return this.run(sql, text, taskId);
  }
}
