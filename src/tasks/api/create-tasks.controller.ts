import { Body, Controller, Param, Post, Req } from '@nestjs/common';
import { ApiExtraModels, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, requireVerifiedUser } from '../../auth/index.js';
import {
  ApiAnswer,
  ApiErrors,
  ApiIdempotencyKey,
  type Caller,
  IdPipe,
  Operation,
  type WireRequest,
} from '../../common/http/index.js';
import { stringifyJson } from '../../common/json/index.js';
import { traced } from '../../common/tracing.js';
import { type Answer } from '../../common/wire/index.js';
import { Coalescer, type ReadTx, type Tx, UnitOfWork } from '../../database/index.js';
import { EngineService } from '../../engine/index.js';
import { hasIdempotencyKey, IdempotencyService } from '../../idempotency/index.js';
import { canonicalizeIds } from '../../pipeline/index.js';
import { SnapshotsService, TaskForm } from '../../snapshots/index.js';
import {
  requireApp,
  TemplatesService,
  TreeChecks,
  unknownTemplate,
} from '../../templates/index.js';
import { BulkCreation } from '../domain/bulk-creation.js';
import { bulkMemo, memoOf, readBulkMemo, readMemo } from '../domain/creation-memo.js';
import {
  type CreatedTask,
  type PreparedTask,
  TaskCreation,
  type TaskOrigin,
  type TaskRequest,
} from '../domain/task-creation.js';
import { TasksService } from '../domain/tasks.service.js';
import { BulkReader } from './bulk-reader.js';
import { checkMockData } from './mock-data.js';
import {
  CreateMockTaskDto,
  CreateTaskDto,
  CreateTaskWithoutTemplateDto,
  TaskFieldsDto,
} from './dto/create-task.dto.js';
import { CreateTasksDto, CreateTasksItemDto } from './dto/create-tasks.dto.js';
import { BULK_SCHEMA, CREATED_TASK_EXAMPLE, CREATED_TASK_SCHEMA } from './task.examples.js';
import { toBulkResponse, toCreatedAnswer } from './task.mapper.js';

/** The ways of creating tasks. Each opens the transaction in which the snapshot is pinned and the task is stored. */
@ApiTags('Tasks')
@Controller()
export class CreateTasksController {
  /** Calls without a key that arrive together share a transaction. */
  private readonly together: Coalescer<PreparedTask, CreatedTask>;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: IdempotencyService,
    private readonly snapshots: SnapshotsService,
    private readonly creation: TaskCreation,
    private readonly bulk: BulkCreation,
    private readonly bulkReader: BulkReader,
    private readonly tasks: TasksService,
    private readonly templates: TemplatesService,
    private readonly trees: TreeChecks,
    private readonly engine: EngineService,
  ) {
    this.together = new Coalescer(unitOfWork, (tx, prepared) => this.store(tx, prepared));
  }

  @Post('space/:space_id/create_task')
  @Operation({ id: 'create_task', summary: 'Create a task from a template' })
  @ApiIdempotencyKey()
  @ApiAnswer(CREATED_TASK_SCHEMA, {
    example: CREATED_TASK_EXAMPLE,
    headers: ['X-Ignored-Constants'],
  })
  @ApiErrors(
    'template_not_found',
    'template_disabled',
    'label_not_found',
    'flow_not_startable',
    'plugin_not_available',
    'constants_unknown',
    'constants_too_large',
  )
  createTask(
    @Param('space_id', IdPipe) spaceId: number,
    @Body() body: CreateTaskDto,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    return this.createOne(request, body, body, (tx) =>
      this.creation.originFromTemplate(tx, spaceId, body.template_id),
    );
  }

  @Post('space/:space_id/create_mock_task')
  @Operation({
    id: 'create_mock_task',
    summary: 'Create a task in which chosen nodes are not really run',
    description:
      'The nodes of `mock_data.nodes` (ids of the template) give `mock_data.outputs` instead of calling their plugin; those in `fail_nodes` fail. All other nodes run for real.',
  })
  @ApiIdempotencyKey()
  @ApiAnswer(CREATED_TASK_SCHEMA, {
    example: { ...CREATED_TASK_EXAMPLE, create_method: 'MOCK' },
    headers: ['X-Ignored-Constants'],
  })
  @ApiErrors(
    'template_not_found',
    'template_disabled',
    'plugin_not_available',
    'constants_unknown',
    'constants_too_large',
  )
  createMockTask(
    @Param('space_id', IdPipe) spaceId: number,
    @Body() body: CreateMockTaskDto,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    const { mock_data: mock = {}, ...fields } = body;
    checkMockData(mock);
    return this.createOne(request, body, { ...fields, mock }, async (tx) => ({
      ...(await this.creation.originFromTemplate(tx, spaceId, body.template_id)),
      announce: false,
    }));
  }

  @Post('template/:template_id/create_task_by_app')
  @Operation({
    id: 'create_task_by_app',
    summary: 'Create a task from a template that is bound to the calling app',
    description: 'Needs a verified user, who becomes the creator.',
  })
  @ApiIdempotencyKey()
  @ApiAnswer(CREATED_TASK_SCHEMA, {
    example: CREATED_TASK_EXAMPLE,
    headers: ['X-Ignored-Constants'],
  })
  @ApiErrors(
    'user_not_verified',
    'template_not_found',
    'template_app_unbound',
    'template_app_mismatch',
    'template_disabled',
    'flow_not_startable',
    'plugin_not_available',
    'constants_unknown',
    'constants_too_large',
  )
  createTaskByApp(
    @Param('template_id', IdPipe) templateId: number,
    @Body() body: TaskFieldsDto,
    @CurrentCaller() caller: Caller,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    const creator = requireVerifiedUser(caller);
    const input = { ...body, creator };
    return this.createOne(request, input, input, async (tx) => {
      const template = await this.templates.findById(tx, templateId);
      if (template === null) throw unknownTemplate(templateId);
      requireApp(template, caller.appCode);
      return this.creation.originOf(tx, template);
    });
  }

  @Post('space/:space_id/create_task_without_template')
  @Operation({
    carriesTree: true,
    id: 'create_task_without_template',
    summary: 'Create a task from a flow that comes in the call',
  })
  @ApiIdempotencyKey()
  @ApiAnswer(CREATED_TASK_SCHEMA, {
    example: { ...CREATED_TASK_EXAMPLE, template_id: null },
    headers: ['X-Ignored-Constants'],
  })
  @ApiErrors(
    'flow_invalid',
    'flow_not_startable',
    'plugin_not_available',
    'constants_unknown',
    'constants_too_large',
  )
  createTaskWithoutTemplate(
    @Param('space_id', IdPipe) spaceId: number,
    @Body() body: CreateTaskWithoutTemplateDto,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    return this.createOne(request, body, body, async (tx) => {
      const { tree } = await this.trees.checkTree(tx, spaceId, body.pipeline_tree);
      // Without a salt equal trees get equal ids, so that their tasks share one snapshot.
      const canonical = canonicalizeIds(tree, { salt: '', keepTemplateNodeId: true });
      return originWithoutTemplate(spaceId, body, TaskForm.fromTree(canonical));
    });
  }

  @Post('space/:space_id/create_tasks')
  @Operation({
    carriesTree: true,
    id: 'create_tasks',
    summary: 'Create up to 500 tasks in one call and one transaction',
    description:
      'One result per item, in order. `atomic` refuses all at the first bad item; `partial` creates the good ones.',
  })
  @ApiIdempotencyKey()
  @ApiExtraModels(CreateTasksItemDto)
  @ApiAnswer(BULK_SCHEMA, { example: { results: [{ result: true, data: CREATED_TASK_EXAMPLE }] } })
  @ApiErrors(
    'template_not_found',
    'template_disabled',
    'label_not_found',
    'flow_not_startable',
    'plugin_not_available',
    'constants_unknown',
    'constants_too_large',
  )
  createTasks(
    @Param('space_id', IdPipe) spaceId: number,
    @Body() body: CreateTasksDto,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    return traced(
      'millrace.create_tasks',
      () => ({
        'http.route': request.routeOptions.url ?? '',
        'millrace.space_id': spaceId,
      }),
      (span) =>
        this.createMany(request, spaceId, body, (created) => {
          span?.setAttributes({ 'millrace.task_ids': created.map(({ task }) => task.id) });
        }),
      request.headers.traceparent,
    );
  }

  private async createMany(
    request: WireRequest,
    spaceId: number,
    body: CreateTasksDto,
    tell: (created: readonly CreatedTask[]) => void,
  ): Promise<unknown> {
    const items = this.bulkReader.read(request, body.tasks);
    const atomic = (body.mode ?? 'atomic') === 'atomic';
    return this.idempotency.run(request, body, {
      work: async (tx) => {
        const results = await this.bulk.create(tx, spaceId, items, atomic);
        return {
          answer: await toBulkResponse(results, (memo) => this.replay(tx, memo)),
          memo: bulkMemo(results),
          afterCommit: () => {
            const created = results.flatMap((result) =>
              result.kind === 'created' ? [result.created] : [],
            );
            tell(created);
            this.hint(created);
          },
        };
      },
      replay: (tx, memo) => toBulkResponse(readBulkMemo(memo), (item) => this.replay(tx, item)),
    });
  }

  private createOne(
    request: WireRequest,
    body: object,
    input: TaskRequest,
    findOrigin: (tx: ReadTx) => Promise<TaskOrigin>,
  ): Promise<unknown> {
    return traced(
      'millrace.create_task',
      () => ({ 'http.route': request.routeOptions.url ?? '' }),
      (span) =>
        this.createAndTell(request, body, input, findOrigin, ({ task }) => {
          span?.setAttributes({ 'millrace.space_id': task.spaceId, 'millrace.task_id': task.id });
        }),
      request.headers.traceparent,
    );
  }

  private async createAndTell(
    request: WireRequest,
    body: object,
    input: TaskRequest,
    findOrigin: (tx: ReadTx) => Promise<TaskOrigin>,
    tell: (created: CreatedTask) => void,
  ): Promise<unknown> {
    const prepare = async (tx: ReadTx): Promise<PreparedTask> =>
      this.creation.prepare(tx, await findOrigin(tx), input, '');
    if (!hasIdempotencyKey(request)) {
      const prepared = await this.unitOfWork.read(prepare);
      const remember = this.snapshots.remembering(prepared.origin);
      const created = await this.together.submit(prepared);
      remember(created.task.snapshotId);
      tell(created);
      this.hint([created]);
      return toCreatedAnswer(created);
    }
    return this.idempotency.run(request, body, {
      work: async (tx) => {
        const prepared = await prepare(tx);
        const remember = this.snapshots.remembering(prepared.origin);
        const [created] = await this.store(tx, [prepared]);
        if (created === undefined) throw new Error('the task was not stored');
        const afterCommit = (): void => {
          remember(created.task.snapshotId);
          tell(created);
          this.hint([created]);
        };
        return { answer: toCreatedAnswer(created), memo: memoOf(created), afterCommit };
      },
      replay: (tx, memo) => this.replay(tx, memo),
    });
  }

  /** Only after COMMIT is there anything to see. */
  private hint(created: readonly CreatedTask[]): void {
    const started = created.filter(({ task }) => task.isStarted);
    if (started.length > 0) this.engine.hint(started.map(({ task }) => task.id));
  }

  /** Shared snapshots, execution snapshots, tasks and events in the open transaction: all or nothing. */
  private async store(tx: Tx, prepared: readonly PreparedTask[]): Promise<CreatedTask[]> {
    const snapshotIds = await this.snapshots.pinAll(
      tx,
      prepared.map(({ origin }) => origin),
    );
    return this.creation.store(tx, prepared, snapshotIds);
  }

  /** The answer of an earlier creation, made again from the stored task. */
  private async replay(tx: ReadTx, memo: string): Promise<Answer> {
    const { space, task: id, ignored } = readMemo(memo);
    const { task, parameters } = await this.tasks.getCreated(tx, space, id);
    return toCreatedAnswer({ task, parameters, ignoredConstants: ignored });
  }
}

function originWithoutTemplate(
  spaceId: number,
  { scope_type, scope_value, notify_config }: CreateTaskWithoutTemplateDto,
  form: TaskForm,
): TaskOrigin {
  return {
    spaceId,
    templateId: null,
    scopeType: scope_type ?? null,
    scopeValue: scope_value ?? null,
    notifyConfig: stringifyJson(notify_config ?? {}),
    form,
    triggerMethod: 'api',
    announce: false,
  };
}
