import { Injectable } from '@nestjs/common';
import { validationFailed } from '../../common/http/index.js';
import { getKey, isJsonObject, type JsonObject, type JsonValue } from '../../common/json/index.js';
import { type ReadTx, type Tx } from '../../database/index.js';
import { EngineService } from '../../engine/index.js';
import { applyOverrides, readConstants } from '../../pipeline/index.js';
import { SnapshotsService } from '../../snapshots/index.js';
import { requireApp, TemplatesService } from '../../templates/index.js';
import { type Doomed, TasksRepository } from '../persistence/tasks.repository.js';
import { ConstantRules } from './constant-rules.js';
import { type Task } from './task.js';
import { taskErrors } from './task-errors.js';

export interface TaskChanges {
  readonly name?: string;
  readonly description?: string;
  readonly constants?: JsonObject;
}

/** Reading, changing and deleting tasks; creating them is TaskCreation's. */
@Injectable()
export class TasksService {
  constructor(
    private readonly tasks: TasksRepository,
    private readonly snapshots: SnapshotsService,
    private readonly constantRules: ConstantRules,
    private readonly templates: TemplatesService,
    private readonly engine: EngineService,
  ) {}

  /** @throws task_not_found */
  async get(tx: ReadTx, spaceId: number, taskId: number): Promise<Task> {
    const task = await this.tasks.findActive(tx, spaceId, taskId);
    if (task !== null) return task;
    throw taskErrors.task_not_found(`task ${taskId} does not exist in space ${spaceId}`);
  }

  /**
   * A task of a template that is bound to the calling app.
   * @throws task_not_found, template_app_unbound, template_app_mismatch
   */
  async getByApp(tx: ReadTx, taskId: number, appCode: string): Promise<Task> {
    const task = await this.tasks.findAnywhere(tx, taskId);
    if (task === null) throw taskErrors.task_not_found(`task ${taskId} does not exist`);
    const template =
      task.templateId === null ? null : await this.templates.findById(tx, task.templateId);
    requireApp(template ?? { id: task.templateId ?? 0, bkAppCode: null }, appCode);
    return task;
  }

  /** A task as its creation answered it, deleted or not, with the values of all its constants. @throws task_not_found */
  async getCreated(
    tx: ReadTx,
    spaceId: number,
    taskId: number,
  ): Promise<{ task: Task; parameters: JsonObject }> {
    const [task] = await this.tasks.findMany(tx, spaceId, [taskId]);
    if (task === undefined || task.isExpired) {
      throw taskErrors.task_not_found(`task ${taskId} does not exist in space ${spaceId}`);
    }
    const { form, constants } = await this.snapshots.read(tx, task.executionSnapshotId);
    const { parameters } = applyOverrides(readConstants(form), constants);
    return { task, parameters };
  }

  /** One activity or gateway as the shared flow defines it; null when it is none. */
  async snapshotNode(tx: ReadTx, task: Task, nodeId: string): Promise<JsonValue | null> {
    const tree = await this.snapshots.executionTree(tx, task.executionSnapshotId, task.instanceId);
    for (const part of ['activities', 'gateways']) {
      const nodes = getKey(tree, part);
      const node = isJsonObject(nodes) ? getKey(nodes, nodeId) : undefined;
      if (node !== undefined) return node;
    }
    return null;
  }

  /** Id to state, for those ids that are tasks of the space; deleted ones included (`api-templates-tasks.md` 4.11). */
  async states(
    tx: ReadTx,
    spaceId: number,
    ids: readonly number[],
  ): Promise<Record<string, { state: string }>> {
    const tasks: Task[] = [];
    const distinct = [...new Set(ids)];
    for (let start = 0; start < distinct.length; start += 500) {
      tasks.push(...(await this.tasks.findMany(tx, spaceId, distinct.slice(start, start + 500))));
    }
    return Object.fromEntries(
      tasks.map(({ id, state, isExpired }) => [id, { state: isExpired ? 'EXPIRED' : state }]),
    );
  }

  /**
   * Changes a task that was not started. New constants are merged over those that the task was created with.
   * @throws task_not_found, task_already_started, validation_failed, constants_unknown, constants_too_large
   * @returns the changed task and the constants that the flow lacks
   */
  async update(
    tx: Tx,
    spaceId: number,
    taskId: number,
    changes: TaskChanges,
  ): Promise<{ task: Task; ignoredConstants: readonly string[] }> {
    await this.tasks.lock(tx, taskId);
    const task = await this.get(tx, spaceId, taskId);
    if (task.isStarted) throw alreadyStarted(taskId);
    const name = changes.name ?? task.name;
    const description = changes.description ?? task.description;
    const updated = await this.tasks.updateBeforeStart(tx, task, { name, description });
    if (!updated) throw alreadyStarted(taskId);
    const ignoredConstants =
      changes.constants === undefined ? [] : await this.override(tx, task, changes.constants);
    return {
      task: { ...task, name, description, revision: task.revision + 1 },
      ignoredConstants,
    };
  }

  /**
   * Soft delete by id; unknown ids are left aside, as BKFlow does. Tasks that run are revoked.
   * @returns the revoked ones: call `EngineService.hint` with them after COMMIT
   */
  async delete(tx: Tx, spaceId: number, ids: readonly number[]): Promise<number[]> {
    const distinct = [...new Set(ids)];
    const revoked: number[] = [];
    for (let start = 0; start < distinct.length; start += 500) {
      const some = distinct.slice(start, start + 500);
      revoked.push(...(await this.deleteSome(tx, { spaceId, ids: some, createMethod: null })));
    }
    return revoked;
  }

  /** As {@link delete}, of all tasks of the space, or of its mock tasks only. */
  deleteAll(tx: Tx, spaceId: number, mockOnly: boolean): Promise<number[]> {
    return this.deleteSome(tx, { spaceId, ids: null, createMethod: mockOnly ? 'MOCK' : null });
  }

  /**
   * A start either comes before, then the task runs and is revoked here, or finds the task deleted. A task that is run
   * again meanwhile is revoked once more; of all tasks of a space such a one, or one that was created meanwhile, stays.
   */
  private async deleteSome(tx: Tx, doomed: Doomed): Promise<number[]> {
    await this.tasks.lockUnstarted(tx, doomed);
    const revoked = new Set<number>();
    let running = await this.tasks.findRunning(tx, doomed);
    do {
      for (const id of running) {
        const outcome = await this.engine.command(tx, id, { type: 'revoke' });
        if (!outcome.ok && outcome.rejection.type === 'newer_release') {
          throw taskErrors.newer_release(`task ${id}: ${outcome.rejection.message}`);
        }
        revoked.add(id);
      }
      await this.tasks.softDelete(tx, doomed);
      const left = doomed.ids === null ? [] : await this.tasks.findRunning(tx, doomed);
      running = left.filter((id) => !revoked.has(id));
    } while (running.length > 0);
    return [...revoked];
  }

  private async override(tx: Tx, task: Task, constants: JsonObject): Promise<readonly string[]> {
    const { form, constants: before } = await this.snapshots.read(tx, task.executionSnapshotId);
    const merged = Object.fromEntries([...Object.entries(before), ...Object.entries(constants)]);
    this.constantRules.checkSize(merged, '');
    const { overrides, ignored, problems } = applyOverrides(readConstants(form), merged);
    if (problems.length > 0) throw validationFailed(problems);
    await this.constantRules.checkIgnored(tx, task.spaceId, ignored, '');
    await this.snapshots.overrideConstants(tx, task.executionSnapshotId, overrides);
    return ignored;
  }
}

function alreadyStarted(taskId: number): Error {
  return taskErrors.task_already_started(
    `task ${taskId} was started or changed meanwhile; only a task that was not started can be changed`,
  );
}
