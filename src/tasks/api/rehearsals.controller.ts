import { Body, Controller, Param, Post, Req } from '@nestjs/common';
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
import { Rehearsals } from '../domain/rehearsals.js';
import { type TaskRequest } from '../domain/task-creation.js';
import { FROM_TEMPLATE_ERRORS } from './creation-errors.js';
import { CreateDebugTaskDto, CreateMockTaskDto } from './dto/rehearsal.dto.js';
import { checkInputs, checkMockData, readNodeIds } from './mock-data.js';
import { SingleCreation } from './single-creation.js';
import {
  CREATED_TASK_EXAMPLE,
  CREATED_TASK_SCHEMA,
  DEBUG_TASK_EXAMPLE,
  DEBUG_TASK_SCHEMA,
} from './task.examples.js';
import { toDebugAnswer } from './task.mapper.js';

/** Tasks that try a template out (flow-layer.md 8). */
@ApiTags('Tasks')
@Controller('space/:space_id')
export class RehearsalsController {
  constructor(
    private readonly rehearsals: Rehearsals,
    private readonly single: SingleCreation,
  ) {}

  @Post('create_mock_task')
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
  @ApiErrors(...FROM_TEMPLATE_ERRORS)
  createMockTask(
    @Param('space_id', IdPipe) spaceId: number,
    @Body() body: CreateMockTaskDto,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    const { mock_data: mock = {}, include_node_ids: include = [], ...input } = body;
    checkMockData(mock);
    const includeNodeIds = readNodeIds(include, 'include_node_ids');
    const { template_id: templateId } = body;
    return this.single.run(request, {
      body,
      input,
      findOrigin: (tx) =>
        this.rehearsals.mockTask(tx, spaceId, { templateId, mock, includeNodeIds }),
    });
  }

  @Post('create_debug_task')
  @Operation({
    id: 'create_debug_task',
    summary: 'Run chosen nodes of a template alone',
    description:
      'A task of the nodes of `node_ids` only, one after the other, which is started at once. `inputs` take the place of their configured inputs; `constants` can give what other nodes would have given. Lists leave such tasks out. `nodes` of the answer has the ids that get_task_node_detail takes.',
  })
  @ApiIdempotencyKey()
  @ApiAnswer(DEBUG_TASK_SCHEMA, { example: DEBUG_TASK_EXAMPLE, headers: ['X-Ignored-Constants'] })
  @ApiErrors(...FROM_TEMPLATE_ERRORS)
  createDebugTask(
    @Param('space_id', IdPipe) spaceId: number,
    @Body() body: CreateDebugTaskDto,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    const { mock_data: mock = {}, inputs = {}, node_ids: nodes, ...fields } = body;
    checkMockData(mock);
    checkInputs(inputs);
    const nodeIds = readNodeIds(nodes, 'node_ids');
    requireNodes(nodeIds);
    const { template_id: templateId } = body;
    const input: TaskRequest = { ...fields, start: body.start ?? true };
    return this.single.run(request, {
      body,
      input,
      findOrigin: (tx) =>
        this.rehearsals.debugTask(tx, spaceId, { templateId, mock, nodeIds, inputs }),
      toAnswer: (created) => toDebugAnswer(created, nodeIds),
    });
  }
}

function requireNodes(nodeIds: readonly string[]): void {
  if (nodeIds.length > 0) return;
  throw validationFailed([{ path: '/node_ids', message: 'must name at least one node' }]);
}
