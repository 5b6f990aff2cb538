import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/errors/index.js';
import { getKey, isJsonObject, type JsonObject, type JsonValue } from '../../common/json/index.js';
import { TimeFormat } from '../../common/wire/index.js';
import { type Tx, UnitOfWork } from '../../database/index.js';
import { EngineService, type PluginCall } from '../../engine/index.js';
import { canonicalizeIds, inlinedPipeline, TaskNodeIds } from '../../pipeline/index.js';
import { type ChildSpec, type StartedChild } from '../../plugins/index.js';
import { SnapshotsService, TaskForm } from '../../snapshots/index.js';
import { TemplatesService, TreeChecks } from '../../templates/index.js';
import { ChildTasksRepository } from '../persistence/child-tasks.repository.js';
import { TaskCreation, type TaskOrigin } from './task-creation.js';

/** The tasks that sub-process nodes run (flow-layer.md 5). One for each run of a node and round of its loop. */
@Injectable()
export class ChildTasks {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly engine: EngineService,
    private readonly templates: TemplatesService,
    private readonly trees: TreeChecks,
    private readonly snapshots: SnapshotsService,
    private readonly creation: TaskCreation,
    private readonly children: ChildTasksRepository,
    private readonly times: TimeFormat,
  ) {}

  /** The same call gives the same child. A flow that can't be started is a reason, not an error. */
  async start(call: PluginCall, spec: ChildSpec): Promise<StartedChild> {
    try {
      const taskId = await this.unitOfWork.run((tx) => this.startIn(tx, call, spec));
      this.engine.hint([taskId]);
      return { ok: true, taskId };
    } catch (error) {
      if (!(error instanceof AppError) || error.kind === 'Unavailable') throw error;
      return { ok: false, reason: `get subprocess data failed: ${error.message}` };
    }
  }

  private async startIn(tx: Tx, call: PluginCall, { round, spec }: ChildSpec): Promise<number> {
    const run = { parentTaskId: call.taskId, nodeId: call.nodeId, version: call.version, round };
    const known = await this.children.find(tx, run);
    if (known !== null) return known;
    const parent = await this.children.parentOf(tx, call.taskId);
    const origin = await this.originOf(tx, call, spec);
    const creator = parent.creator;
    const prepared = await this.creation.prepare(
      tx,
      origin,
      {
        name: this.nameOf(spec),
        creator,
        constants: valuesOf(spec),
        start: true,
        operator: creator,
      },
      '',
    );
    const snapshotIds = await this.snapshots.pinAll(tx, [origin]);
    const [created] = await this.creation.store(
      tx,
      [
        {
          ...prepared,
          parent: {
            taskId: call.taskId,
            node: templateNode(call, parent.instanceId),
            version: call.version,
          },
        },
      ],
      snapshotIds,
    );
    if (created === undefined) throw new Error('the child task was not stored');
    const taskId = created.task.id;
    await this.children.insert(tx, { ...run, taskId, rootTaskId: parent.rootTaskId });
    return taskId;
  }

  /** The template by its version, or the inlined flow when there is none such (wire-decisions W18). */
  private async originOf(tx: Tx, call: PluginCall, spec: JsonObject): Promise<TaskOrigin> {
    const templateId = Number(textOf(getKey(spec, 'template_id')));
    const template = Number.isInteger(templateId)
      ? await this.templates.findForTask(tx, call.spaceId, templateId)
      : null;
    if (template !== null) {
      const version = textOf(getKey(spec, 'version'));
      const latest = getKey(spec, 'always_use_latest') === true || version === '';
      const pinned = latest ? template : await this.templates.atVersion(tx, template, version);
      const origin = await this.creation.originOf(tx, pinned);
      return { ...origin, triggerMethod: 'subprocess', announce: true };
    }
    const pipeline = inlinedPipeline(spec);
    if (pipeline === null) {
      return this.creation.originFromTemplate(tx, call.spaceId, templateId);
    }
    const { tree } = await this.trees.checkTree(tx, call.spaceId, pipeline);
    const canonical = canonicalizeIds(tree, { salt: '', keepTemplateNodeId: true });
    return {
      spaceId: call.spaceId,
      templateId: null,
      scopeType: null,
      scopeValue: null,
      notifyConfig: '{}',
      form: TaskForm.fromTree(canonical),
      triggerMethod: 'subprocess',
      announce: false,
    };
  }

  /** `<name>_子流程_<time>` (flow-layer.md 5.4); names of nodes have 50 characters at most, so it is not too long for a task. */
  private nameOf(spec: JsonObject): string {
    const time = this.times.format(new Date(), 'local').slice(0, 19).replace(/\D/g, '');
    return `${textOf(getKey(spec, 'subprocess_name'))}_子流程_${time}`;
  }
}

/** The child's constants with the values that the parent rendered. */
function valuesOf(spec: JsonObject): JsonObject {
  const constants = getKey(spec, 'constants');
  if (!isJsonObject(constants)) return {};
  return Object.fromEntries(
    Object.entries(constants).flatMap(([key, constant]) =>
      isJsonObject(constant) && getKey(constant, 'source_type') !== 'component_outputs'
        ? [[key, getKey(constant, 'value') ?? null] as const]
        : [],
    ),
  );
}

function templateNode(call: PluginCall, instanceId: string): string {
  return new TaskNodeIds(instanceId).toTemplate(call.nodeId) ?? call.nodeId;
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
