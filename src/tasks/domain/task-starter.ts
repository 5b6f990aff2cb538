import { Injectable } from '@nestjs/common';
import {
  type JsonObject,
  type JsonValue,
  isJsonObject,
  getKey,
  parseStoredJson,
} from '../../common/json/index.js';
import { TimeFormat } from '../../common/wire/index.js';
import { type Tx } from '../../database/index.js';
import { EngineService, type ParentRef, type StartProblem } from '../../engine/index.js';
import { TaskNodeIds } from '../../pipeline/index.js';
import { SnapshotsService, type TaskForm } from '../../snapshots/index.js';
import { TasksRepository } from '../persistence/tasks.repository.js';
import { taskErrors } from './task-errors.js';
import { type Task } from './task.js';

export interface StartOptions {
  readonly operator: string;
  /** The sub-process node that the task runs. */
  readonly parent?: ParentRef;
  /** The constants that the task overrides, when the caller has them at hand. */
  readonly constants?: JsonObject;
  readonly mock?: JsonObject | null;
}

/** Starting a task: its flags and its execution in one transaction. Call `EngineService.hint` after COMMIT. */
@Injectable()
export class TaskStarter {
  private readonly problems = new WeakMap<TaskForm, readonly StartProblem[]>();

  constructor(
    private readonly times: TimeFormat,
    private readonly engine: EngineService,
    private readonly snapshots: SnapshotsService,
    private readonly tasks: TasksRepository,
  ) {}

  /**
   * @throws task_already_started, task_not_found when it was deleted meanwhile, and flow_not_startable for a configuration that BKFlow refuses only here (W25)
   * @returns the task as it is now
   */
  async start(tx: Tx, task: Task, options: StartOptions): Promise<Task> {
    refuse(await this.engine.startProblems(tx, task.snapshotId));
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
    if (!(await this.tasks.markStarted(tx, started))) throw await this.refusal(tx, task);
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
        mock: mock === null ? null : mockByTaskIds(mock, new TaskNodeIds(task.instanceId)),
        parent: options.parent ?? null,
      },
    });
    return started;
  }

  /** What {@link start} would say of tasks of this form. @throws flow_not_startable */
  checkForm(form: TaskForm): void {
    let problems = this.problems.get(form);
    if (problems === undefined) {
      const tree = parseStoredJson(form.text);
      problems = isJsonObject(tree) ? this.engine.startProblemsOf(tree) : [];
      this.problems.set(form, problems);
    }
    refuse(problems);
  }

  private async refusal(tx: Tx, { id, spaceId }: Task): Promise<Error> {
    const task = await this.tasks.findActive(tx, spaceId, id);
    return task === null
      ? taskErrors.task_not_found(`task ${id} was deleted`)
      : taskErrors.task_already_started(`task ${id} was started already`);
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

/** Mock data as a call gives them, by the template's node ids, made over to the task's own. */
function mockByTaskIds(mock: JsonObject, ids: TaskNodeIds): JsonObject {
  const renamed = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) {
      return value.map((id) => (typeof id === 'string' ? ids.toTask(id) : id));
    }
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([id, data]) => [ids.toTask(id), data]));
  };
  return Object.fromEntries(Object.entries(mock).map(([key, value]) => [key, renamed(value)]));
}

function refuse(problems: readonly StartProblem[]): void {
  const [problem] = problems;
  if (problem === undefined) return;
  throw taskErrors.flow_not_startable(`node ${problem.nodeId}: ${problem.message}`);
}
