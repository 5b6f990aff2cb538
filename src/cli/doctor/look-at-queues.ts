import { getKey, isJsonObject, parseStoredJson } from '../../common/json/index.js';
import { type ReadTx, readTime, type SqlValue } from '../../database/index.js';
import { type Findings, type Scope } from './finding.js';

const MINUTE_MS = 60_000;

/** @returns how many workers hold a lease */
export async function lookForWorkers(
  tx: ReadTx,
  { now }: Scope,
  findings: Findings,
): Promise<number> {
  const [row] = await tx.all<{ alive: number; newest: unknown }>(
    'SELECT COUNT(CASE WHEN lease_until >= ? THEN 1 END) AS alive, MAX(lease_until) AS newest FROM worker',
    [now],
  );
  const alive = Number(row?.alive ?? 0);
  if (alive > 0) return alive;
  const since = row?.newest ?? null;
  findings.add({
    kind: 'no_worker',
    spaceId: null,
    taskId: null,
    nodeId: null,
    since: since === null ? null : readTime(since),
    message: since === null ? 'no worker is registered' : 'the lease of the last worker has ended',
  });
  return 0;
}

interface JobsRow {
  readonly task_id: number;
  readonly space_id: number;
  /** MySQL counts in text. */
  readonly jobs: number | string;
  readonly due: unknown;
}

/** Jobs that are due, and nobody took them. */
export async function lookForOverdueJobs(
  tx: ReadTx,
  scope: Scope,
  findings: Findings,
): Promise<void> {
  const rows = await tx.all<JobsRow>(
    `SELECT j.task_id, j.space_id, COUNT(*) AS jobs, MIN(j.due_at) AS due FROM job j WHERE j.claimed_by IS NULL AND j.due_at < ?${within(scope)} GROUP BY j.task_id, j.space_id ORDER BY due LIMIT ${scope.limit + 1}`,
    [minuteAgo(scope), ...bounds(scope)],
  );
  for (const row of rows) {
    const message = `${jobsOf(row, 'due ')}, and no worker takes ${isOne(row) ? 'it' : 'them'}`;
    findings.add({ kind: 'job_overdue', ...placeOf(row), message });
  }
}

/** Jobs of workers that are gone; those of nobody belong to executions that were given up, and to no other. */
export async function lookForOrphanedJobs(
  tx: ReadTx,
  scope: Scope,
  findings: Findings,
): Promise<void> {
  const rows = await tx.all<JobsRow & { worker: number; lease: unknown }>(
    `SELECT j.task_id, j.space_id, j.claimed_by AS worker, w.lease_until AS lease, COUNT(*) AS jobs, MIN(j.due_at) AS due FROM job j LEFT JOIN worker w ON w.id = j.claimed_by LEFT JOIN execution e ON e.task_id = j.task_id WHERE j.claimed_by IS NOT NULL AND (w.id IS NULL OR w.lease_until < ?) AND (e.wait_kind IS NULL OR e.wait_kind <> 'fault')${within(scope)} GROUP BY j.task_id, j.space_id, j.claimed_by, w.lease_until ORDER BY due LIMIT ${scope.limit + 1}`,
    [scope.now, ...bounds(scope)],
  );
  for (const row of rows) {
    findings.add({
      kind: 'job_orphaned',
      ...placeOf(row),
      message: `${jobsOf(row)} claimed by ${claimer(row)}`,
    });
  }
}

function claimer({ worker, lease }: { readonly worker: number; readonly lease: unknown }): string {
  if (worker === 0) return 'nobody';
  return lease === null
    ? `worker ${worker}, which is not registered`
    : `worker ${worker}, whose lease ended at ${readTime(lease).toISOString()}`;
}

interface MessageRow {
  readonly task_id: number;
  readonly space_id: number | null;
  readonly payload: string;
}

/** Messages that a parent did not take. They bear no time: a message is as old as the last step of the child it is from, or older. */
export async function lookForStuckMessages(
  tx: ReadTx,
  scope: Scope,
  findings: Findings,
): Promise<void> {
  const filter = within(scope).replaceAll('j.', 'e.');
  const rows = await tx.all<MessageRow>(
    `SELECT i.task_id, e.space_id, i.payload FROM inbox i LEFT JOIN execution e ON e.task_id = i.task_id WHERE 1 = 1${filter} ORDER BY i.id LIMIT ${scope.limit + 1}`,
    bounds(scope),
  );
  for (const row of rows) {
    const since = await sentBefore(tx, row);
    if (since !== null && since >= minuteAgo(scope)) continue;
    findings.add({
      kind: 'message_stuck',
      spaceId: row.space_id,
      taskId: row.task_id,
      nodeId: null,
      since,
      message: 'a message of a child task was not taken',
    });
  }
}

/** Null when its sender is gone. */
async function sentBefore(
  tx: ReadTx,
  { task_id: taskId, payload }: MessageRow,
): Promise<Date | null> {
  const [row] = await tx.all<{ stepped: unknown }>(
    'SELECT MAX(e.stepped_at) AS stepped FROM child_task c JOIN execution e ON e.task_id = c.task_id WHERE c.parent_task_id = ? AND c.version = ?',
    [taskId, versionIn(payload)],
  );
  const stepped = row?.stepped ?? null;
  return stepped === null ? null : readTime(stepped);
}

function versionIn(payload: string): string {
  const message = parseStoredJson(payload);
  const version = isJsonObject(message) ? getKey(message, 'version') : null;
  return typeof version === 'string' ? version : '';
}

function placeOf({ task_id: taskId, space_id: spaceId, due }: JobsRow): {
  readonly taskId: number;
  readonly spaceId: number;
  readonly nodeId: null;
  readonly since: Date | null;
} {
  return { taskId, spaceId, nodeId: null, since: due === null ? null : readTime(due) };
}

function within({ spaceId, taskId }: Scope): string {
  return (
    (spaceId === null ? '' : ' AND j.space_id = ?') + (taskId === null ? '' : ' AND j.task_id = ?')
  );
}

function bounds({ spaceId, taskId }: Scope): SqlValue[] {
  return [spaceId, taskId].filter((id) => id !== null);
}

function minuteAgo({ now }: Scope): Date {
  return new Date(now.getTime() - MINUTE_MS);
}

function jobsOf(row: JobsRow, which = ''): string {
  return `${row.jobs} ${which}${isOne(row) ? 'job' : 'jobs'}`;
}

function isOne({ jobs }: JobsRow): boolean {
  return Number(jobs) === 1;
}
