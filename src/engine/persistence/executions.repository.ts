import {
  isJsonObject,
  type JsonValue,
  parseStoredJson,
  stringifyJson,
} from '../../common/json/index.js';
import {
  appendRows,
  errorCode,
  inChunks,
  places,
  type ReadTx,
  readTime,
  rowPlaces,
  type SqlValue,
  type Tx,
} from '../../database/index.js';
import { readState, writeState } from '../core/state-json.js';
import {
  type ExecutionStatus,
  isTerminal,
  newState,
  SEMANTICS,
  STATE_SCHEMA,
  taskState,
} from '../core/state.js';
import { type Execution, type StoredHeader } from './stored.js';

interface ExecutionRow {
  readonly task_id: number;
  readonly space_id: number;
  readonly snapshot_id: number;
  readonly revision: number;
  readonly state_schema: number;
  readonly status: ExecutionStatus;
  readonly wait_kind: string | null;
  readonly stepped_at: unknown;
  readonly header: string;
  readonly state: string;
}

const FAULT = 'fault';

class StaleExecutionError extends Error {}

/** Somebody else changed an execution since it was read; nothing of the batch may be kept. */
export function isStale(error: unknown): boolean {
  return error instanceof StaleExecutionError || errorCode(error) === 'ER_BAD_NULL_ERROR';
}

/** Executions and their variables, many with one statement (docs/adr/0009). */
export class ExecutionsRepository {
  async insert(tx: Tx, executions: readonly Execution[]): Promise<void> {
    await appendRows(tx, `execution (${COLUMNS.join(', ')})`, executions.map(toRow));
  }

  /** Executions with their variables; locked until the transaction ends when `tx` may write. In no order. */
  async load(tx: ReadTx, taskIds: readonly number[], locks: boolean): Promise<Execution[]> {
    if (taskIds.length === 0) return [];
    const lock = locks && tx.dialect === 'mysql' ? ' ORDER BY task_id FOR UPDATE' : '';
    const rows = await tx.all<ExecutionRow>(
      `SELECT ${COLUMNS.join(', ')} FROM execution WHERE task_id IN (${places(taskIds.length)})${lock}`,
      taskIds,
    );
    const variables = await this.loadVariables(tx, taskIds);
    return rows.map((row) =>
      toExecution(row, variables.get(row.task_id) ?? new Map<string, JsonValue>()),
    );
  }

  async loadVariables(
    tx: ReadTx,
    taskIds: readonly number[],
  ): Promise<Map<number, Map<string, JsonValue>>> {
    const found = new Map<number, Map<string, JsonValue>>();
    const rows = await tx.all<{ task_id: number; name: string; value: string }>(
      `SELECT task_id, name, value FROM variable WHERE task_id IN (${places(taskIds.length)})`,
      taskIds,
    );
    for (const { task_id: taskId, name, value } of rows) {
      const variables = found.get(taskId) ?? new Map<string, JsonValue>();
      found.set(taskId, variables.set(name, parseStoredJson(value)));
    }
    return found;
  }

  /**
   * Writes the executions' new states, each guarded by the revision it was read at: when somebody changed one of them
   * meanwhile, the transaction fails with an error that {@link isStale} knows.
   */
  async update(tx: Tx, executions: readonly Execution[]): Promise<void> {
    const rows = executions.map((execution) => updateValues(execution));
    if (tx.dialect === 'mysql') await updateTogether(tx, rows);
    else await updateEach(tx, rows);
    for (const execution of executions) execution.revision += 1;
  }

  async saveVariables(
    tx: Tx,
    rows: readonly (readonly [taskId: number, name: string, value: JsonValue])[],
  ): Promise<void> {
    const upsert =
      tx.dialect === 'mysql'
        ? ' ON DUPLICATE KEY UPDATE value = VALUES(value)'
        : ' ON CONFLICT (task_id, name) DO UPDATE SET value = excluded.value';
    for (const some of inChunks(rows)) {
      const values = some.map(([taskId, name, value]) => [taskId, name, stringifyJson(value)]);
      const text = `INSERT INTO variable (task_id, name, value) VALUES ${rowPlaces(values.length, 3)}`;
      await tx.defer(text + upsert, values.flat());
    }
  }
}

const COLUMNS = [
  'task_id',
  'space_id',
  'snapshot_id',
  'revision',
  'state_schema',
  'semantics',
  'status',
  'wait_kind',
  'finished_at',
  'stepped_at',
  'header',
  'state',
] as const;

function toRow(execution: Execution): SqlValue[] {
  const { state, steppedAt } = execution;
  return [
    execution.taskId,
    execution.spaceId,
    execution.snapshotId,
    execution.revision,
    STATE_SCHEMA,
    SEMANTICS,
    state.status,
    null,
    isTerminal(state.status) ? new Date(steppedAt) : null,
    new Date(steppedAt),
    stringifyJson(execution.header),
    writeState(state),
  ];
}

function toExecution(row: ExecutionRow, variables: Map<string, JsonValue>): Execution {
  const isNewer = row.state_schema > STATE_SCHEMA;
  const state = isNewer ? { ...newState(), status: row.status } : readState(row.state);
  return {
    taskId: row.task_id,
    spaceId: row.space_id,
    snapshotId: row.snapshot_id,
    header: readHeader(row.header),
    variables,
    state,
    revision: row.revision,
    steppedAt: readTime(row.stepped_at).getTime(),
    fault: row.wait_kind === FAULT ? 'the engine met an error of its own' : null,
    newerSchema: isNewer ? row.state_schema : null,
    taskState: taskState(state),
  };
}

function readHeader(text: string): StoredHeader {
  const header = parseStoredJson(text);
  if (!isJsonObject(header)) throw new Error('a stored header is not an object');
  return header as unknown as StoredHeader;
}

/** Where {@link updateValues} has the task. */
const TASK = 5;

/** Status, wait kind, end, last step, state, task, old revision. */
function updateValues(execution: Execution): SqlValue[] {
  return [
    execution.state.status,
    execution.fault === null ? null : FAULT,
    isTerminal(execution.state.status) ? new Date(execution.steppedAt) : null,
    new Date(execution.steppedAt),
    writeState(execution.state),
    execution.taskId,
    execution.revision,
  ];
}

async function updateEach(tx: Tx, rows: readonly SqlValue[][]): Promise<void> {
  for (const row of rows) {
    const { affected } = await tx.run(
      'UPDATE execution SET revision = revision + 1, status = ?, wait_kind = ?, finished_at = ?, stepped_at = ?, state = ? WHERE task_id = ? AND revision = ?',
      row,
    );
    if (affected !== 1) throw new StaleExecutionError('an execution was changed meanwhile');
  }
}

const CHANGED = ['status', 'wait_kind', 'finished_at', 'stepped_at', 'state'] as const;

/**
 * A round trip costs more than a row (stack.md 4): one statement for all, and it goes with the rest of the step. So it
 * can't be asked how many rows it found; a revision that is not the expected one becomes NULL, which its column refuses.
 * A row that is gone is not missed, but only those of tasks that ended long ago go (retention).
 * It reads one table only: MariaDB 10.11 ends with a segmentation fault when a client is lost while it prepares an UPDATE
 * with a JOIN.
 */
async function updateTogether(tx: Tx, rows: readonly SqlValue[][]): Promise<void> {
  const when = ' WHEN ? THEN ?'.repeat(rows.length);
  const set = CHANGED.map((column) => `${column} = CASE task_id${when} END`).join(', ');
  const values = CHANGED.flatMap((_, at) =>
    rows.flatMap((row) => [row[TASK] ?? null, row[at] ?? null]),
  );
  const next = ' WHEN task_id = ? AND revision = ? THEN revision + 1'.repeat(rows.length);
  await tx.defer(
    `UPDATE execution SET ${set}, revision = CASE${next} END WHERE task_id IN (${places(rows.length)})`,
    [...values, ...rows.flatMap((row) => row.slice(TASK)), ...rows.map((row) => row[TASK] ?? null)],
  );
}
