import { type JsonObject } from '../../../common/json/index.js';
import {
  BoolField,
  IntField,
  IntListField,
  JsonField,
  TextField,
} from '../../../common/http/index.js';

const CREDENTIALS_DESCRIPTION =
  'By name: base64 text of a JSON object, the id of a credential of the space, or `{"value": …}` with such an id or with the credential itself. Stored encrypted, shown masked.';

/** What every way of creating a task takes. Credentials of the call (`bk_app_code`, `bk_app_secret`) never get here. */
export class TaskFieldsDto {
  @TextField({
    description: 'Task name; `default_taskflow_instance` when left out.',
    max: 128,
    required: false,
    example: 'nightly deploy',
  })
  name?: string;

  @TextField({ description: 'Free text.', required: false, blank: true, example: '' })
  description?: string;

  @JsonField({
    description:
      'Start parameters: constant key with its braces, e.g. `${city}`, to value. Keys that the flow lacks are ignored and named in the header `X-Ignored-Constants`.',
    object: true,
    required: false,
    example: { '${city}': 'Shenzhen' },
  })
  constants?: JsonObject;

  @JsonField({
    description: 'Attributes for tracing; kept under `extra_info.custom_context`.',
    object: true,
    required: false,
  })
  custom_span_attributes?: JsonObject;

  @BoolField({
    description: 'Start the task in the transaction that creates it.',
    required: false,
    example: false,
  })
  start?: boolean;

  @TextField({
    description: 'Who starts the task, with `start`; the creator when left out.',
    required: false,
    max: 32,
  })
  operator?: string;
}

/** Body of create_task (wire-decisions 1, `api-templates-tasks.md` 4.1). */
export class CreateTaskDto extends TaskFieldsDto {
  @IntField({ description: 'The template to create the task from.', example: 4 })
  template_id: number;

  @TextField({ description: 'Who creates the task.', max: 32, example: 'lily' })
  creator: string;

  @JsonField({
    description: CREDENTIALS_DESCRIPTION,
    object: true,
    required: false,
  })
  credentials?: JsonObject;

  @IntListField({ description: 'Labels to attach.', required: false, example: [] })
  label_ids?: number[];
}

/** Body of create_task_without_template (`api-templates-tasks.md` 4.3). */
export class CreateTaskWithoutTemplateDto extends TaskFieldsDto {
  @TextField({ description: 'Who creates the task.', max: 32, example: 'lily' })
  creator: string;

  @JsonField({
    description: 'The flow to run.',
    object: true,
    schema: { type: 'object', additionalProperties: true },
  })
  pipeline_tree: JsonObject;

  @TextField({ description: 'Kind of scope.', max: 128, required: false, nullable: true })
  scope_type?: string | null;

  @TextField({ description: 'Scope within the kind.', max: 128, required: false, nullable: true })
  scope_value?: string | null;

  @JsonField({
    description: CREDENTIALS_DESCRIPTION,
    object: true,
    required: false,
  })
  credentials?: JsonObject;

  @JsonField({
    description: 'Whom to notify when the task ends or fails.',
    object: true,
    required: false,
  })
  notify_config?: JsonObject;
}
