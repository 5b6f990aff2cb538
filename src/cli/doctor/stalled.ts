import { places, type ReadTx } from '../../database/index.js';
import { type Token } from '../../engine/index.js';
import { type Findings } from './finding.js';
import { about, type LiveExecution, tokensOf } from './live-execution.js';

/**
 * Executions that nothing will move on. Jobs are read after the states; whoever was stepped in between is left out, for a
 * step writes both in one transaction.
 */
export async function lookForStalled(
  tx: ReadTx,
  page: readonly LiveExecution[],
  findings: Findings,
): Promise<void> {
  const jobs = await jobsOf(
    tx,
    page.map(({ taskId }) => taskId),
  );
  const suspects = page.flatMap((execution) => {
    const reason = whyStalled(execution, jobs.get(execution.taskId) ?? NO_JOBS);
    return reason === null ? [] : [{ execution, ...reason }];
  });
  if (suspects.length === 0) return;
  const same = await unchanged(
    tx,
    suspects.map(({ execution }) => execution),
  );
  for (const { execution, message, token } of suspects) {
    if (!same.has(execution.taskId)) continue;
    findings.add(about(execution, 'task_stalled', message, token));
  }
}

interface Jobs {
  readonly numbers: ReadonlySet<number>;
  readonly goesOn: boolean;
}
const NO_JOBS: Jobs = { numbers: new Set(), goesOn: false };

async function jobsOf(tx: ReadTx, taskIds: readonly number[]): Promise<Map<number, Jobs>> {
  const jobs = new Map<number, Jobs>();
  if (taskIds.length === 0) return jobs;
  const rows = await tx.all<{ task_id: number; job_no: number; kind: string }>(
    `SELECT task_id, job_no, kind FROM job WHERE task_id IN (${places(taskIds.length)})`,
    taskIds,
  );
  for (const { task_id: taskId, job_no: no, kind } of rows) {
    const { numbers, goesOn } = jobs.get(taskId) ?? NO_JOBS;
    jobs.set(taskId, {
      numbers: new Set([...numbers, no]),
      goesOn: goesOn || kind === 'continue',
    });
  }
  return jobs;
}

function whyStalled(
  execution: LiveExecution,
  jobs: Jobs,
): { readonly message: string; readonly token?: Token } | null {
  if (execution.isGivenUp || typeof execution.state === 'string') return null;
  const tokens = tokensOf(execution);
  if (tokens.length === 0) return { message: 'it runs, and stands at no node' };
  const token = tokens.find((one) => !isMovedOn(one, jobs));
  if (token === undefined) return null;
  return { message: `it stands ${token.status} at a node, and no job moves it on`, token };
}

function isMovedOn(token: Token, { numbers, goesOn }: Jobs): boolean {
  switch (token.status) {
    case 'ready':
      return goesOn;
    case 'calling':
    case 'polling':
    case 'waiting':
      return token.job !== null && numbers.has(token.job);
    case 'failed':
      return token.until === null || (token.job !== null && numbers.has(token.job));
    case 'parked':
      return true;
    default:
      return token.status satisfies never;
  }
}

async function unchanged(tx: ReadTx, suspects: readonly LiveExecution[]): Promise<Set<number>> {
  const ids = suspects.map(({ taskId }) => taskId);
  const rows = await tx.all<{ task_id: number; revision: number }>(
    `SELECT task_id, revision FROM execution WHERE task_id IN (${places(ids.length)})`,
    ids,
  );
  const now = new Map(rows.map((row) => [row.task_id, row.revision]));
  return new Set(
    suspects.filter(({ taskId, revision }) => now.get(taskId) === revision).map((e) => e.taskId),
  );
}
