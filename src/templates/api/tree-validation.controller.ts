import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type ErrorDetail } from '../../common/errors/index.js';
import { ApiAnswer, ApiErrors, IdPipe, Operation } from '../../common/http/index.js';
import { UnitOfWork } from '../../database/index.js';
import { TreeChecks } from '../domain/tree-checks.js';
import { ValidateTreeDto } from './dto/validate-tree.dto.js';
import { VALIDATION_SCHEMA } from './template-docs.js';

@ApiTags('Templates')
@Controller()
export class TreeValidationController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly checks: TreeChecks,
  ) {}

  @Post('space/:space_id/validate_pipeline_tree')
  @Operation({
    carriesTree: true,
    id: 'validate_pipeline_tree',
    summary: 'Check a flow without saving it',
    description: 'A refusal names every problem; warnings do not keep a flow from being saved.',
  })
  @ApiAnswer(VALIDATION_SCHEMA, { example: {} })
  @ApiErrors('flow_invalid')
  async validate(
    @Param('space_id', IdPipe) spaceId: number,
    @Body() body: ValidateTreeDto,
  ): Promise<{ warnings?: readonly ErrorDetail[] }> {
    const { warnings } = await this.unitOfWork.read((tx) =>
      this.checks.checkTree(tx, spaceId, body.pipeline_tree),
    );
    return warnings.length === 0 ? {} : { warnings };
  }
}
