import { JsonField, TextField } from '../../../common/http/index.js';
import { type JsonValue } from '../../../common/json/index.js';
import { CreateTaskDto } from './create-task.dto.js';

/** Body of create_tasks (wire-decisions W29). */
export class CreateTasksDto {
  @TextField({
    description: '`atomic`: the first bad item refuses all. `partial`: good items are created.',
    choices: ['atomic', 'partial'],
    required: false,
    example: 'atomic',
  })
  mode?: string;

  @JsonField({
    description: 'One body of create_task each; at most LIMIT_BULK_TASKS.',
    schema: {
      type: 'array',
      items: { $ref: '#/components/schemas/CreateTasksItemDto' },
      minItems: 1,
      maxItems: 500,
    },
    example: [{ template_id: 4, creator: 'lily', idempotency_key: 'order-1001' }],
  })
  tasks: JsonValue;
}

/** One item: a body of create_task that may carry its own key. */
export class CreateTasksItemDto extends CreateTaskDto {
  @TextField({
    description: 'As the header Idempotency-Key, for this item.',
    max: 255,
    required: false,
    example: 'order-1001',
  })
  idempotency_key?: string;
}
