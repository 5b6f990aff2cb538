import { type Observer } from '../support/observer.js';

export interface StoredTask {
  readonly id: number;
  readonly name: string;
}

export function storedTasks(observer: Observer): Promise<StoredTask[]> {
  return observer.rows<StoredTask>('SELECT id, name FROM task ORDER BY id');
}

/** What must be 0 whenever no transaction is open: parts of a creation without the rest. */
const HALF_WRITTEN: Readonly<Record<string, string>> = {
  'tasks without an execution snapshot':
    'SELECT COUNT(*) AS n FROM task t LEFT JOIN task_execution_snapshot e ON e.id = t.execution_snapshot_id WHERE e.id IS NULL',
  'execution snapshots without a snapshot':
    'SELECT COUNT(*) AS n FROM task_execution_snapshot e LEFT JOIN task_snapshot s ON s.id = e.snapshot_id WHERE s.id IS NULL',
  'execution snapshots without a task':
    'SELECT COUNT(*) AS n FROM task_execution_snapshot e LEFT JOIN task t ON t.execution_snapshot_id = e.id WHERE t.id IS NULL',
  'execution snapshots of another snapshot than their task’s':
    'SELECT COUNT(*) AS n FROM task t JOIN task_execution_snapshot e ON e.id = t.execution_snapshot_id WHERE e.snapshot_id <> t.snapshot_id',
  'snapshots without a task':
    'SELECT COUNT(*) AS n FROM task_snapshot s LEFT JOIN task t ON t.snapshot_id = s.id WHERE t.id IS NULL',
  'events without a task':
    'SELECT COUNT(*) AS n FROM outbox o LEFT JOIN task t ON t.id = o.task_id WHERE t.id IS NULL',
  'tasks without exactly one event':
    "SELECT COUNT(*) AS n FROM (SELECT t.id FROM task t LEFT JOIN outbox o ON o.task_id = t.id AND o.kind = 'task_create' GROUP BY t.id HAVING COUNT(o.id) <> 1) odd",
  'names with more than one task':
    'SELECT COUNT(*) AS n FROM (SELECT name FROM task GROUP BY name HAVING COUNT(*) > 1) twice',
  'claimed keys without an answer':
    "SELECT COUNT(*) AS n FROM idempotency_record WHERE answer = ''",
};

/** @returns the kinds of damage that are there, with their counts */
export async function damage(observer: Observer): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const [kind, sql] of Object.entries(HALF_WRITTEN)) {
    const [row] = await observer.rows<{ n: number }>(sql);
    if (Number(row?.n) !== 0) found[kind] = Number(row?.n);
  }
  return found;
}

/** Bulk calls that were stored in part; each made as many tasks as its name says. */
export function tornBulks(tasks: readonly StoredTask[]): string[] {
  const counts = new Map<string, number>();
  for (const { name } of tasks) {
    const call = /^bulk\d+-\d+/.exec(name)?.[0];
    if (call !== undefined) counts.set(call, (counts.get(call) ?? 0) + 1);
  }
  return [...counts]
    .filter(([call, count]) => count !== Number(/\d+/.exec(call)?.[0]))
    .map(([call]) => call);
}
