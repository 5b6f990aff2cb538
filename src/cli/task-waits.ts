import { type ReadTx } from '../database/index.js';
import { type Token } from '../engine/index.js';
import { runsWithChildren } from './doctor/child-runs.js';
import { readPage, tokensOf } from './doctor/live-execution.js';

/** What a task waits for, by the names that the API gives it (wire-decisions W27). */
export interface Wait {
  readonly type: string;
  readonly nodeId: string | null;
  readonly since: Date | null;
  readonly until: Date | null;
}

/** Of a task that was started; nothing when it has ended. */
export async function waitsOf(tx: ReadTx, taskId: number): Promise<Wait[]> {
  const [execution] = await readPage(tx, { spaceId: null, taskId }, 0);
  if (execution === undefined) return [];
  const { state, steppedAt, isGivenUp, isNewer, nodeId } = execution;
  const children = await runsWithChildren(tx, [taskId]);
  const waits: Wait[] = [];
  const ofTask = (type: string, since: Date | null): void =>
    void waits.push({ type, nodeId: null, since, until: null });
  if (isNewer) ofTask('newer_release', steppedAt);
  else if (typeof state === 'string') ofTask('unreadable', steppedAt);
  else if (state.status === 'SUSPENDED') ofTask('paused', null);
  if (isGivenUp) ofTask('engine_fault', steppedAt);
  for (const token of tokensOf(execution)) {
    waits.push({
      type: typeOf(token, children.has(token.run?.version ?? '')),
      nodeId: nodeId(token.node),
      since: new Date(token.since),
      until: token.until === null ? null : new Date(token.until),
    });
  }
  return waits;
}

function typeOf({ status, until }: Token, hasChild: boolean): string {
  switch (status) {
    case 'ready':
      return 'ready';
    case 'parked':
      return 'paused';
    case 'calling':
      return 'plugin_call';
    case 'polling':
      return 'poll';
    case 'waiting':
      return hasChild ? 'child_task' : 'callback';
    case 'failed':
      return until === null ? 'node_failed' : 'auto_retry';
    default:
      return status satisfies never;
  }
}
