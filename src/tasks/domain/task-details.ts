import { Injectable } from '@nestjs/common';
import { type JsonObject, type JsonValue, wireKey } from '../../common/json/index.js';
import { type ReadTx } from '../../database/index.js';
import { EngineService } from '../../engine/index.js';
import { TaskNodeIds } from '../../pipeline/index.js';
import { SnapshotsService } from '../../snapshots/index.js';
import { ChildTasksRepository } from '../persistence/child-tasks.repository.js';
import { withInputs } from './replaced-inputs.js';
import { type Task } from './task.js';
import { type WaitReason, waitReasons } from './wait-reasons.js';

/** What a task's detail says of its run. */
export interface TaskRunDetail {
  /** The outputs of the finished flow, as `{key, value}`. */
  readonly outputs: readonly { readonly key: string; readonly value: JsonValue }[];
  readonly elapsedSeconds: number;
  readonly parent: { readonly taskId: number; readonly state: string } | null;
  readonly waitReasons: readonly WaitReason[];
}

/** How a task's run stands. */
@Injectable()
export class TaskDetails {
  constructor(
    private readonly engine: EngineService,
    private readonly children: ChildTasksRepository,
    private readonly snapshots: SnapshotsService,
  ) {}

  async read(tx: ReadTx, task: Task): Promise<TaskRunDetail> {
    return {
      outputs: task.isFinished ? await this.outputs(tx, task) : [],
      elapsedSeconds: this.elapsedSeconds(task),
      parent:
        task.triggerMethod === 'subprocess' ? await this.children.findParent(tx, task.id) : null,
      waitReasons: await this.waitReasons(tx, task),
    };
  }

  /** The tree as the task runs it, with its own node ids, its constants and what retries put in place of inputs (W26). */
  async tree(tx: ReadTx, task: Task): Promise<JsonObject> {
    const id = task.executionSnapshotId;
    const tree = await this.snapshots.executionTree(tx, id, task.instanceId);
    const execution = task.isStarted ? await this.engine.find(tx, task.id) : null;
    if (execution === null || execution.state.inputs.size === 0) return tree;
    return withInputs(tree, execution.state.inputs, new TaskNodeIds(task.instanceId));
  }

  async waitReasons(tx: ReadTx, task: Task): Promise<WaitReason[]> {
    if (task.isFinished || task.isRevoked) return [];
    const execution = task.isStarted ? await this.engine.find(tx, task.id) : null;
    const graph = execution === null ? null : await this.engine.graph(tx, execution.snapshotId);
    return waitReasons(task, execution, graph);
  }

  /** Whole seconds from the start to the end, or until now. */
  elapsedSeconds({ startTime, finishTime }: Task): number {
    if (startTime === null) return 0;
    const end = finishTime?.getTime() ?? this.engine.now();
    return Math.max(0, Math.floor((end - startTime.getTime()) / 1000));
  }

  private async outputs(tx: ReadTx, task: Task): Promise<TaskRunDetail['outputs']> {
    const graph = await this.engine.graph(tx, task.snapshotId);
    const end = [...graph.nodes.values()].find(({ kind }) => kind === 'end');
    const runs = end === undefined ? [] : await this.engine.history.ofNode(tx, task.id, end.id);
    const entries = Object.entries(runs.at(-1)?.outputs ?? {});
    return entries.map(([key, value]) => ({ key: wireKey(key), value }));
  }
}
