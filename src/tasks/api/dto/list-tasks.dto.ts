import { IntField, TextField } from '../../../common/http/index.js';
import { JsonField } from '../../../common/http/index.js';

/** Query of get_task_list (`api-templates-tasks.md` 4.6). */
export class ListTasksDto {
  @IntField({
    description: 'Page size; at most LIMIT_PAGE, below 1 means 10.',
    required: false,
    min: -2147483648,
    example: 20,
  })
  limit?: number;

  @IntField({
    description: 'Rows to skip, at most LIMIT_OFFSET; `cursor` goes as deep as you like.',
    required: false,
    min: -2147483648,
    example: 0,
  })
  offset?: number;

  @TextField({
    description: 'Opaque place to go on from: take it from `next`.',
    required: false,
    max: 512,
  })
  cursor?: string;

  @IntField({ description: 'One task.', required: false })
  id?: number;

  @JsonField({
    description: 'Tasks by id; repeat the parameter, 1 to 50 times.',
    required: false,
    schema: { type: 'array', items: { type: 'integer' }, maxItems: 50 },
  })
  task_id_list?: unknown;

  @TextField({ description: 'Part of the name, case-insensitive.', required: false, max: 128 })
  name?: string;

  @TextField({ description: 'Exact creator.', required: false, max: 32 })
  creator?: string;

  @TextField({ description: 'Exact executor.', required: false, max: 32 })
  executor?: string;

  @IntField({ description: 'Tasks of one template.', required: false })
  template_id?: number;

  @TextField({ description: 'Exact scope type.', required: false, max: 128 })
  scope_type?: string;

  @TextField({ description: 'Exact scope value.', required: false, max: 128 })
  scope_value?: string;

  @TextField({
    description: 'Created at or after; without an offset in TIME_ZONE.',
    required: false,
    max: 64,
  })
  create_at_start?: string;

  @TextField({
    description: 'Created at or before; without an offset in TIME_ZONE.',
    required: false,
    max: 64,
  })
  create_at_end?: string;

  @TextField({ description: 'Label names, separated by commas.', required: false, max: 512 })
  label?: string;

  @TextField({
    description: 'Tasks in one state.',
    required: false,
    choices: ['CREATED', 'RUNNING', 'SUSPENDED', 'FAILED', 'FINISHED', 'REVOKED'],
  })
  state?: string;
}
