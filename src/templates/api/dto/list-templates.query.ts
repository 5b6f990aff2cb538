import { IntField, TextField } from '../../../common/http/index.js';

/** Query of get_template_list (`api-templates-tasks.md` 3.5). */
export class ListTemplatesQuery {
  @TextField({ description: 'Ids, separated by commas, e.g. `12,13`.', required: false })
  id?: string;

  @TextField({ description: 'Part of the name, whatever its case.', max: 128, required: false })
  name?: string;

  @TextField({ description: 'Exact creator.', max: 32, required: false })
  creator?: string;

  @TextField({ description: 'Exact last editor.', max: 32, required: false })
  updated_by?: string;

  @TextField({ description: 'Exact scope_type.', max: 128, required: false })
  scope_type?: string;

  @TextField({ description: 'Exact scope_value.', max: 128, required: false })
  scope_value?: string;

  @TextField({
    description: 'Created at or after, e.g. `2026-05-04 10:20:30`; without an offset in TIME_ZONE.',
    required: false,
  })
  create_at_start?: string;

  @TextField({ description: 'Created at or before.', required: false })
  create_at_end?: string;

  @TextField({
    description: 'Names of labels. There are none yet, so any value gives an empty list.',
    required: false,
  })
  label?: string;

  @TextField({
    description: 'A column, with "-" for descending. Default -create_at.',
    required: false,
    example: '-update_at',
  })
  order_by?: string;

  @IntField({ description: 'Default 100, at most LIMIT_PAGE (200).', min: 0, required: false })
  limit?: number;

  @IntField({ description: 'How many to pass over.', min: 0, required: false })
  offset?: number;
}
