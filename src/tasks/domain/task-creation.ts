import { randomHex } from '../../common/random.js';
import { Injectable } from '@nestjs/common';
import { failpoint } from '../../common/failpoint.js';
import { validationFailed } from '../../common/http/index.js';
import { type JsonObject, RawJson, stringifyJson } from '../../common/json/index.js';
import { type ReadTx, type Tx } from '../../database/index.js';
import { applyOverrides } from '../../pipeline/index.js';
import { type ParentRef } from '../../engine/index.js';
import { SnapshotsService, type TaskForm } from '../../snapshots/index.js';
import {
  templateErrors,
  type TaskTemplate,
  TemplatesService,
  unknownTemplates,
} from '../../templates/index.js';
import {
  type OperationRecord,
  OperationRecordsRepository,
} from '../persistence/operation-records.repository.js';
import { TasksRepository } from '../persistence/tasks.repository.js';
import { ConstantRules } from './constant-rules.js';
import { GivenCredentials } from './given-credentials.js';
import { PluginAvailability } from './plugin-availability.js';
import { type NewTask, type Task, type TriggerMethod } from './task.js';
import { taskErrors } from './task-errors.js';
import { type Start, TaskStarter } from './task-starter.js';

const DEFAULT_NAME = 'default_taskflow_instance';

/** What a caller asks for, whatever the way. */
export interface TaskRequest {
  readonly name?: string;
  readonly creator: string;
  readonly description?: string;
  readonly constants?: JsonObject;
  readonly credentials?: JsonObject;
  readonly custom_span_attributes?: JsonObject;
  readonly label_ids?: readonly number[];
  /** Starts the task in the transaction that creates it (wire-decisions W23). */
  readonly start?: boolean;
  /** Who starts it; the creator when left out. */
  readonly operator?: string;
}

/** Where a task comes from: the flow's form and what the task takes over from its template. */
export interface TaskOrigin {
  readonly spaceId: number;
  readonly templateId: number | null;
  readonly scopeType: string | null;
  readonly scopeValue: string | null;
  /** JSON text of an object; `{}` when nobody is to be notified. */
  readonly notifyConfig: string;
  readonly form: TaskForm;
  readonly triggerMethod: TriggerMethod;
  /** create_task and create_task_by_app tell others (`api-templates-tasks.md` 2, A8). */
  readonly announce: boolean;
  /** A mock task or one for debugging nodes. */
  readonly rehearsal?: Rehearsal;
}

export interface Rehearsal {
  readonly createMethod: 'MOCK' | 'DEBUG';
  /** What stands in for plugins, by the template's node ids (flow-layer.md 8). */
  readonly mock: JsonObject;
}

/** Checked and complete, but not stored. */
export interface PreparedTask {
  readonly origin: TaskOrigin;
  readonly task: Omit<NewTask, 'snapshotId'>;
  /** The constants that the call overrides. */
  readonly overrides: JsonObject;
  readonly credentials: string | null;
  /** Constant key to value, all constants. */
  readonly parameters: JsonObject;
  readonly ignoredConstants: readonly string[];
  /** Who starts the task at once; null leaves it CREATED. */
  readonly startedBy: string | null;
  /** The sub-process node that the task runs. */
  readonly parent?: ParentRef;
  readonly mock: JsonObject | null;
}

export interface CreatedTask {
  readonly task: Task;
  readonly parameters: JsonObject;
  readonly ignoredConstants: readonly string[];
}

/** Creating tasks, one or many: check first, then store all of them in the open transaction. */
@Injectable()
export class TaskCreation {
  constructor(
    private readonly templates: TemplatesService,
    private readonly snapshots: SnapshotsService,
    private readonly constantRules: ConstantRules,
    private readonly givenCredentials: GivenCredentials,
    private readonly tasks: TasksRepository,
    private readonly starter: TaskStarter,
    private readonly records: OperationRecordsRepository,
    private readonly plugins: PluginAvailability,
  ) {}

  /** The flow and context of a living, enabled template; `known` spares items of one call the same look-up. */
  originFromTemplate(
    tx: ReadTx,
    spaceId: number,
    templateId: number,
    known?: Map<number, Promise<TaskOrigin>>,
  ): Promise<TaskOrigin> {
    const found = known?.get(templateId);
    if (found !== undefined) return found;
    const origin = this.templates.findForTask(tx, spaceId, templateId).then((template) => {
      if (template === null) throw unknownTemplates(spaceId, [templateId], '/template_id');
      return this.originOf(tx, template);
    });
    known?.set(templateId, origin);
    return origin;
  }

  /** The flow of an enabled template. @throws template_disabled */
  async originOf(tx: ReadTx, template: TaskTemplate): Promise<TaskOrigin> {
    if (!template.isEnabled) {
      throw taskErrors.template_disabled(
        `template ${template.id} is disabled; enable it with update_template before creating tasks`,
      );
    }
    const form = await this.snapshots.formOf(template.snapshotId, () =>
      this.templates.readTreeText(tx, template.snapshotId),
    );
    return {
      spaceId: template.spaceId,
      templateId: template.id,
      scopeType: template.scopeType,
      scopeValue: template.scopeValue,
      notifyConfig: template.notifyConfigText,
      form,
      triggerMethod: 'api',
      announce: true,
    };
  }

  /** @param pointer where the request stands in the body: `''`, or `/tasks/3` of a bulk call */
  async prepare(
    tx: ReadTx,
    origin: TaskOrigin,
    request: TaskRequest,
    pointer: string,
  ): Promise<PreparedTask> {
    this.refuseWhatIsNotThere(request, pointer);
    this.plugins.check(origin.form);
    if (request.start === true) this.starter.checkForm(origin.form);
    const constants = request.constants ?? {};
    this.constantRules.checkSize(constants, pointer);
    const { parameters, overrides, ignored, problems } = applyOverrides(
      origin.form.constants,
      constants,
    );
    if (problems.length > 0) {
      throw validationFailed(
        problems.map(({ path, message }) => ({ path: pointer + path, message })),
      );
    }
    await this.constantRules.checkIgnored(tx, origin.spaceId, ignored, pointer);
    const credentials = await this.givenCredentials.seal(
      tx,
      request.credentials,
      {
        spaceId: origin.spaceId,
        scope: { type: origin.scopeType, value: origin.scopeValue },
      },
      pointer,
    );
    return {
      origin,
      task: newTask(origin, request, extraInfo(origin, request, credentials.masked)),
      overrides,
      credentials: credentials.sealed,
      parameters,
      ignoredConstants: ignored,
      mock: origin.rehearsal?.mock ?? null,
      startedBy: request.start === true ? (request.operator ?? request.creator) : null,
    };
  }

  /** Stores `prepared` in order, each on its pinned snapshot (`SnapshotsService.pinAll`). */
  async store(
    tx: Tx,
    prepared: readonly PreparedTask[],
    snapshotIds: readonly number[],
  ): Promise<CreatedTask[]> {
    const executionIds = await this.snapshots.createExecutions(
      tx,
      prepared.map(({ overrides, mock, credentials }, index) => ({
        snapshotId: at(snapshotIds, index),
        constants: overrides,
        mock,
        credentials,
      })),
    );
    failpoint('create.execution-snapshot-inserted', tx);
    const rows = prepared.map(({ task }, index) => ({
      ...task,
      snapshotId: at(snapshotIds, index),
      executionSnapshotId: at(executionIds, index),
    }));
    const ids = await this.tasks.insert(tx, rows);
    failpoint('create.task-inserted', tx);
    const created = prepared.map(({ parameters, ignoredConstants }, index) => ({
      task: { ...at(rows, index), id: at(ids, index) },
      parameters,
      ignoredConstants,
    }));
    const announced = created.filter((_, index) => at(prepared, index).origin.announce);
    if (announced.length > 0) {
      await this.tasks.insertEvents(
        tx,
        announced.map(({ task }) => ({
          spaceId: task.spaceId,
          taskId: task.id,
          kind: 'task_create',
          at: task.createTime,
        })),
      );
      failpoint('create.outbox-inserted', tx);
    }
    return this.startAll(tx, prepared, created);
  }

  private async startAll(
    tx: Tx,
    prepared: readonly PreparedTask[],
    created: readonly CreatedTask[],
  ): Promise<CreatedTask[]> {
    const starts = created.flatMap(({ task }, index): Start[] => {
      const { startedBy, overrides, mock, parent } = at(prepared, index);
      if (startedBy === null) return [];
      const given = { task, operator: startedBy, overrides: { constants: overrides, mock } };
      return [parent === undefined ? given : { ...given, parent }];
    });
    if (starts.length === 0) return [...created];
    const started = await this.starter.start(tx, starts);
    await this.records.insert(tx, started.map(startRecord));
    const byId = new Map(started.map((task) => [task.id, task]));
    return created.map((item) => ({ ...item, task: byId.get(item.task.id) ?? item.task }));
  }

  private refuseWhatIsNotThere(request: TaskRequest, pointer: string): void {
    if (request.label_ids !== undefined && request.label_ids.length > 0) {
      throw templateErrors.label_not_found(
        `label_ids: label ${String(request.label_ids[0])} does not exist in this space`,
        { details: [{ path: `${pointer}/label_ids`, message: 'no such label in this space' }] },
      );
    }
  }
}

function newTask(
  origin: TaskOrigin,
  request: TaskRequest,
  extra: string,
): Omit<NewTask, 'snapshotId'> {
  return {
    spaceId: origin.spaceId,
    scopeType: origin.scopeType,
    scopeValue: origin.scopeValue,
    instanceId: randomHex(16),
    templateId: origin.templateId,
    name: request.name ?? DEFAULT_NAME,
    creator: request.creator,
    createTime: new Date(),
    executor: '',
    startTime: null,
    finishTime: null,
    description: request.description ?? '',
    state: 'CREATED',
    isStarted: false,
    isFinished: false,
    isRevoked: false,
    isDeleted: false,
    isExpired: false,
    treeInfoId: null,
    extraInfo: extra,
    createMethod: origin.rehearsal?.createMethod ?? 'API',
    triggerMethod: origin.triggerMethod,
    revision: 1,
  };
}

/** Starting with the creation is an operation like any other (flow-layer.md 7.6). */
function startRecord(task: Task): Omit<OperationRecord, 'id'> {
  return {
    spaceId: task.spaceId,
    taskId: task.id,
    nodeId: '',
    operator: task.executor,
    operateType: 'start',
    operateSource: 'app',
    operateDate: task.startTime ?? new Date(),
  };
}

/** `{}` unless there is something to say (wire-decisions 2.3); credentials appear masked. */
function extraInfo(
  origin: TaskOrigin,
  request: TaskRequest,
  maskedCredentials: JsonObject | null,
): string {
  const span = request.custom_span_attributes;
  const context = {
    ...(maskedCredentials !== null && { credentials: maskedCredentials }),
    ...(span !== undefined && Object.keys(span).length > 0 && { custom_span_attributes: span }),
  };
  const hasNotify = origin.notifyConfig !== '{}' && origin.notifyConfig !== '';
  if (!hasNotify && Object.keys(context).length === 0) return '{}';
  return stringifyJson({
    ...(hasNotify && { notify_config: new RawJson(origin.notifyConfig) }),
    ...(Object.keys(context).length > 0 && { custom_context: context }),
  });
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`no item ${index}`);
  return item;
}
