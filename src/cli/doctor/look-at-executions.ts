import { type ReadTx, type UnitOfWork } from '../../database/index.js';
import { type Token } from '../../engine/index.js';
import { type Findings, type Scope } from './finding.js';
import { runsWithChildren } from './child-runs.js';
import { about, type LiveExecution, readPage, tokensOf } from './live-execution.js';
import { lookForStalled } from './stalled.js';

const HOUR_MS = 3_600_000;

/** Looks at everything that has not ended, a page at a time. @returns how many executions that were */
export async function lookAtExecutions(
  unitOfWork: UnitOfWork,
  scope: Scope,
  findings: Findings,
): Promise<number> {
  let count = 0;
  let last = 0;
  for (;;) {
    const page = await unitOfWork.read(async (tx) => {
      const executions = await readPage(tx, scope, last);
      await lookAtPage(tx, executions, scope, findings);
      return executions;
    });
    const end = page.at(-1);
    if (end === undefined) return count;
    count += page.length;
    last = end.taskId;
  }
}

async function lookAtPage(
  tx: ReadTx,
  page: readonly LiveExecution[],
  scope: Scope,
  findings: Findings,
): Promise<void> {
  for (const execution of page) {
    const { state } = execution;
    if (execution.isGivenUp) {
      findings.add(about(execution, 'engine_fault', 'the engine gave up on it'));
    } else if (typeof state === 'string') {
      findings.add(about(execution, 'state_unreadable', state));
    } else for (const token of state.tokens.values()) lookAtFailed(execution, token, findings);
  }
  await lookForLateCallbacks(tx, page, scope, findings);
  await lookForStalled(tx, page, findings);
}

function lookAtFailed(execution: LiveExecution, token: Token, findings: Findings): void {
  if (token.status !== 'failed' || token.until !== null) return;
  findings.add(about(execution, 'node_failed', 'the node failed and is not retried', token));
}

/** A node that waits for its child task waits for no caller; what keeps the child is found at the child. */
async function lookForLateCallbacks(
  tx: ReadTx,
  page: readonly LiveExecution[],
  { now, waitingHours }: Scope,
  findings: Findings,
): Promise<void> {
  const limit = now.getTime() - waitingHours * HOUR_MS;
  const late = page.flatMap((execution) =>
    tokensOf(execution)
      .filter(({ status, since }) => status === 'waiting' && since < limit)
      .map((token) => ({ execution, token })),
  );
  const children = await runsWithChildren(
    tx,
    late.map(({ execution }) => execution.taskId),
  );
  for (const { execution, token } of late) {
    if (children.has(token.run?.version ?? '')) continue;
    const hours = Math.floor((now.getTime() - token.since) / HOUR_MS);
    findings.add(about(execution, 'callback_late', `no callback for ${hours} hours`, token));
  }
}
