import { Body, Controller, Get, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentCaller } from '../../auth/index.js';
import {
  ApiAnswer,
  ApiErrors,
  ApiIdempotencyKey,
  type Caller,
  IdPipe,
  Operation,
  type WireRequest,
} from '../../common/http/index.js';
import { type Config, CONFIG } from '../../config/index.js';
import { type ReadTx, UnitOfWork } from '../../database/index.js';
import { alwaysAnswering, IdempotencyService } from '../../idempotency/index.js';
import { MockDataService } from '../domain/mock-data.service.js';
import { MockSchemes } from '../domain/mock-schemes.js';
import {
  CreateMockDataDto,
  DeleteMockDataDto,
  SetMockSchemeDto,
  TemplateMockDataQuery,
  UpdateMockDataDto,
} from './dto/mock-data.dto.js';
import {
  MOCK_DATA_EXAMPLE,
  MOCK_DATA_LIST_SCHEMA,
  MOCK_DATA_SCHEMA,
  MOCK_SCHEME_EXAMPLE,
  MOCK_SCHEME_SCHEMA,
} from './mock-data-docs.js';
import { operatorOf, readMockData } from './mock-data-input.js';
import { toMockDataResponse, toMockSchemeResponse } from './mock-data-response.js';
import { EMPTY_SCHEMA } from './template-docs.js';

/** What mock tasks of a template may put in the place of its nodes. Node ids are the template's. */
@ApiTags('Templates')
@Controller('space/:space_id/template/:template_id')
export class MockDataController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: IdempotencyService,
    private readonly mockData: MockDataService,
    private readonly schemes: MockSchemes,
  ) {}

  @Get('get_template_mock_data')
  @Operation({ id: 'get_template_mock_data', summary: 'The mock data of a template, newest first' })
  @ApiAnswer(MOCK_DATA_LIST_SCHEMA, { example: [MOCK_DATA_EXAMPLE] })
  @ApiErrors('template_not_found')
  async list(
    @Param('space_id', IdPipe) spaceId: number,
    @Param('template_id', IdPipe) templateId: number,
    @Query() { node_id: nodeId }: TemplateMockDataQuery,
  ): Promise<object[]> {
    const entries = await this.unitOfWork.read((tx) =>
      this.mockData.list(tx, spaceId, templateId, nodeId ?? null),
    );
    return entries.map(toMockDataResponse);
  }

  @Post('create_template_mock_data')
  @Operation({
    id: 'create_template_mock_data',
    summary: 'Store mock data for nodes of a template',
    description: 'All or none. Answers what was stored, in the order of the call.',
  })
  @ApiIdempotencyKey()
  @ApiAnswer(MOCK_DATA_LIST_SCHEMA, { example: [MOCK_DATA_EXAMPLE] })
  @ApiErrors('template_not_found', 'mock_data_too_large')
  create(
    @Param('space_id', IdPipe) spaceId: number,
    @Param('template_id', IdPipe) templateId: number,
    @Body() body: CreateMockDataDto,
    @CurrentCaller() caller: Caller,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    const entries = readMockData(body.mock_data, this.config.limits.mockData);
    const operator = operatorOf(body.operator, caller);
    return this.idempotency.run(request, body, {
      work: async (tx) => {
        const stored = await this.mockData.create(tx, spaceId, templateId, entries, operator);
        return {
          answer: stored.map(toMockDataResponse),
          memo: stored.map(({ id }) => id).join(','),
        };
      },
      replay: (tx, memo) => this.stored(tx, spaceId, templateId, memo.split(',').map(Number)),
    });
  }

  @Post('update_template_mock_data/:mock_data_id')
  @Operation({
    id: 'update_template_mock_data',
    summary: 'Change one entry of the mock data of a template',
    description: 'What is not sent stays as it is.',
  })
  @ApiIdempotencyKey()
  @ApiAnswer(MOCK_DATA_SCHEMA, { example: MOCK_DATA_EXAMPLE })
  @ApiErrors('template_not_found', 'mock_data_not_found', 'mock_data_too_large')
  update(
    @Param('space_id', IdPipe) spaceId: number,
    @Param('template_id', IdPipe) templateId: number,
    @Param('mock_data_id', IdPipe) id: number,
    @Body() body: UpdateMockDataDto,
    @CurrentCaller() caller: Caller,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    const { name, data, is_default: isDefault, extra_info: extraInfo } = body;
    const operator = operatorOf(body.operator, caller);
    const changes = { name, data, isDefault, extraInfo, operator };
    return this.idempotency.run(request, body, {
      work: async (tx) => {
        const changed = await this.mockData.update(tx, spaceId, templateId, id, changes);
        return { answer: toMockDataResponse(changed), memo: String(id) };
      },
      replay: async (tx) =>
        toMockDataResponse(await this.mockData.get(tx, spaceId, templateId, id)),
    });
  }

  @Post('delete_template_mock_data')
  @Operation({
    id: 'delete_template_mock_data',
    summary: 'Delete mock data of a template: all or none',
  })
  @ApiIdempotencyKey()
  @ApiAnswer(EMPTY_SCHEMA, { example: {} })
  @ApiErrors('template_not_found', 'mock_data_not_found')
  delete(
    @Param('space_id', IdPipe) spaceId: number,
    @Param('template_id', IdPipe) templateId: number,
    @Body() body: DeleteMockDataDto,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    const removal = alwaysAnswering({}, (tx) =>
      this.mockData.delete(tx, spaceId, templateId, body.mock_data_ids),
    );
    return this.idempotency.run(request, body, removal);
  }

  @Get('get_template_mock_scheme')
  @Operation({
    id: 'get_template_mock_scheme',
    summary: 'Which nodes a mock run of the template is about; null when nothing is chosen',
  })
  @ApiAnswer(MOCK_SCHEME_SCHEMA, { example: MOCK_SCHEME_EXAMPLE })
  @ApiErrors('template_not_found')
  async getScheme(
    @Param('space_id', IdPipe) spaceId: number,
    @Param('template_id', IdPipe) templateId: number,
  ): Promise<object | null> {
    return toMockSchemeResponse(
      await this.unitOfWork.read((tx) => this.schemes.get(tx, spaceId, templateId)),
    );
  }

  @Post('set_template_mock_scheme')
  @Operation({
    id: 'set_template_mock_scheme',
    summary: 'Choose the nodes that a mock run of the template is about',
    description:
      'get_template_detail with `with_mock_data` shows the flow of these nodes. `data: null` removes the choice.',
  })
  @ApiIdempotencyKey()
  @ApiAnswer(MOCK_SCHEME_SCHEMA, { example: MOCK_SCHEME_EXAMPLE })
  @ApiErrors('template_not_found')
  setScheme(
    @Param('space_id', IdPipe) spaceId: number,
    @Param('template_id', IdPipe) templateId: number,
    @Body() body: SetMockSchemeDto,
    @CurrentCaller() caller: Caller,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    const operator = operatorOf(body.operator, caller);
    return this.idempotency.run(request, body, {
      work: async (tx) => {
        const scheme = await this.schemes.set(tx, spaceId, templateId, body.data, operator);
        return { answer: toMockSchemeResponse(scheme), memo: 'set' };
      },
      replay: async (tx) => toMockSchemeResponse(await this.schemes.get(tx, spaceId, templateId)),
    });
  }

  /** What an earlier call stored, as it is now; what was deleted since is left out. */
  private async stored(
    tx: ReadTx,
    spaceId: number,
    templateId: number,
    ids: readonly number[],
  ): Promise<object[]> {
    const entries = await this.mockData.findMany(tx, spaceId, templateId, ids);
    return entries.map(toMockDataResponse);
  }
}
