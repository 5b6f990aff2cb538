import { IntListField } from '../../../common/http/index.js';

/** Body of batch_delete_template (`api-templates-tasks.md` 3.4). */
export class BatchDeleteTemplatesDto {
  @IntListField({
    description: 'The templates to delete: all or none.',
    minItems: 1,
    maxItems: 200,
    example: [12, 13],
  })
  template_ids: number[];
}
