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
import { type ReadTx } from '../../database/index.js';
import { IdempotencyService } from '../../idempotency/index.js';
import { canonicalizeIds } from '../../pipeline/index.js';
import { TaskForm } from '../../snapshots/index.js';
import {
  requireApp,
  TemplatesService,
  TreeChecks,
  unknownTemplate,
} from '../../templates/index.js';
import { BulkCreation } from '../domain/bulk-creation.js';
import { bulkMemo, readBulkMemo } from '../domain/creation-memo.js';
import { type CreatedTask, TaskCreation, type TaskOrigin } from '../domain/task-creation.js';
import { BulkReader } from './bulk-reader.js';
import { CREDENTIAL_ERRORS, FLOW_ERRORS, FROM_TEMPLATE_ERRORS } from './creation-errors.js';
import {
  CreateTaskDto,
  CreateTaskWithoutTemplateDto,
  TaskFieldsDto,
} from './dto/create-task.dto.js';
import { CreateTasksDto, CreateTasksItemDto } from './dto/create-tasks.dto.js';
import { SingleCreation } from './single-creation.js';
import { BULK_SCHEMA, CREATED_TASK_EXAMPLE, CREATED_TASK_SCHEMA } from './task.examples.js';
import { toBulkResponse } from './task.mapper.js';

/** The ways of creating tasks. Each opens the transaction in which the snapshot is pinned and the task is stored. */
@ApiTags('Tasks')
@Controller()
export class CreateTasksController {
  constructor(
    private readonly idempotency: IdempotencyService,
    private readonly single: SingleCreation,
    private readonly creation: TaskCreation,
    private readonly bulk: BulkCreation,
    private readonly bulkReader: BulkReader,
    private readonly templates: TemplatesService,
    private readonly trees: TreeChecks,
  ) {}

  @Post('space/:space_id/create_task')
  @Operation({ id: 'create_task', summary: 'Create a task from a template' })
  @ApiIdempotencyKey()
  @ApiAnswer(CREATED_TASK_SCHEMA, {
    example: CREATED_TASK_EXAMPLE,
    headers: ['X-Ignored-Constants'],
  })
  @ApiErrors(...FROM_TEMPLATE_ERRORS)
  createTask(
    @Param('space_id', IdPipe) spaceId: number,
    @Body() body: CreateTaskDto,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    return this.single.run(request, {
      body,
      input: body,
      findOrigin: (tx) => this.creation.originFromTemplate(tx, spaceId, body.template_id),
    });
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
    ...FLOW_ERRORS,
  )
  createTaskByApp(
    @Param('template_id', IdPipe) templateId: number,
    @Body() body: TaskFieldsDto,
    @CurrentCaller() caller: Caller,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    const creator = requireVerifiedUser(caller);
    const input = { ...body, creator };
    const findOrigin = async (tx: ReadTx): Promise<TaskOrigin> => {
      const template = await this.templates.findById(tx, templateId);
      if (template === null) throw unknownTemplate(templateId);
      requireApp(template, caller.appCode);
      return this.creation.originOf(tx, template);
    };
    return this.single.run(request, { body: input, input, findOrigin });
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
  @ApiErrors('flow_invalid', ...FLOW_ERRORS, ...CREDENTIAL_ERRORS)
  createTaskWithoutTemplate(
    @Param('space_id', IdPipe) spaceId: number,
    @Body() body: CreateTaskWithoutTemplateDto,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    const findOrigin = async (tx: ReadTx): Promise<TaskOrigin> => {
      const { tree } = await this.trees.checkTree(tx, spaceId, body.pipeline_tree);
      // Without a salt equal trees get equal ids, so that their tasks share one snapshot.
      const canonical = canonicalizeIds(tree, { salt: '', keepTemplateNodeId: true });
      return originWithoutTemplate(spaceId, body, TaskForm.fromTree(canonical));
    };
    return this.single.run(request, { body, input: body, findOrigin });
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
  @ApiErrors(...FROM_TEMPLATE_ERRORS)
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
          answer: await toBulkResponse(results, (memo) => this.single.replay(tx, memo)),
          memo: bulkMemo(results),
          afterCommit: () => {
            const created = results.flatMap((result) =>
              result.kind === 'created' ? [result.created] : [],
            );
            tell(created);
            this.single.hint(created);
          },
        };
      },
      replay: (tx, memo) =>
        toBulkResponse(readBulkMemo(memo), (item) => this.single.replay(tx, item)),
    });
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
