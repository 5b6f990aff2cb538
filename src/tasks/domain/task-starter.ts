import { Injectable } from '@nestjs/common';
import { type JsonObject, isJsonObject, getKey, parseStoredJson } from '../../common/json/index.js';
import { TimeFormat } from '../../common/wire/index.js';
import { type Tx } from '../../database/index.js';
import { EngineService, type ParentRef } from '../../engine/index.js';
import { SnapshotsService } from '../../snapshots/index.js';
import { TasksRepository } from '../persistence/tasks.repository.js';
import { taskErrors } from './task-errors.js';
import { type Task } from './task.js';

export interface StartOptions {
  readonly operator: string;
  /** The sub-process node that the task runs. */
  readonly parent?: ParentRef;
  /** The constants that the task overrides, when the caller has them at hand. */
  readonly constants?: JsonObject;
  readonly mock?: JsonObject;
}

/** Starting a task: its flags and its execution in one transaction. Call `EngineService.hint` after COMMIT. */
@Injectable()
export class TaskStarter {
  constructor(
    private readonly times: TimeFormat,
    private readonly engine: EngineService,
    private readonly snapshots: SnapshotsService,
    private readonly tasks: TasksRepository,
  ) {}

  /**
   * @throws task_already_started, and flow_not_startable for a configuration that BKFlow refuses only here (W25)
   * @returns the task as it is now
   */
  async start(tx: Tx, task: Task, options: StartOptions): Promise<Task> {
    const problems = await this.engine.startProblems(tx, task.snapshotId);
    const [problem] = problems;
    if (problem !== undefined) {
      throw taskErrors.flow_not_startable(`node ${problem.nodeId}: ${problem.message}`);
    }
    const startTime = new Date(this.engine.now());
    const started: Task = {
      ...task,
      isStarted: true,
      startTime,
      executor: options.operator,
      state: 'RUNNING',
      treeInfoId: task.snapshotId,
      revision: task.revision + 1,
    };
    if (!(await this.tasks.markStarted(tx, started))) {
      throw taskErrors.task_already_started(`task ${task.id} was started already`);
    }
    const { constants, mock } = await this.readSnapshot(tx, task, options);
    await this.engine.start(tx, {
      taskId: task.id,
      spaceId: task.spaceId,
      snapshotId: task.snapshotId,
      header: {
        instanceId: task.instanceId,
        taskName: task.name,
        system: this.systemOf(started),
        constants,
        mock,
        parent: options.parent ?? null,
      },
    });
    return started;
  }

  private async readSnapshot(
    tx: Tx,
    task: Task,
    options: StartOptions,
  ): Promise<{ constants: JsonObject; mock: JsonObject | null }> {
    if (options.constants !== undefined) {
      return { constants: options.constants, mock: options.mock ?? null };
    }
    return this.snapshots.overrides(tx, task.executionSnapshotId);
  }

  /** What `${_system.…}` and plugins know of the task (flow-layer.md 2.4). */
  private systemOf(task: Task): JsonObject {
    const extra = parseStoredJson(task.extraInfo);
    const context = isJsonObject(extra) ? getKey(extra, 'custom_context') : undefined;
    return {
      ...(isJsonObject(context) ? context : {}),
      task_id: task.id,
      task_name: task.name,
      task_space_id: task.spaceId,
      task_scope_type: task.scopeType,
      task_scope_value: task.scopeValue,
      operator: task.executor,
      executor: task.executor,
      task_start_time: this.times.format(task.startTime ?? new Date(), 'local').slice(0, 19),
      is_mock: task.createMethod === 'MOCK' || task.createMethod === 'DEBUG',
    };
  }
}
