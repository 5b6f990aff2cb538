import {
  Body,
  Controller,
  Delete,
  Get,
  Inject,
  Param,
  Patch,
  Post,
  Put,
  Query,
  Req,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentCaller } from '../../auth/index.js';
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
import { Answer } from '../../common/wire/index.js';
import { type Config, CONFIG } from '../../config/index.js';
import { type ReadTx, UnitOfWork } from '../../database/index.js';
import { alwaysAnswering, IdempotencyService } from '../../idempotency/index.js';
import { type CredentialPage } from '../domain/credential.js';
import { CredentialsService } from '../domain/credentials.service.js';
import {
  ApiStoresCredential,
  CREDENTIAL_EXAMPLE,
  CREDENTIAL_LIST_SCHEMA,
  NO_DATA_SCHEMA,
} from './credential-docs.js';
import { readCredentialChanges, readNewCredential } from './credential-input.js';
import {
  CreateCredentialDto,
  ListCredentialsQuery,
  UpdateCredentialDto,
} from './credential.dto.js';
import { toCredentialResponse } from './credential.mapper.js';

const DEFAULT_LIMIT = 100;
const BARE = 'Profile bkflow: `id`, `space_id`, `desc`, `type`, `content`, without an envelope.';

/** Secrets come in and never go out. */
@ApiTags('Credentials')
@Controller('space/:space_id')
export class CredentialsController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: IdempotencyService,
    private readonly credentials: CredentialsService,
  ) {}

  @Post('create_credential')
  @Operation({
    id: 'create_credential',
    summary: 'Store a credential in a space',
    description: BARE,
  })
  @ApiStoresCredential(CreateCredentialDto)
  create(
    @Param('space_id', IdPipe) spaceId: number,
    @Body() raw: unknown,
    @CurrentCaller() caller: Caller,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    const input = readNewCredential(raw, caller);
    return this.idempotency.run(request, bodyOf(raw), {
      work: async (tx) => {
        const credential = await this.credentials.create(tx, spaceId, input);
        return { answer: toCredentialResponse(credential), memo: String(credential.id) };
      },
      replay: (tx, memo) => this.show(tx, spaceId, Number(memo)),
    });
  }

  @Put('credential/:credential_id')
  @Operation({
    id: 'update_credential',
    summary: 'Change a credential',
    description: `What is not sent stays. \`scopes\` replace all that were there. ${BARE}`,
  })
  @ApiStoresCredential(UpdateCredentialDto)
  update(
    @Param('space_id', IdPipe) spaceId: number,
    @Param('credential_id', IdPipe) id: number,
    @Body() raw: unknown,
    @CurrentCaller() caller: Caller,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    const changes = readCredentialChanges(raw, caller);
    return this.idempotency.run(request, bodyOf(raw), {
      work: async (tx) => {
        const credential = await this.credentials.update(tx, spaceId, id, changes);
        return { answer: toCredentialResponse(credential), memo: String(id) };
      },
      replay: (tx) => this.show(tx, spaceId, id),
    });
  }

  @Patch('credential/:credential_id')
  @Operation({
    id: 'patch_credential',
    summary: 'Change a credential',
    description: `The same as PUT: what is not sent stays. ${BARE}`,
  })
  @ApiStoresCredential(UpdateCredentialDto)
  patch(
    @Param('space_id', IdPipe) spaceId: number,
    @Param('credential_id', IdPipe) id: number,
    @Body() raw: unknown,
    @CurrentCaller() caller: Caller,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    return this.update(spaceId, id, raw, caller, request);
  }

  @Delete('credential/:credential_id')
  @Operation({
    id: 'delete_credential',
    summary: 'Delete a credential',
    description: 'Millrace only. Tasks that were created with it keep their copy.',
  })
  @ApiIdempotencyKey()
  @ApiAnswer(NO_DATA_SCHEMA, { example: {} })
  @ApiErrors('credential_not_found')
  delete(
    @Param('space_id', IdPipe) spaceId: number,
    @Param('credential_id', IdPipe) id: number,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    const removal = alwaysAnswering({}, (tx) => this.credentials.delete(tx, spaceId, id));
    return this.idempotency.run(request, null, removal);
  }

  @Get('get_credential_list')
  @Operation({
    id: 'get_credential_list',
    summary: 'List the credentials of a space, newest first',
    description: 'Millrace only.',
  })
  @ApiAnswer(CREDENTIAL_LIST_SCHEMA, { example: [CREDENTIAL_EXAMPLE], count: 1 })
  async list(
    @Param('space_id', IdPipe) spaceId: number,
    @Query() query: ListCredentialsQuery,
  ): Promise<Answer> {
    const page = this.pageOf(query);
    const { credentials, count } = await this.unitOfWork.read((tx) =>
      this.credentials.list(tx, spaceId, page),
    );
    return new Answer(credentials.map(toCredentialResponse), { count });
  }

  private async show(tx: ReadTx, spaceId: number, id: number): Promise<object> {
    return toCredentialResponse(await this.credentials.get(tx, spaceId, id));
  }

  private pageOf({
    scope_type: type,
    scope_value: value,
    limit = DEFAULT_LIMIT,
    offset = 0,
  }: ListCredentialsQuery): CredentialPage {
    const { limits } = this.config;
    if (offset > limits.offset) {
      throw validationFailed([
        { path: '?offset', message: `must be at most ${limits.offset} (LIMIT_OFFSET)` },
      ]);
    }
    const isScoped = type !== undefined || value !== undefined;
    return {
      limit: Math.min(limit, limits.page),
      offset,
      ...(isScoped && { usableIn: { type: type ?? null, value: value ?? null } }),
    };
  }
}

/** What tells a repeated call from another one. */
function bodyOf(raw: unknown): object {
  return typeof raw === 'object' && raw !== null ? raw : {};
}
