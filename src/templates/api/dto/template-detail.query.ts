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
    description:
      'With a mock scheme: its `appoint_node_ids`, the `mock_data` of these nodes, and the flow reduced to them. Without effect on format plugin.',
    required: false,
  })
  with_mock_data?: boolean;
}
