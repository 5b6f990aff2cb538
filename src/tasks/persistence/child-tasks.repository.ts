import { Injectable } from '@nestjs/common';
import { type ReadTx, type Tx } from '../../database/index.js';

/** The run of a sub-process node and the round of its loop. */
export interface ChildRun {
  readonly parentTaskId: number;
  readonly nodeId: string;
  readonly version: string;
  readonly round: number;
}

export interface ParentTask {
  readonly creator: string;
  readonly instanceId: string;
  /** The outermost task. */
  readonly rootTaskId: number;
}

/** Which task runs for which sub-process node. */
@Injectable()
export class ChildTasksRepository {
  async find(tx: ReadTx, run: ChildRun): Promise<number | null> {
    const rows = await tx.all<{ task_id: number }>(
      'SELECT task_id FROM child_task WHERE parent_task_id = ? AND node_id = ? AND version = ? AND round = ?',
      [run.parentTaskId, run.nodeId, run.version, run.round],
    );
    return rows[0]?.task_id ?? null;
  }

  async parentOf(tx: ReadTx, taskId: number): Promise<ParentTask> {
    const [row] = await tx.all<{
      creator: string;
      instance_id: string;
      root_task_id: number | null;
    }>(
      'SELECT t.creator, t.instance_id, c.root_task_id FROM task t LEFT JOIN child_task c ON c.task_id = t.id WHERE t.id = ?',
      [taskId],
    );
    if (row === undefined) throw new Error(`task ${taskId} does not exist`);
    return {
      creator: row.creator,
      instanceId: row.instance_id,
      rootTaskId: row.root_task_id ?? taskId,
    };
  }

  /** The parent of a child task; null for any other task. */
  async findParent(tx: ReadTx, taskId: number): Promise<{ taskId: number; state: string } | null> {
    const [row] = await tx.all<{ parent_task_id: number; state: string }>(
      'SELECT c.parent_task_id, t.state FROM child_task c JOIN task t ON t.id = c.parent_task_id WHERE c.task_id = ?',
      [taskId],
    );
    return row === undefined ? null : { taskId: row.parent_task_id, state: row.state };
  }

  async insert(
    tx: Tx,
    child: ChildRun & { readonly taskId: number; readonly rootTaskId: number },
  ): Promise<void> {
    await tx.run(
      'INSERT INTO child_task (task_id, parent_task_id, root_task_id, node_id, version, round) VALUES (?, ?, ?, ?, ?, ?)',
      [
        child.taskId,
        child.parentTaskId,
        child.rootTaskId,
        child.nodeId,
        child.version,
        child.round,
      ],
    );
  }
}
