import { type ReadTx, readTime, type SqlValue } from '../../database/index.js';
import { type Token } from '../../engine/index.js';
import { TaskNodeIds } from '../../pipeline/index.js';
import { type ExecutionState, readState, STATE_SCHEMA } from '../../engine/index.js';
import { type Finding, type FindingKind, type Scope } from './finding.js';

const PAGE = 200;

/** An execution that has not ended, as it is stored; nothing of it is believed before it was read. */
export interface LiveExecution {
  readonly taskId: number;
  readonly spaceId: number;
  readonly revision: number;
  readonly isGivenUp: boolean;
  /** A newer release works on it. */
  readonly isNewer: boolean;
  readonly steppedAt: Date;
  /** A text says why it can't be read. */
  readonly state: ExecutionState | string;
  /** The task's own id of a node. */
  readonly nodeId: (node: string) => string;
}

interface Row {
  readonly task_id: number;
  readonly space_id: number;
  readonly revision: number;
  readonly wait_kind: string | null;
  readonly state_schema: number;
  readonly stepped_at: unknown;
  readonly state: string;
  readonly instance_id: string | null;
}

/** The next executions after task `after`, by task. Only control state: no variables, which may be large. */
export async function readPage(
  tx: ReadTx,
  { spaceId, taskId }: Pick<Scope, 'spaceId' | 'taskId'>,
  after: number,
): Promise<LiveExecution[]> {
  const conditions = ['e.finished_at IS NULL', 'e.task_id > ?'];
  const params: SqlValue[] = [after];
  if (spaceId !== null) {
    conditions.push('e.space_id = ?');
    params.push(spaceId);
  }
  if (taskId !== null) {
    conditions.push('e.task_id = ?');
    params.push(taskId);
  }
  const rows = await tx.all<Row>(
    `SELECT e.task_id, e.space_id, e.revision, e.wait_kind, e.state_schema, e.stepped_at, e.state, t.instance_id FROM execution e ${indexHint(tx)} LEFT JOIN task t ON t.id = e.task_id WHERE ${conditions.join(' AND ')} ORDER BY e.task_id LIMIT ${PAGE}`,
    params,
  );
  return rows.map(toExecution);
}

/** Those that have not ended lie together in the index. */
function indexHint({ dialect }: ReadTx): string {
  return dialect === 'mysql' ? 'FORCE INDEX (execution_finished)' : 'INDEXED BY execution_finished';
}

function toExecution(row: Row): LiveExecution {
  const ids = row.instance_id === null ? null : new TaskNodeIds(row.instance_id);
  return {
    taskId: row.task_id,
    spaceId: row.space_id,
    revision: row.revision,
    isGivenUp: row.wait_kind === 'fault',
    isNewer: row.state_schema > STATE_SCHEMA,
    steppedAt: readTime(row.stepped_at),
    state: tryToRead(row),
    nodeId: (node) => ids?.toTask(node) ?? node,
  };
}

function tryToRead({ state_schema: schema, state }: Row): ExecutionState | string {
  if (schema > STATE_SCHEMA) return `a newer release wrote its state (schema ${schema})`;
  try {
    return readState(state);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `its state can't be read: ${reason}`;
  }
}

/** None when they can't be read. */
export function tokensOf({ state }: LiveExecution): Token[] {
  return typeof state === 'string' ? [] : [...state.tokens.values()];
}

/** A finding about an execution or one of its nodes. */
export function about(
  { taskId, spaceId, steppedAt, nodeId }: LiveExecution,
  kind: FindingKind,
  message: string,
  token?: Token,
): Finding {
  return {
    kind,
    spaceId,
    taskId,
    nodeId: token === undefined ? null : nodeId(token.node),
    since: token === undefined ? steppedAt : new Date(token.since),
    message,
  };
}
