import { isIP } from 'node:net';
import { Body, Controller, Get, Param, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentCaller } from '../../auth/index.js';
import {
  ApiAnswer,
  ApiErrors,
  type Caller,
  IdPipe,
  Operation,
  validationFailed,
  type WireRequest,
} from '../../common/http/index.js';
import { type ReadTx, UnitOfWork } from '../../database/index.js';
import { IdempotencyService } from '../../idempotency/index.js';
import { SpaceConfigs } from '../domain/space-configs.js';
import { type Space, SpacesService } from '../domain/spaces.service.js';
import { CreateSpaceDto, RenewSpaceConfigDto } from './space.dto.js';

const CONFIG_SCHEMA = {
  type: 'object',
  required: ['space_id', 'config'],
  properties: {
    space_id: { type: 'integer' },
    config: {
      type: 'array',
      items: {
        type: 'object',
        required: ['key', 'value'],
        properties: { key: { type: 'string' }, value: {} },
      },
    },
  },
};
const CONFIG_EXAMPLE = {
  space_id: 12,
  config: [
    { key: 'superusers', value: ['lily'] },
    { key: 'flow_versioning', value: 'false' },
    { key: 'token_expiration', value: '8h' },
  ],
};
const SPACE_EXAMPLE = {
  id: 12,
  name: 'night-ops',
  desc: null,
  platform_url: 'https://ops.example.org',
  app_code: 'ops-portal',
  create_type: 'API',
};

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
  @ApiAnswer(
    {
      type: 'object',
      required: ['space', 'config'],
      properties: {
        space: {
          type: 'object',
          required: Object.keys(SPACE_EXAMPLE),
          properties: {
            id: { type: 'integer' },
            name: { type: 'string' },
            desc: { type: ['string', 'null'] },
            platform_url: { type: 'string' },
            app_code: { type: 'string' },
            create_type: { type: 'string' },
          },
        },
        config: CONFIG_SCHEMA,
      },
    },
    { example: { space: SPACE_EXAMPLE, config: CONFIG_EXAMPLE } },
  )
  @ApiErrors('space_quota_exceeded', 'idempotency_key_reused', 'idempotency_in_progress')
  create(
    @Body() body: CreateSpaceDto,
    @CurrentCaller() caller: Caller,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    requirePlatformUrl(body.platform_url);
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
  @Operation({ id: 'renew_space_config', summary: 'Set some configs of a space' })
  @ApiAnswer(CONFIG_SCHEMA, { example: CONFIG_EXAMPLE })
  @ApiErrors('space_not_found')
  renewConfig(
    @Param('space_id', IdPipe) spaceId: number,
    @Body() { config }: RenewSpaceConfigDto,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    return this.idempotency.run(request, config, {
      work: async (tx) => {
        await this.configs.put(tx, spaceId, config);
        return { answer: await this.listConfigs(tx, spaceId), memo: '1' };
      },
      replay: (tx) => this.listConfigs(tx, spaceId),
    });
  }

  @Get('space/:space_id/get_space_configs')
  @Operation({ id: 'get_space_configs', summary: 'The configs that a space has set' })
  @ApiAnswer(CONFIG_SCHEMA, { example: CONFIG_EXAMPLE })
  @ApiErrors('space_not_found')
  getConfigs(@Param('space_id', IdPipe) spaceId: number): Promise<object> {
    return this.unitOfWork.read((tx) => this.listConfigs(tx, spaceId));
  }

  private async describe(tx: ReadTx, space: Space): Promise<object> {
    const { id, name, desc, platformUrl, appCode, createType } = space;
    return {
      space: {
        id,
        name,
        desc,
        platform_url: platformUrl,
        app_code: appCode,
        create_type: createType,
      },
      config: await this.listConfigs(tx, id),
    };
  }

  private async listConfigs(tx: ReadTx, spaceId: number): Promise<object> {
    return { space_id: spaceId, config: await this.configs.list(tx, spaceId) };
  }
}

/** `api-platform.md` 2.3: a host without a dot is refused, except localhost. */
function requirePlatformUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : null;
  const host = url?.hostname.replace(/^\[|\]$/g, '') ?? '';
  const isReachable = host === 'localhost' || isIP(host) !== 0 || /[^.]\.[^.]/.test(host);
  if (url !== null && /^(?:https?|ftps?):$/.test(url.protocol) && isReachable) return;
  throw validationFailed([
    {
      path: '/platform_url',
      message: 'must be an http or https URL whose host is localhost, an IP, or has a dot',
    },
  ]);
}
