import {
  isJsonObject,
  type JsonObject,
  parseStoredJson,
  stringifyJson,
} from '../../common/json/index.js';
import { appendRows, type ReadTx, readTime, type SqlValue, type Tx } from '../../database/index.js';
import { type LogLine, type NodeRun } from '../core/changes.js';

interface RunRow {
  readonly seq: number;
  readonly node_id: string;
  readonly version: string;
  readonly state: string;
  readonly loop_no: number;
  readonly inner_loop_no: number;
  readonly retry: number;
  readonly is_skipped: number;
  readonly is_error_ignored: number;
  readonly started_at: unknown;
  readonly finished_at: unknown;
  readonly inputs?: string | null;
  readonly outputs?: string | null;
}

const HEAD =
  'seq, node_id, version, state, loop_no, inner_loop_no, retry, is_skipped, is_error_ignored, started_at, finished_at';

/** The history of nodes, and what they logged. */
export class NodeRunsRepository {
  async insert(tx: Tx, runs: readonly (readonly [taskId: number, run: NodeRun])[]): Promise<void> {
    await appendRows(tx, `node_run (task_id, ${HEAD}, inputs, outputs)`, runs.map(toRow));
  }

  async insertLogs(
    tx: Tx,
    lines: readonly (readonly [taskId: number, line: LogLine])[],
  ): Promise<void> {
    await appendRows(
      tx,
      'node_log (task_id, seq, node_id, version, level, message, logged_at)',
      lines.map(([taskId, line]) => [
        taskId,
        line.seq,
        line.node,
        line.version,
        line.level,
        line.message,
        new Date(line.at),
      ]),
    );
  }

  /** The runs of a task after the one numbered `after`, oldest first, without data. */
  async heads(tx: ReadTx, taskId: number, after = 0): Promise<NodeRun[]> {
    const rows = await tx.all<RunRow>(
      `SELECT ${HEAD} FROM node_run WHERE task_id = ? AND seq > ? ORDER BY seq`,
      [taskId, after],
    );
    return rows.map(toRun);
  }

  /** The runs of one node, oldest first, with data. */
  async ofNode(tx: ReadTx, taskId: number, node: string): Promise<NodeRun[]> {
    const rows = await tx.all<RunRow>(
      `SELECT ${HEAD}, inputs, outputs FROM node_run WHERE task_id = ? AND node_id = ? ORDER BY seq`,
      [taskId, node],
    );
    return rows.map(toRun);
  }

  /** What one run of a node logged, oldest first. */
  async logs(tx: ReadTx, taskId: number, node: string, version: string | null): Promise<LogLine[]> {
    const byVersion = version === null ? '' : ' AND version = ?';
    const rows = await tx.all<{
      seq: number;
      node_id: string;
      version: string;
      level: LogLine['level'];
      message: string;
      logged_at: unknown;
    }>(
      `SELECT seq, node_id, version, level, message, logged_at FROM node_log WHERE task_id = ? AND node_id = ?${byVersion} ORDER BY seq`,
      [taskId, node, ...(version === null ? [] : [version])],
    );
    return rows.map((row) => ({
      seq: row.seq,
      node: row.node_id,
      version: row.version,
      level: row.level,
      message: row.message,
      at: readTime(row.logged_at).getTime(),
    }));
  }
}

function toRow([taskId, run]: readonly [number, NodeRun]): SqlValue[] {
  return [
    taskId,
    run.seq,
    run.node,
    run.version,
    run.state,
    run.loop,
    run.innerLoop,
    run.retry,
    run.isSkipped,
    run.isErrorIgnored,
    new Date(run.startedAt),
    new Date(run.finishedAt),
    write(run.inputs),
    write(run.outputs),
  ];
}

function toRun(row: RunRow): NodeRun {
  return {
    seq: row.seq,
    node: row.node_id,
    version: row.version,
    state: row.state === 'FAILED' ? 'FAILED' : 'FINISHED',
    loop: row.loop_no,
    innerLoop: row.inner_loop_no,
    retry: row.retry,
    isSkipped: Boolean(row.is_skipped),
    isErrorIgnored: Boolean(row.is_error_ignored),
    startedAt: readTime(row.started_at).getTime(),
    finishedAt: readTime(row.finished_at).getTime(),
    inputs: read(row.inputs),
    outputs: read(row.outputs),
  };
}

function write(data: JsonObject): string | null {
  return Object.keys(data).length === 0 ? null : stringifyJson(data);
}

function read(text: string | null | undefined): JsonObject {
  if (text === null || text === undefined) return {};
  const data = parseStoredJson(text);
  return isJsonObject(data) ? data : {};
}
