import { Body, Controller, Get, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
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
import { type ReadTx, UnitOfWork } from '../../database/index.js';
import { IdempotencyService } from '../../idempotency/index.js';
import { SpaceConfigs } from '../domain/space-configs.js';
import { type Space, SpacesService } from '../domain/spaces.service.js';
import {
  CREATED_SPACE_EXAMPLE,
  CREATED_SPACE_SCHEMA,
  SPACE_CONFIGS_EXAMPLE,
  SPACE_CONFIGS_SCHEMA,
} from './space-docs.js';
import { CreateSpaceDto, readCreateSpace, RenewSpaceConfigDto } from './space.dto.js';
import {
  type CreatedSpaceResponse,
  type SpaceConfigsResponse,
  toCreatedSpace,
  toSpaceConfigs,
} from './space.mapper.js';

@ApiTags('Spaces')
@Controller()
export class SpacesController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: IdempotencyService,
    private readonly spaces: SpacesService,
    private readonly configs: SpaceConfigs,
  ) {}

  @Post('create_space')
  @Operation({ id: 'create_space', summary: 'Register a space for the calling app' })
  @ApiIdempotencyKey()
  @ApiBody({ type: CreateSpaceDto })
  @ApiAnswer(CREATED_SPACE_SCHEMA, { example: CREATED_SPACE_EXAMPLE })
  @ApiErrors('space_quota_exceeded')
  create(
    @Body() raw: unknown,
    @CurrentCaller() caller: Caller,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    const body = readCreateSpace(raw, (config) => this.configs.problems(config));
    return this.idempotency.run(request, body, {
      work: async (tx) => {
        const space = await this.spaces.create(tx, {
          name: body.name,
          platformUrl: body.platform_url,
          appCode: caller.appCode,
          desc: body.desc ?? null,
          creator: caller.username ?? '',
          config: body.config ?? {},
        });
        return { answer: await this.describe(tx, space), memo: String(space.id) };
      },
      replay: async (tx, memo) => this.describe(tx, await this.spaces.get(tx, Number(memo))),
    });
  }

  @Post('space/:space_id/renew_space_config')
  @Operation({
    id: 'renew_space_config',
    summary: 'Set some configs of a space',
    description: 'Configs that are not sent keep their value. Nothing is stored when one is wrong.',
  })
  @ApiIdempotencyKey()
  @ApiAnswer(SPACE_CONFIGS_SCHEMA, { example: SPACE_CONFIGS_EXAMPLE })
  renewConfigs(
    @Param('space_id', IdPipe) spaceId: number,
    @Body() body: RenewSpaceConfigDto,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    return this.idempotency.run(request, body, {
      work: async (tx) => {
        await this.configs.put(tx, spaceId, body.config);
        return { answer: await this.listConfigs(tx, spaceId), memo: String(spaceId) };
      },
      replay: (tx) => this.listConfigs(tx, spaceId),
    });
  }

  @Get('space/:space_id/get_space_configs')
  @Operation({ id: 'get_space_configs', summary: 'The configs that a space has set' })
  @ApiAnswer(SPACE_CONFIGS_SCHEMA, { example: SPACE_CONFIGS_EXAMPLE })
  getConfigs(@Param('space_id', IdPipe) spaceId: number): Promise<SpaceConfigsResponse> {
    return this.unitOfWork.read((tx) => this.listConfigs(tx, spaceId));
  }

  private async describe(tx: ReadTx, space: Space): Promise<CreatedSpaceResponse> {
    return toCreatedSpace(space, await this.configs.list(tx, space.id));
  }

  private async listConfigs(tx: ReadTx, spaceId: number): Promise<SpaceConfigsResponse> {
    return toSpaceConfigs(spaceId, await this.configs.list(tx, spaceId));
  }
}
