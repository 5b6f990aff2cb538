import { isJsonObject, parseStoredJson, stringifyJson } from '../../common/json/index.js';
import {
  inChunks,
  places,
  type ReadTx,
  readTime,
  rowPlaces,
  type SqlValue,
  type Tx,
} from '../../database/index.js';
import { type Job, type JobKind } from '../core/changes.js';
import { type JobPayload } from '../core/commands.js';
import { newerExecution } from './newer-execution.js';
import { type ClaimedJob } from './stored.js';

const COLUMNS =
  'task_id, job_no, space_id, kind, token, node_id, version, step, due_at, claimed_by, tries, payload';
const WIDTH = 12;

interface JobRow {
  readonly task_id: number;
  readonly job_no: number;
  readonly space_id: number;
  readonly kind: string;
  readonly token: number;
  readonly node_id: string;
  readonly version: string;
  readonly step: number;
  readonly due_at: unknown;
  readonly tries: number;
  readonly payload: string | null;
}

/** A job to be stored, and the worker that keeps it; null leaves it to whoever comes first. */
export interface StoredJob {
  readonly taskId: number;
  readonly spaceId: number;
  readonly job: Job;
  readonly claimedBy: number | null;
}

/** What is due. A job is claimed by at most one worker at a time. */
export class JobsRepository {
  /** Replaces jobs of the same number. */
  async save(tx: Tx, jobs: readonly StoredJob[]): Promise<void> {
    const verb = tx.dialect === 'mysql' ? 'REPLACE' : 'INSERT OR REPLACE';
    for (const some of inChunks(jobs)) {
      await tx.defer(
        `${verb} INTO job (${COLUMNS}) VALUES ${rowPlaces(some.length, WIDTH)}`,
        some.flatMap(toRow),
      );
    }
  }

  async remove(tx: Tx, jobs: readonly (readonly [taskId: number, no: number])[]): Promise<void> {
    if (tx.dialect === 'sqlite') {
      for (const job of jobs) {
        await tx.defer('DELETE FROM job WHERE task_id = ? AND job_no = ?', job);
      }
      return;
    }
    for (const some of inChunks(jobs)) {
      await tx.defer(
        `DELETE FROM job WHERE (task_id, job_no) IN (${rowPlaces(some.length, 2)})`,
        some.flat(),
      );
    }
  }

  async removeAll(tx: Tx, taskIds: readonly number[]): Promise<void> {
    if (taskIds.length === 0) return;
    await tx.run(`DELETE FROM job WHERE task_id IN (${places(taskIds.length)})`, taskIds);
  }

  /**
   * Claims jobs that nobody has, due before `horizon`, oldest first; of `taskIds` only, when they are given. Those of
   * executions that a newer release stepped are left to it (architecture.md 5.1).
   */
  async claim(
    tx: Tx,
    worker: number,
    horizon: Date,
    limit: number,
    taskIds: readonly number[] | null,
  ): Promise<ClaimedJob[]> {
    const ofTasks = taskIds === null ? '' : ` AND task_id IN (${places(taskIds.length)})`;
    const lock = tx.dialect === 'mysql' ? ' FOR UPDATE SKIP LOCKED' : '';
    const rows = await tx.all<JobRow>(
      `SELECT ${COLUMNS} FROM job WHERE claimed_by IS NULL AND due_at <= ?${ofTasks} AND NOT EXISTS (${newerExecution('job')}) ORDER BY due_at LIMIT ${limit}${lock}`,
      [horizon, ...(taskIds ?? [])],
    );
    if (rows.length === 0) return [];
    await this.markClaimed(tx, worker, rows);
    return rows.map(toJob);
  }

  /** The payloads of waiting jobs. */
  async payloads(
    tx: ReadTx,
    jobs: readonly (readonly [taskId: number, no: number])[],
  ): Promise<Map<string, JobPayload>> {
    const found = new Map<string, JobPayload>();
    for (const [taskId, no] of jobs) {
      const [row] = await tx.all<{ payload: string | null }>(
        'SELECT payload FROM job WHERE task_id = ? AND job_no = ?',
        [taskId, no],
      );
      const payload = row === undefined ? null : readPayload(row.payload);
      if (payload !== null) found.set(`${taskId} ${no}`, payload);
    }
    return found;
  }

  /** All jobs of one task. */
  async ofTask(tx: ReadTx, taskId: number): Promise<ClaimedJob[]> {
    const rows = await tx.all<JobRow>(`SELECT ${COLUMNS} FROM job WHERE task_id = ?`, [taskId]);
    return rows.map(toJob);
  }

  /** Frees the jobs of workers that are gone; each claim lost counts as a try. */
  async release(tx: Tx, worker: number): Promise<number> {
    const { affected } = await tx.run(
      'UPDATE job SET claimed_by = NULL, tries = tries + 1 WHERE claimed_by = ?',
      [worker],
    );
    return affected;
  }

  /** As {@link release}, of one task. */
  async releaseTask(tx: Tx, worker: number, taskId: number): Promise<void> {
    await tx.run(
      'UPDATE job SET claimed_by = NULL, tries = tries + 1 WHERE claimed_by = ? AND task_id = ?',
      [worker, taskId],
    );
  }

  /** As {@link release}, whoever has them; not those of an execution that the engine gave up on. */
  async releaseAll(tx: Tx): Promise<void> {
    await tx.run('UPDATE job SET claimed_by = NULL, tries = tries + 1 WHERE claimed_by > 0');
  }

  /** Numbers under which jobs are claimed and no worker is registered: it claimed after it was taken for lost. */
  async claimersWithoutLease(tx: ReadTx): Promise<number[]> {
    const rows = await tx.all<{ id: number }>(
      'SELECT DISTINCT claimed_by AS id FROM job WHERE claimed_by > 0 AND claimed_by NOT IN (SELECT id FROM worker)',
    );
    return rows.map(({ id }) => id);
  }

  /** What a worker has, as the database knows it. */
  async ofWorker(tx: ReadTx, worker: number): Promise<ClaimedJob[]> {
    const rows = await tx.all<JobRow>(`SELECT ${COLUMNS} FROM job WHERE claimed_by = ?`, [worker]);
    return rows.map(toJob);
  }

  /** The call of one job was cut off, so the claim is lost. */
  async lose(tx: Tx, worker: number, taskId: number, no: number): Promise<void> {
    await tx.run(
      'UPDATE job SET tries = tries + 1 WHERE claimed_by = ? AND task_id = ? AND job_no = ?',
      [worker, taskId, no],
    );
  }

  /** Gives back what was claimed and not begun; costs no try. */
  async giveBack(tx: Tx, worker: number): Promise<void> {
    await tx.run('UPDATE job SET claimed_by = NULL WHERE claimed_by = ?', [worker]);
  }

  private async markClaimed(tx: Tx, worker: number, rows: readonly JobRow[]): Promise<void> {
    if (tx.dialect === 'sqlite') {
      for (const row of rows) {
        await tx.run('UPDATE job SET claimed_by = ? WHERE task_id = ? AND job_no = ?', [
          worker,
          row.task_id,
          row.job_no,
        ]);
      }
      return;
    }
    const keys = rows.flatMap((row) => [row.task_id, row.job_no]);
    await tx.run(
      `UPDATE job SET claimed_by = ? WHERE (task_id, job_no) IN (${rowPlaces(rows.length, 2)})`,
      [worker, ...keys],
    );
  }
}

function toRow({ taskId, spaceId, job, claimedBy }: StoredJob): SqlValue[] {
  return [
    taskId,
    job.no,
    spaceId,
    job.kind,
    job.token,
    job.node,
    job.version,
    job.step,
    job.dueAt === null ? null : new Date(job.dueAt),
    claimedBy,
    0,
    job.payload === null ? null : stringifyJson(job.payload),
  ];
}

function toJob(row: JobRow): ClaimedJob {
  return {
    taskId: row.task_id,
    spaceId: row.space_id,
    no: row.job_no,
    kind: row.kind as JobKind,
    token: row.token,
    node: row.node_id,
    version: row.version,
    step: row.step,
    dueAt: row.due_at === null ? null : readTime(row.due_at).getTime(),
    tries: row.tries,
    payload: readPayload(row.payload),
  };
}

function readPayload(text: string | null): JobPayload | null {
  if (text === null) return null;
  const payload = parseStoredJson(text);
  return isJsonObject(payload) ? (payload as unknown as JobPayload) : null;
}
