import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentCaller, requireVerifiedUser } from '../../auth/index.js';
import { ApiAnswer, ApiErrors, type Caller, IdPipe, Operation } from '../../common/http/index.js';
import { type ReadTx, UnitOfWork } from '../../database/index.js';
import { EngineService } from '../../engine/index.js';
import { TaskNodeIds } from '../../pipeline/index.js';
import { PluginHost } from '../../plugins/index.js';
import { NodeDetailService } from '../domain/node-detail.js';
import { TaskDetails } from '../domain/task-details.js';
import { taskErrors } from '../domain/task-errors.js';
import { TaskStatesService } from '../domain/task-states.js';
import { type Task } from '../domain/task.js';
import { TasksService } from '../domain/tasks.service.js';
import { OperationRecordsRepository } from '../persistence/operation-records.repository.js';
import { NodeDetailQuery, NodeLogQuery } from './dto/run-queries.dto.js';
import { toNodeDetailResponse, toStatesResponse } from './run.mapper.js';
import { NODE_DETAIL_EXAMPLE, STATES_EXAMPLE } from './run.examples.js';

const MAX_RECORDS = 1000;

/** Seeing how tasks run. */
@ApiTags('Tasks')
@Controller()
export class RunQueriesController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly engine: EngineService,
    private readonly tasks: TasksService,
    private readonly states: TaskStatesService,
    private readonly details: TaskDetails,
    private readonly nodes: NodeDetailService,
    private readonly records: OperationRecordsRepository,
    private readonly plugins: PluginHost,
  ) {}

  @Get('space/:space_id/task/:task_id/get_task_states')
  @Operation({
    id: 'get_task_states',
    summary: 'The state of a task and of every node that was reached',
    description:
      'A running task with a failed node shows FAILED. `wait_reasons` says what a task that has not ended waits for.',
  })
  @ApiAnswer({ type: 'object' }, { example: STATES_EXAMPLE })
  @ApiErrors('task_not_found')
  getStates(
    @Param('space_id', IdPipe) spaceId: number,
    @Param('task_id', IdPipe) taskId: number,
  ): Promise<object> {
    return this.unitOfWork.read(async (tx) =>
      this.statesOf(tx, await this.tasks.get(tx, spaceId, taskId)),
    );
  }

  @Get('task/:task_id/get_task_states_by_app')
  @Operation({
    id: 'get_task_states_by_app',
    summary: 'As get_task_states, for the app that the task’s template is bound to',
    description: 'Needs a verified user.',
  })
  @ApiAnswer({ type: 'object' }, { example: STATES_EXAMPLE })
  @ApiErrors('user_not_verified', 'task_not_found', 'template_app_unbound', 'template_app_mismatch')
  getStatesByApp(
    @Param('task_id', IdPipe) taskId: number,
    @CurrentCaller() caller: Caller,
  ): Promise<object> {
    requireVerifiedUser(caller);
    return this.unitOfWork.read(async (tx) =>
      this.statesOf(tx, await this.tasks.getByApp(tx, taskId, caller.appCode)),
    );
  }

  @Get('space/:space_id/task/:task_id/node/:node_id/get_task_node_detail')
  @Operation({
    id: 'get_task_node_detail',
    summary: 'What one node got, gave and went through',
    description:
      'With `component_code` the outputs that the plugin declares come first, named. `loop` asks for an earlier loop.',
  })
  @ApiAnswer({ type: 'object' }, { example: NODE_DETAIL_EXAMPLE })
  @ApiErrors('task_not_found', 'node_not_found')
  getNodeDetail(
    @Param('space_id', IdPipe) spaceId: number,
    @Param('task_id', IdPipe) taskId: number,
    @Param('node_id') nodeId: string,
    @Query() query: NodeDetailQuery,
  ): Promise<object> {
    return this.unitOfWork.read(async (tx) => {
      const task = await this.tasks.get(tx, spaceId, taskId);
      const detail = await this.nodes.read(tx, task, nodeId, query.loop ?? null);
      const declared = this.declaredOutputs(query.component_code);
      const snapshot = query.include_snapshot_config === true;
      const config = snapshot ? await this.tasks.snapshotNode(tx, task, nodeId) : undefined;
      return {
        ...toNodeDetailResponse(task, detail, declared, this.engine.now()),
        ...(snapshot && { snapshot_config: config ?? null }),
      };
    });
  }

  @Get('space/:space_id/task/:task_id/node/:node_id/get_task_node_log')
  @Operation({ id: 'get_task_node_log', summary: 'What a node logged' })
  @ApiAnswer(
    { type: 'object', properties: { lines: { type: 'array', items: { type: 'object' } } } },
    {
      example: {
        lines: [
          {
            time: '2026-05-04T10:21:00.000000+08:00',
            level: 'INFO',
            message: 'hi',
            version: 'v3f',
          },
        ],
      },
    },
  )
  @ApiErrors('task_not_found', 'node_not_found')
  getNodeLog(
    @Param('space_id', IdPipe) spaceId: number,
    @Param('task_id', IdPipe) taskId: number,
    @Param('node_id') nodeId: string,
    @Query() query: NodeLogQuery,
  ): Promise<object> {
    return this.unitOfWork.read(async (tx) => {
      const task = await this.tasks.get(tx, spaceId, taskId);
      const node = new TaskNodeIds(task.instanceId).toTemplate(nodeId) ?? nodeId;
      const { nodes } = await this.engine.graph(tx, task.snapshotId);
      if (!nodes.has(node)) throw taskErrors.node_not_found(`task ${taskId} has no node ${nodeId}`);
      const lines = await this.engine.history.logs(tx, taskId, node, query.version ?? null);
      return {
        lines: lines.map(({ at, level, message, version }) => ({
          time: new Date(at),
          level,
          message,
          version,
        })),
      };
    });
  }

  @Get('space/:space_id/task/:task_id/get_task_operation_records')
  @Operation({
    id: 'get_task_operation_records',
    summary: 'Who did what to a task, newest first',
  })
  @ApiAnswer(
    { type: 'array', items: { type: 'object' } },
    {
      example: [
        {
          id: 3,
          operator: 'lily',
          operate_type: 'pause',
          operate_source: 'app',
          instance_id: 10,
          node_id: '',
          operate_date: '2026-05-04T10:21:00.000000+08:00',
        },
      ],
    },
  )
  @ApiErrors('task_not_found')
  getRecords(
    @Param('space_id', IdPipe) spaceId: number,
    @Param('task_id', IdPipe) taskId: number,
  ): Promise<object> {
    return this.unitOfWork.read(async (tx) => {
      await this.tasks.get(tx, spaceId, taskId);
      const records = await this.records.ofTask(tx, taskId, MAX_RECORDS);
      return records.map((record) => ({
        id: record.id,
        operator: record.operator,
        operate_type: record.operateType,
        operate_source: record.operateSource,
        instance_id: record.taskId,
        node_id: record.nodeId,
        operate_date: record.operateDate,
      }));
    });
  }

  private async statesOf(tx: ReadTx, task: Task): Promise<object> {
    if (task.isExpired) return { state: 'EXPIRED' };
    const states = await this.states.read(tx, task);
    const reasons = await this.details.waitReasons(tx, task);
    return toStatesResponse(states, reasons, this.details.elapsedSeconds(task), this.engine.now());
  }

  /** Outputs that a plugin declares; null when the query names none, or one that is not known. */
  private declaredOutputs(
    code: string | undefined,
  ): readonly { key: string; name: string }[] | null {
    if (code === undefined) return null;
    return this.plugins.registry.versionsOf(code).at(-1)?.outputs ?? null;
  }
}
