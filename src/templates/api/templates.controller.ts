import { Body, Controller, Headers, Param, Post, Req } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
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
import { Answer } from '../../common/wire/index.js';
import { type ReadTx } from '../../database/index.js';
import { alwaysAnswering, IdempotencyService } from '../../idempotency/index.js';
import { type TemplateWithTree } from '../domain/template.js';
import { TemplateRemoval } from '../domain/template-removal.js';
import { TemplateWriter } from '../domain/template-writer.js';
import { TemplatesService } from '../domain/templates.service.js';
import { BatchDeleteTemplatesDto } from './dto/batch-delete-templates.dto.js';
import { CreateTemplateDto } from './dto/create-template.dto.js';
import { UpdateTemplateDto } from './dto/update-template.dto.js';
import { etagOf, readIfMatch } from './revision.js';
import { RevisionGuard } from './revision-guard.js';
import { EMPTY_SCHEMA, SAVED_TEMPLATE_EXAMPLE, SAVED_TEMPLATE_SCHEMA } from './template-docs.js';
import { toNewTemplate, toTemplateChanges } from './template-input.js';
import { toSavedTemplate } from './template-response.js';

const IF_MATCH = {
  name: 'If-Match',
  description: 'ETag of the revision that the caller knows; another current one is a 412.',
  required: false,
} as const;

/** Each operation is safe to retry with an `Idempotency-Key`. */
@ApiTags('Templates')
@Controller('space/:space_id')
export class TemplatesController {
  constructor(
    private readonly idempotency: IdempotencyService,
    private readonly templates: TemplatesService,
    private readonly writer: TemplateWriter,
    private readonly removal: TemplateRemoval,
    private readonly revisions: RevisionGuard,
  ) {}

  @Post('create_template')
  @Operation({ carriesTree: true, id: 'create_template', summary: 'Save a flow as a template' })
  @ApiIdempotencyKey()
  @ApiAnswer(SAVED_TEMPLATE_SCHEMA, { example: SAVED_TEMPLATE_EXAMPLE, headers: ['ETag'] })
  @ApiErrors('flow_invalid', 'template_not_found', 'label_not_found')
  create(
    @Param('space_id', IdPipe) spaceId: number,
    @Body() body: CreateTemplateDto,
    @CurrentCaller() caller: Caller,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    const input = toNewTemplate(body, caller);
    return this.idempotency.run(request, body, {
      work: async (tx) => {
        const saved = await this.writer.create(tx, spaceId, input);
        return { answer: toAnswer(saved), memo: String(saved.template.id) };
      },
      replay: (tx, memo) => this.saved(tx, spaceId, Number(memo)),
    });
  }

  @Post('update_template/:template_id')
  @Operation({
    carriesTree: true,
    id: 'update_template',
    summary: 'Change a template',
    description: 'What is not sent stays as it is; null clears.',
  })
  @ApiHeader(IF_MATCH)
  @ApiIdempotencyKey()
  @ApiAnswer(SAVED_TEMPLATE_SCHEMA, { example: SAVED_TEMPLATE_EXAMPLE, headers: ['ETag'] })
  @ApiErrors('flow_invalid', 'template_not_found', 'label_not_found', 'revision_mismatch')
  update(
    @Param('space_id', IdPipe) spaceId: number,
    @Param('template_id', IdPipe) templateId: number,
    @Body() body: UpdateTemplateDto,
    @CurrentCaller() caller: Caller,
    @Req() request: WireRequest,
    @Headers('if-match') ifMatch: string | undefined,
  ): Promise<unknown> {
    const condition = readIfMatch(ifMatch);
    const changes = toTemplateChanges(body, caller);
    return this.idempotency.run(request, body, {
      work: async (tx) => {
        const current = await this.revisions.lock(tx, { spaceId, templateId, condition, caller });
        const saved = await this.writer.update(tx, current, changes);
        return { answer: toAnswer(saved), memo: String(templateId) };
      },
      replay: (tx, memo) => this.saved(tx, spaceId, Number(memo)),
    });
  }

  @Post('delete_template/:template_id')
  @Operation({ id: 'delete_template', summary: 'Delete a template' })
  @ApiHeader(IF_MATCH)
  @ApiIdempotencyKey()
  @ApiAnswer(EMPTY_SCHEMA, { example: {} })
  @ApiErrors('template_not_found', 'template_in_use', 'revision_mismatch')
  delete(
    @Param('space_id', IdPipe) spaceId: number,
    @Param('template_id', IdPipe) templateId: number,
    @CurrentCaller() caller: Caller,
    @Req() request: WireRequest,
    @Headers('if-match') ifMatch: string | undefined,
  ): Promise<unknown> {
    const condition = readIfMatch(ifMatch);
    const removal = alwaysAnswering({}, async (tx) => {
      const current = await this.revisions.lock(tx, { spaceId, templateId, condition, caller });
      await this.removal.delete(tx, current);
    });
    return this.idempotency.run(request, null, removal);
  }

  @Post('batch_delete_template')
  @Operation({ id: 'batch_delete_template', summary: 'Delete several templates: all or none' })
  @ApiIdempotencyKey()
  @ApiAnswer(EMPTY_SCHEMA, { example: {} })
  @ApiErrors('template_not_found', 'template_in_use')
  deleteAll(
    @Param('space_id', IdPipe) spaceId: number,
    @Body() body: BatchDeleteTemplatesDto,
    @Req() request: WireRequest,
  ): Promise<unknown> {
    const removal = alwaysAnswering({}, (tx) =>
      this.removal.deleteAll(tx, spaceId, body.template_ids),
    );
    return this.idempotency.run(request, body, removal);
  }

  private async saved(tx: ReadTx, spaceId: number, id: number): Promise<Answer> {
    return toAnswer(await this.templates.getWithTree(tx, spaceId, id));
  }
}

function toAnswer(saved: TemplateWithTree): Answer {
  return new Answer(toSavedTemplate(saved), { headers: { ETag: etagOf(saved.template) } });
}
