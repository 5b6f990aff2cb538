import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentCaller, requireVerifiedUser } from '../../auth/index.js';
import { ApiAnswer, ApiErrors, type Caller, IdPipe, Operation } from '../../common/http/index.js';
import { Answer, TimeFormat } from '../../common/wire/index.js';
import { type Config, CONFIG } from '../../config/index.js';
import { type ReadTx, UnitOfWork } from '../../database/index.js';
import { MockPreviews } from '../domain/mock-preview.js';
import { TemplatesService } from '../domain/templates.service.js';
import { type TemplateWithTree } from '../domain/template.js';
import { ListTemplatesQuery } from './dto/list-templates.query.js';
import { TemplateDetailQuery } from './dto/template-detail.query.js';
import { toTemplateFilter } from './list-filter.js';
import { toPluginFormat } from './plugin-format.js';
import { etagOf } from './revision.js';
import {
  DETAIL_ANSWER_SCHEMA,
  TEMPLATE_DETAIL_EXAMPLE,
  TEMPLATE_EXAMPLE,
  TEMPLATE_LIST_SCHEMA,
} from './template-docs.js';
import { toTemplateDetail, toTemplateListItem, toTemplatePreview } from './template-response.js';

@ApiTags('Templates')
@Controller()
export class TemplateQueriesController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly times: TimeFormat,
    private readonly unitOfWork: UnitOfWork,
    private readonly templates: TemplatesService,
    private readonly previews: MockPreviews,
  ) {}

  @Get('space/:space_id/get_template_list')
  @Operation({ id: 'get_template_list', summary: 'List templates, newest first' })
  @ApiAnswer(TEMPLATE_LIST_SCHEMA, {
    example: [{ ...TEMPLATE_EXAMPLE, has_interval_trigger: false }],
    count: 1,
  })
  async list(
    @Param('space_id', IdPipe) spaceId: number,
    @Query() query: ListTemplatesQuery,
  ): Promise<Answer> {
    const filter = toTemplateFilter(query, this.times, this.config.limits);
    const { templates, count } = await this.unitOfWork.read((tx) =>
      this.templates.list(tx, spaceId, filter),
    );
    return new Answer(templates.map(toTemplateListItem), { count });
  }

  @Get('space/:space_id/template/:template_id/get_template_detail')
  @Operation({ id: 'get_template_detail', summary: 'A template with its flow' })
  @ApiAnswer(DETAIL_ANSWER_SCHEMA, { example: TEMPLATE_DETAIL_EXAMPLE, headers: ['ETag'] })
  @ApiErrors('template_not_found')
  async detail(
    @Param('space_id', IdPipe) spaceId: number,
    @Param('template_id', IdPipe) templateId: number,
    @Query() query: TemplateDetailQuery,
  ): Promise<Answer> {
    return this.unitOfWork.read(async (tx) =>
      this.answer(tx, await this.templates.getWithTree(tx, spaceId, templateId), query, false),
    );
  }

  @Get('template/:template_id/get_template_detail_by_app')
  @Operation({
    id: 'get_template_detail_by_app',
    summary: 'A template with its flow, for the app that it is bound to',
    description: 'Needs a verified user.',
  })
  @ApiAnswer(DETAIL_ANSWER_SCHEMA, { example: TEMPLATE_DETAIL_EXAMPLE, headers: ['ETag'] })
  @ApiErrors(
    'template_not_found',
    'template_app_unbound',
    'template_app_mismatch',
    'user_not_verified',
  )
  async detailByApp(
    @Param('template_id', IdPipe) templateId: number,
    @Query() query: TemplateDetailQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<Answer> {
    requireVerifiedUser(caller);
    return this.unitOfWork.read(async (tx) =>
      this.answer(
        tx,
        await this.templates.getWithTreeByApp(tx, caller.appCode, templateId),
        query,
        true,
      ),
    );
  }

  private async answer(
    tx: ReadTx,
    found: TemplateWithTree,
    { format, with_mock_data: withMockData = false }: TemplateDetailQuery,
    withApp: boolean,
  ): Promise<Answer> {
    const headers = { ETag: etagOf(found.template) };
    if (format === 'plugin') return new Answer(toPluginFormat(found, { withApp }), { headers });
    const preview = withMockData ? await this.previews.find(tx, found) : null;
    return new Answer(
      preview === null ? toTemplateDetail(found) : toTemplatePreview(found, preview),
      { headers },
    );
  }
}
