import { Injectable } from '@nestjs/common';
import { type AppError } from '../../common/errors/index.js';
import {
  type JsonObject,
  type JsonValue,
  isJsonObject,
  getKey,
  parseStoredJson,
} from '../../common/json/index.js';
import { TimeFormat } from '../../common/wire/index.js';
import { type Tx } from '../../database/index.js';
import {
  EngineService,
  type NewExecution,
  type ParentRef,
  type StartProblem,
} from '../../engine/index.js';
import { TaskNodeIds } from '../../pipeline/index.js';
import { type Overrides, SnapshotsService, type TaskForm } from '../../snapshots/index.js';
import { TasksRepository } from '../persistence/tasks.repository.js';
import { taskErrors } from './task-errors.js';
import { type Task } from './task.js';

export interface Start {
  readonly task: Task;
  readonly operator: string;
  /** The sub-process node that the task runs. */
  readonly parent?: ParentRef;
  /** What the task changes in its shared tree, when the caller has it at hand. */
  readonly overrides?: Overrides;
}

const NO_OVERRIDES: Overrides = { constants: {}, mock: null };

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
   * All or none of them, with as few statements for many as for one.
   * @throws task_already_started, task_not_found when it was deleted meanwhile, and flow_not_startable for a configuration that BKFlow refuses only here (W25)
   * @returns the tasks as they begin; the engine may have brought them further
   */
  async start(tx: Tx, starts: readonly Start[]): Promise<Task[]> {
    for (const { task } of starts) {
      const refusal = await this.refusalOf(tx, task);
      if (refusal !== null) throw refusal;
    }
    const startTime = new Date(this.engine.now());
    const started = starts.map(({ task, operator }): Task => ({
      ...task,
      isStarted: true,
      startTime,
      executor: operator,
      state: 'RUNNING',
      treeInfoId: task.snapshotId,
      revision: task.revision + 1,
    }));
    for (const some of byExecutor(started)) {
      if (!(await this.tasks.markStarted(tx, some))) throw await this.refusal(tx, some);
    }
    const stored = await this.readSnapshots(tx, starts);
    const executions = starts.map((start, index) =>
      this.executionOf(started[index] ?? start.task, start, stored),
    );
    await this.engine.start(tx, executions);
    return started;
  }

  private executionOf(
    task: Task,
    start: Start,
    stored: ReadonlyMap<number, Overrides>,
  ): NewExecution {
    const { constants, mock } =
      start.overrides ?? stored.get(task.executionSnapshotId) ?? NO_OVERRIDES;
    return {
      taskId: task.id,
      spaceId: task.spaceId,
      snapshotId: task.snapshotId,
      header: {
        instanceId: task.instanceId,
        taskName: task.name,
        system: this.systemOf(task),
        constants,
        mock: mock === null ? null : mockByTaskIds(mock, new TaskNodeIds(task.instanceId)),
        parent: start.parent ?? null,
      },
    };
  }

  /** The flow's configuration that BKFlow refuses only here (W25), or null. */
  async refusalOf(tx: Tx, task: Task): Promise<AppError | null> {
    return notStartable(await this.engine.startProblems(tx, task.snapshotId));
  }

  /** What {@link start} would say of tasks of this form. @throws flow_not_startable */
  checkForm(form: TaskForm): void {
    let problems = this.problems.get(form);
    if (problems === undefined) {
      const tree = parseStoredJson(form.text);
      problems = isJsonObject(tree) ? this.engine.startProblemsOf(tree) : [];
      this.problems.set(form, problems);
    }
    const refusal = notStartable(problems);
    if (refusal !== null) throw refusal;
  }

  /** Why not all of these tasks could be started. */
  private async refusal(tx: Tx, tasks: readonly Task[]): Promise<Error> {
    for (const { id, spaceId } of tasks) {
      const task = await this.tasks.findActive(tx, spaceId, id);
      if (task === null) return taskErrors.task_not_found(`task ${id} was deleted`);
    }
    const ids = tasks.map(({ id }) => id).join(', ');
    return taskErrors.task_already_started(
      tasks.length === 1
        ? `task ${ids} was started already`
        : `one of the tasks ${ids} was started already`,
    );
  }

  private readSnapshots(tx: Tx, starts: readonly Start[]): Promise<Map<number, Overrides>> {
    const missing = starts.filter(({ overrides }) => overrides === undefined);
    return this.snapshots.overridesOf(
      tx,
      missing.map(({ task }) => task.executionSnapshotId),
    );
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

/** One statement marks all tasks that one user starts. */
function byExecutor(tasks: readonly Task[]): Task[][] {
  const groups = new Map<string, Task[]>();
  for (const task of tasks) groups.set(task.executor, [...(groups.get(task.executor) ?? []), task]);
  return [...groups.values()];
}

function notStartable(problems: readonly StartProblem[]): AppError | null {
  const [problem] = problems;
  if (problem === undefined) return null;
  return taskErrors.flow_not_startable(`node ${problem.nodeId}: ${problem.message}`);
}
