import { Body, Controller, Headers, Param, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentCaller, Public, requireVerifiedUser } from '../../auth/index.js';
import {
  ApiAnswer,
  ApiErrors,
  ApiIdempotencyKey,
  type Caller,
  IdPipe,
  Operation,
  validationFailed,
  type WireRequest,
} from '../../common/http/index.js';
import { AppError } from '../../common/errors/index.js';
import { type JsonObject, type JsonValue } from '../../common/json/index.js';
import { Answer } from '../../common/wire/index.js';
import { type Tx, UnitOfWork } from '../../database/index.js';
import { EngineService } from '../../engine/index.js';
import { IdempotencyService } from '../../idempotency/index.js';
import { BulkOperations } from '../domain/bulk-operations.js';
import { CallbackTokens } from '../domain/callback-tokens.js';
import { taskErrors } from '../domain/task-errors.js';
import {
  NODE_OPERATIONS,
  type NodeOperation,
  type NodeOperationInput,
  TASK_OPERATIONS,
  type TaskOperation,
  TaskOperations,
} from '../domain/task-operations.js';
import { TasksService } from '../domain/tasks.service.js';
import {
  OperateNodeDto,
  OperateTaskByAppDto,
  OperateTaskDto,
  OperateTasksDto,
} from './dto/operate.dto.js';

const STEERING_ERRORS = [
  'task_not_found',
  'operation_unknown',
  'task_not_running',
  'task_ended',
] as const;

/** Steering: operations on tasks and nodes, and the callbacks of waiting nodes. */
@ApiTags('Operations')
@Controller()
export class OperateController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: IdempotencyService,
    private readonly engine: EngineService,
    private readonly tasks: TasksService,
    private readonly operations: TaskOperations,
    private readonly bulk: BulkOperations,
    private readonly tokens: CallbackTokens,
  ) {}

  @Post('space/:space_id/task/:task_id/operate_task/:operation')
  @Operation({
    id: 'operate_task',
    summary: 'Start, pause, resume or revoke a task',
    description:
      'Pausing blocks the entry of further nodes; running ones go on. Revoking ends the task at once: nothing of it is called any more.',
  })
  @ApiIdempotencyKey()
  @ApiAnswer({ type: 'null' }, { message: 'success', example: null })
  @ApiErrors(...STEERING_ERRORS, 'task_already_started', 'task_not_suspended', 'flow_not_startable')
  operateTask(
    @Param('space_id', IdPipe) spaceId: number,
    @Param('task_id', IdPipe) taskId: number,
    @Param('operation') name: string,
    @Body() body: OperateTaskDto,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    const operation = taskOperation(name);
    return this.once(request, body, async (tx) => {
      const task = await this.tasks.get(tx, spaceId, taskId);
      return this.operations.operateTask(tx, task, operation, body.operator, body.cascade ?? false);
    });
  }

  @Post('task/:task_id/operate_task_by_app/:operation')
  @Operation({
    id: 'operate_task_by_app',
    summary: 'As operate_task, for the app that the task’s template is bound to',
    description: 'Needs a verified user, who becomes the operator.',
  })
  @ApiIdempotencyKey()
  @ApiAnswer({ type: 'null' }, { message: 'success', example: null })
  @ApiErrors(
    ...STEERING_ERRORS,
    'user_not_verified',
    'template_app_unbound',
    'template_app_mismatch',
    'task_already_started',
    'task_not_suspended',
    'flow_not_startable',
  )
  operateTaskByApp(
    @Param('task_id', IdPipe) taskId: number,
    @Param('operation') name: string,
    @Body() body: OperateTaskByAppDto,
    @CurrentCaller() caller: Caller,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    const operator = requireVerifiedUser(caller);
    const operation = taskOperation(name);
    return this.once(request, body, async (tx) => {
      const task = await this.tasks.getByApp(tx, taskId, caller.appCode);
      return this.operations.operateTask(tx, task, operation, operator, body.cascade ?? false);
    });
  }

  @Post('space/:space_id/task/:task_id/node/:node_id/operate_node/:operation')
  @Operation({
    id: 'operate_node',
    summary: 'Retry, skip, force to fail or call back a node',
    description:
      'Operations: retry, skip, skip_exg, skip_cpg, forced_fail, callback, and rerun: the task, ended or standing still, runs again from the node. With the header `X-Callback-Token` a callback is an open plugin’s: the token says which run of the node it is for, and no operator is needed.',
  })
  @ApiIdempotencyKey()
  @ApiAnswer({ type: 'null' }, { message: 'success', example: null })
  @ApiErrors(
    ...STEERING_ERRORS,
    'node_not_found',
    'node_not_active',
    'node_not_failed',
    'node_not_running',
    'node_not_waiting',
    'node_not_retryable',
    'node_not_skippable',
    'node_of_other_type',
    'flow_not_found',
    'node_not_startable',
    'task_busy',
    'stale_version',
    'callback_repeated',
    'callback_token_invalid',
  )
  operateNode(
    @Param('space_id', IdPipe) spaceId: number,
    @Param('task_id', IdPipe) taskId: number,
    @Param('node_id') nodeId: string,
    @Param('operation') name: string,
    @Body() body: OperateNodeDto,
    @Headers('x-callback-token') token: string | undefined,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    const operation = nodeOperation(name);
    if (operation === 'callback' && token !== undefined) {
      const data = openPluginData(body);
      return this.takeCallback(token, data, { spaceId, taskId, nodeId }).catch(consumed);
    }
    const input = nodeInput(operation, body);
    return this.once(request, body, async (tx) => {
      const task = await this.tasks.get(tx, spaceId, taskId);
      return this.operations.operateNode(tx, task, nodeId, operation, input);
    });
  }

  @Post('callback/:token')
  @Public()
  @Operation({
    id: 'node_callback',
    summary: 'Report the result of a waiting node',
    description:
      'The URL that Millrace gives to whoever works for a node; its token names one run of the node and can’t be guessed.',
  })
  @ApiAnswer({ type: 'null' }, { message: 'success', example: null })
  @ApiErrors(
    'callback_token_invalid',
    'node_not_waiting',
    'node_not_active',
    'stale_version',
    'callback_repeated',
    'task_ended',
  )
  callback(@Param('token') token: string, @Body() body: JsonObject): Promise<unknown> {
    return this.takeCallback(token, body, null);
  }

  @Post('space/:space_id/task/:task_id/redrive')
  @Operation({
    id: 'redrive',
    summary: 'Publish again whatever of a task is due',
    description: 'Safe to repeat. Frees a task that the engine gave up on (`engine_fault`).',
  })
  @ApiAnswer(
    { type: 'object', properties: { jobs: { type: 'integer' } } },
    { example: { jobs: 0 } },
  )
  @ApiErrors('task_not_found')
  async redrive(
    @Param('space_id', IdPipe) spaceId: number,
    @Param('task_id', IdPipe) taskId: number,
  ): Promise<object> {
    const jobs = await this.unitOfWork.run(async (tx) => {
      await this.tasks.get(tx, spaceId, taskId);
      return this.engine.redrive(tx, taskId);
    });
    this.engine.wake([taskId]);
    return { jobs };
  }

  @Post('space/:space_id/operate_tasks')
  @Operation({
    id: 'operate_tasks',
    summary: 'One operation on all tasks that match',
    description:
      'With `dry_run` (the default) it only says which tasks it would be. At most LIMIT_BULK_TASKS tasks a call, oldest first; call again while `more` is true.',
  })
  @ApiIdempotencyKey()
  @ApiAnswer(
    {
      type: 'object',
      properties: {
        dry_run: { type: 'boolean' },
        more: { type: 'boolean' },
        results: { type: 'array', items: { type: 'object' } },
      },
    },
    { example: { dry_run: true, more: false, results: [{ task_id: 10, result: true }] } },
  )
  async operateTasks(
    @Param('space_id', IdPipe) spaceId: number,
    @Body() body: OperateTasksDto,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    return this.idempotency.run(request, body, {
      work: async (tx) => {
        const { data, touched } = await this.bulk.operate(tx, spaceId, body);
        const memo = JSON.stringify(data);
        return { answer: data, memo, afterCommit: () => this.engine.hint(touched) };
      },
      replay: (_tx, memo) => Promise.resolve(JSON.parse(memo) as object),
    });
  }

  private async takeCallback(
    token: string,
    data: JsonValue,
    expected: { spaceId: number; taskId: number; nodeId: string } | null,
  ): Promise<Answer> {
    const target = this.tokens.verify(token);
    const isOther =
      target !== null &&
      expected !== null &&
      (target.taskId !== expected.taskId ||
        target.nodeId !== expected.nodeId ||
        target.spaceId !== expected.spaceId);
    if (target === null || isOther) {
      throw taskErrors.callback_token_invalid('the callback token is not valid for this node');
    }
    const touched = await this.unitOfWork.run(async (tx) => {
      const task = await this.tasks.get(tx, target.spaceId, target.taskId);
      return this.operations.operateNode(tx, task, target.nodeId, 'callback', {
        operator: 'system',
        data,
        version: target.version,
      });
    });
    this.engine.hint(touched);
    return SUCCESS;
  }

  private async once(
    request: WireRequest,
    body: object,
    work: (tx: Tx) => Promise<number[]>,
  ): Promise<unknown> {
    return this.idempotency.run(request, body, {
      work: async (tx) => {
        const touched = await work(tx);
        return { answer: SUCCESS, memo: '1', afterCommit: () => this.engine.hint(touched) };
      },
      replay: () => Promise.resolve(SUCCESS),
    });
  }
}

/** An open plugin that reports a second time, or too late, is told that all is well (`api-templates-tasks.md` 4.15). */
function consumed(error: unknown): Answer {
  if (!(error instanceof AppError) || error.kind !== 'InvalidState') throw error;
  return new Answer(null, { message: 'open plugin callback already consumed' });
}

const SUCCESS = new Answer(null, { message: 'success' });

function taskOperation(name: string): TaskOperation {
  const operation = TASK_OPERATIONS.find((known) => known === name);
  if (operation !== undefined) return operation;
  throw taskErrors.operation_unknown(
    `${name} is no operation on tasks; there are ${TASK_OPERATIONS.join(', ')}`,
  );
}

function nodeOperation(name: string): NodeOperation {
  const operation = NODE_OPERATIONS.find((known) => known === name);
  if (operation !== undefined) return operation;
  throw taskErrors.operation_unknown(
    `${name} is no operation on nodes; there are ${NODE_OPERATIONS.join(', ')}`,
  );
}

/** @throws validation_failed for a field that the operation needs */
function nodeInput(operation: NodeOperation, body: OperateNodeDto): NodeOperationInput {
  const missing = (field: string): Error =>
    validationFailed([{ path: `/${field}`, message: `is required for ${operation}` }]);
  const { operator, flow_ids: flowIds, ...fields } = body;
  if (operator === undefined) throw missing('operator');
  if (operation === 'skip_exg' && body.flow_id === undefined) throw missing('flow_id');
  const flows = Array.isArray(flowIds) ? flowIds.filter((id) => typeof id === 'string') : [];
  if (operation === 'skip_cpg' && flows.length === 0) throw missing('flow_ids');
  if (operation === 'callback' && body.data === undefined) throw missing('data');
  return { operator, ...fields, flow_ids: flows };
}

/** What an open plugin reports (flow-layer.md 4.10). */
function openPluginData(body: OperateNodeDto): JsonObject {
  const { open_plugin_run_id: run, status, outputs, error_message: message } = body;
  if (run === undefined || status === undefined) {
    throw validationFailed(
      [
        { path: '/open_plugin_run_id', message: 'is required with X-Callback-Token', isThere: run },
        { path: '/status', message: 'is required with X-Callback-Token', isThere: status },
      ]
        .filter(({ isThere }) => isThere === undefined)
        .map(({ path, message: text }) => ({ path, message: text })),
    );
  }
  return {
    open_plugin_run_id: run,
    status,
    ...(outputs !== undefined && { outputs }),
    ...(message !== undefined && { error_message: message }),
  };
}
