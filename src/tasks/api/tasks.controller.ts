import { Body, Controller, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  ApiAnswer,
  ApiErrors,
  ApiIdempotencyKey,
  IdPipe,
  Operation,
  validationFailed,
  type WireRequest,
} from '../../common/http/index.js';
import { Answer } from '../../common/wire/index.js';
import { UnitOfWork } from '../../database/index.js';
import { EngineService } from '../../engine/index.js';
import { IdempotencyService } from '../../idempotency/index.js';
import { TemplatesService } from '../../templates/index.js';
import { TaskDetails } from '../domain/task-details.js';
import { TaskListService } from '../domain/task-list.service.js';
import { TasksService } from '../domain/tasks.service.js';
import { ListTasksDto } from './dto/list-tasks.dto.js';
import { DeleteTaskDto, TaskIdsDto, UpdateTaskDto } from './dto/task-bodies.dto.js';
import { ListReader } from './list-reader.js';
import {
  TASK_DETAIL_EXAMPLE,
  TASK_DETAIL_SCHEMA,
  TASK_EXAMPLE,
  TASK_PAGE_SCHEMA,
  TASK_SCHEMA,
} from './task.examples.js';
import { toTaskResponse, toUpdatedAnswer } from './task.mapper.js';

/** Reading, changing and deleting tasks. */
@ApiTags('Tasks')
@Controller('space/:space_id')
export class TasksController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: IdempotencyService,
    private readonly tasks: TasksService,
    private readonly lists: TaskListService,
    private readonly listReader: ListReader,
    private readonly templates: TemplatesService,
    private readonly details: TaskDetails,
    private readonly engine: EngineService,
  ) {}

  @Get('get_task_list')
  @Operation({
    id: 'get_task_list',
    summary: 'List tasks, newest first',
    description:
      'Pages by `limit` and `offset`, or by following `next` (a cursor: nothing is repeated or missed while tasks are created). `X-Count-Exact: false` marks a count that is a lower bound or up to a minute old; `X-Search-Complete: false` a search whose time ran out, `next` goes on with it.',
  })
  @ApiAnswer(TASK_PAGE_SCHEMA, {
    example: { count: 1, next: null, previous: null, results: [{ ...TASK_EXAMPLE, labels: [] }] },
    headers: ['X-Count-Exact', 'X-Search-Complete'],
  })
  async list(
    @Param('space_id', IdPipe) spaceId: number,
    @Query() query: ListTasksDto,
    @Req() request: WireRequest,
  ): Promise<Answer> {
    const { filter, limit, skip, before, isEmpty } = this.listReader.read(spaceId, query);
    if (isEmpty) {
      const nothing = { count: 0, next: null, previous: null, results: [] };
      return new Answer(nothing, { headers: { 'X-Count-Exact': 'true' } });
    }
    const [page, { count, exact }] = await Promise.all([
      this.lists.page(filter, { limit, skip, before }),
      this.lists.count(filter),
    ]);
    const links = this.listReader.links(request, { limit, skip, before, page });
    return new Answer(
      {
        count,
        ...links,
        results: page.tasks.map((task) => ({ ...toTaskResponse(task), labels: [] })),
      },
      {
        headers: {
          'X-Count-Exact': String(exact),
          ...(!page.complete && { 'X-Search-Complete': 'false' }),
        },
      },
    );
  }

  @Get('task/:task_id/get_task_detail')
  @Operation({ id: 'get_task_detail', summary: 'One task with its execution tree' })
  @ApiAnswer(TASK_DETAIL_SCHEMA, { example: TASK_DETAIL_EXAMPLE })
  @ApiErrors('task_not_found')
  async detail(
    @Param('space_id', IdPipe) spaceId: number,
    @Param('task_id', IdPipe) taskId: number,
  ): Promise<object> {
    return this.unitOfWork.read(async (tx) => {
      const task = await this.tasks.get(tx, spaceId, taskId);
      const tree = await this.details.tree(tx, task);
      const name =
        task.templateId === null ? null : await this.templates.findName(tx, task.templateId);
      const run = await this.details.read(tx, task);
      const { create_method, trigger_method, ...fields } = toTaskResponse(task);
      return {
        ...fields,
        pipeline_tree: tree,
        outputs: run.outputs,
        elapsed_time: run.elapsedSeconds,
        ...(run.parent !== null && {
          parent_task_info: { task_id: run.parent.taskId, state: run.parent.state },
        }),
        webhook_delivery_history: [],
        template_name: name ?? '',
        create_method,
        trigger_method,
        wait_reasons: run.waitReasons,
      };
    });
  }

  @Post('get_tasks_states')
  @Operation({ id: 'get_tasks_states', summary: 'States of several tasks' })
  @ApiAnswer(
    {
      type: 'object',
      additionalProperties: { type: 'object', properties: { state: { type: 'string' } } },
    },
    { example: { 10: { state: 'CREATED' } } },
  )
  states(
    @Param('space_id', IdPipe) spaceId: number,
    @Body() { task_ids }: TaskIdsDto,
  ): Promise<object> {
    return this.unitOfWork.read((tx) => this.tasks.states(tx, spaceId, task_ids));
  }

  @Post('task/:task_id/update_task')
  @Operation({
    id: 'update_task',
    summary: 'Change name, description or constants of a task that was not started',
  })
  @ApiIdempotencyKey()
  @ApiAnswer(TASK_SCHEMA, {
    example: { ...TASK_EXAMPLE, labels: [] },
    headers: ['X-Ignored-Constants'],
  })
  @ApiErrors(
    'space_not_found',
    'task_not_found',
    'task_already_started',
    'constants_unknown',
    'constants_too_large',
  )
  update(
    @Param('space_id', IdPipe) spaceId: number,
    @Param('task_id', IdPipe) taskId: number,
    @Body() body: UpdateTaskDto,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    return this.idempotency.run(request, body, {
      work: async (tx) => {
        const { task, ignoredConstants } = await this.tasks.update(tx, spaceId, taskId, body);
        return {
          answer: toUpdatedAnswer(task, ignoredConstants),
          memo: JSON.stringify(ignoredConstants),
        };
      },
      replay: async (tx, memo) => {
        const task = await this.tasks.get(tx, spaceId, taskId);
        return toUpdatedAnswer(task, JSON.parse(memo) as string[]);
      },
    });
  }

  @Post('delete_task')
  @Operation({
    id: 'delete_task',
    summary: 'Delete tasks by id, or all of the space',
    description:
      'Running tasks are revoked. As in BKFlow, `is_full` with `is_mock: false` deletes every task, mock ones too.',
  })
  @ApiIdempotencyKey()
  @ApiAnswer({ type: 'null' }, { message: 'success', example: null })
  async remove(
    @Param('space_id', IdPipe) spaceId: number,
    @Body() body: DeleteTaskDto,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    if (body.is_full === true && body.is_mock === undefined) {
      throw validationFailed([{ path: '/is_mock', message: 'is required with is_full' }]);
    }
    const answer = new Answer(null, { message: 'success' });
    return this.idempotency.run(request, body, {
      work: async (tx) => {
        const revoked =
          body.is_full === true
            ? await this.tasks.deleteAll(tx, spaceId, body.is_mock === true)
            : await this.tasks.delete(tx, spaceId, body.task_ids ?? []);
        return { answer, memo: '1', afterCommit: () => this.engine.hint(revoked) };
      },
      replay: () => Promise.resolve(answer),
    });
  }
}
