import { type ReadTx, type UnitOfWork } from '../../database/index.js';
import { CliFailure } from '../cli-failure.js';
import { DatabaseClock } from '../../engine/index.js';
import { type Finding, type FindingKind, Findings, type Scope } from './finding.js';
import { lookAtExecutions } from './look-at-executions.js';
import {
  lookForOrphanedJobs,
  lookForOverdueJobs,
  lookForStuckMessages,
  lookForWorkers,
} from './look-at-queues.js';

export interface Report {
  readonly checkedAt: Date;
  /** Workers that hold a lease. */
  readonly workers: number;
  /** Executions that have not ended, of those that were to be looked at. */
  readonly executions: number;
  readonly findings: readonly Finding[];
  readonly kinds: readonly FindingKind[];
  /** Kinds of which there are more than are shown. */
  readonly more: readonly FindingKind[];
}

/** @throws CliFailure when there is no such task or space */
async function requireScope(tx: ReadTx, { spaceId, taskId }: Omit<Scope, 'now'>): Promise<void> {
  const named = [
    ['space', spaceId],
    ['task', taskId],
  ] as const;
  for (const [table, id] of named) {
    if (id === null) continue;
    const rows = await tx.all(`SELECT id FROM ${table} WHERE id = ?`, [id]);
    if (rows.length === 0) throw new CliFailure(`there is no ${table} ${id}`);
  }
}

/** Looks for work that is stuck. Reads only, a little at a time, so a server may go on. */
export async function examine(unitOfWork: UnitOfWork, asked: Omit<Scope, 'now'>): Promise<Report> {
  const clock = new DatabaseClock();
  await clock.synchronize(unitOfWork);
  const scope = { ...asked, now: new Date(clock.now()) };
  await unitOfWork.read((tx) => requireScope(tx, scope));
  const findings = new Findings(scope.limit);
  const executions = await lookAtExecutions(unitOfWork, scope, findings);
  const workers = await unitOfWork.read(async (tx) => {
    await lookForOverdueJobs(tx, scope, findings);
    await lookForOrphanedJobs(tx, scope, findings);
    await lookForStuckMessages(tx, scope, findings);
    return lookForWorkers(tx, scope, findings);
  });
  const { all, kinds, more } = findings;
  return { checkedAt: scope.now, workers, executions, findings: all, kinds, more };
}
