import { BoolField, TextField } from '../../../common/http/index.js';

export const DETAIL_FORMATS = ['raw', 'pipeline_tree', 'plugin'] as const;

/** Query of get_template_detail (`api-templates-tasks.md` 3.6). */
export class TemplateDetailQuery {
  @TextField({
    description: 'plugin: the inputs and outputs as JSON schemas instead of the tree.',
    choices: DETAIL_FORMATS,
    required: false,
    example: 'raw',
  })
  format?: (typeof DETAIL_FORMATS)[number];

  @BoolField({
    description: "With the template's mock scheme. There are none yet.",
    required: false,
  })
  with_mock_data?: boolean;
}
