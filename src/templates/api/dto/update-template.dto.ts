import { BoolField, IntListField, JsonField, TextField } from '../../../common/http/index.js';
import { type JsonValue } from '../../../common/json/index.js';

/** Body of update_template (`api-templates-tasks.md` 3.2). What is not sent stays as it is; null clears. */
export class UpdateTemplateDto {
  @TextField({
    description: 'Who changes it; without it the user of the call.',
    max: 32,
    blank: true,
    required: false,
    example: 'li.wei',
  })
  operator?: string;

  @TextField({ description: 'New name.', max: 128, required: false, example: 'Deploy the shop' })
  name?: string;

  @JsonField({
    description: 'The new flow. Its node ids are made anew.',
    required: false,
    schema: { type: 'object', additionalProperties: true },
  })
  pipeline_tree?: JsonValue;

  @JsonField({ description: 'Whom to notify about its tasks.', required: false, example: {} })
  notify_config?: JsonValue;

  @JsonField({ description: "The caller's own data.", required: false, example: {} })
  extra_info?: JsonValue;

  @TextField({ description: 'Free text.', max: 256, blank: true, nullable: true, required: false })
  desc?: string | null;

  @TextField({
    description: "The platform's kind of object that it belongs to; goes with scope_value.",
    max: 128,
    nullable: true,
    required: false,
  })
  scope_type?: string | null;

  @TextField({
    description: 'Which object of that kind.',
    max: 128,
    nullable: true,
    required: false,
  })
  scope_value?: string | null;

  @TextField({
    description: 'Where it comes from.',
    max: 32,
    blank: true,
    nullable: true,
    required: false,
  })
  source?: string | null;

  @BoolField({ description: 'No tasks are made from a disabled template.', required: false })
  is_enabled?: boolean;

  @TextField({
    description: 'Only meaningful in a space with versions; accepted and without effect.',
    max: 32,
    blank: true,
    nullable: true,
    required: false,
  })
  version?: string | null;

  @BoolField({ description: 'As version.', required: false })
  auto_release?: boolean;

  @IntListField({ description: 'Labels; [] for now.', required: false, example: [] })
  label_ids?: number[];

  @JsonField({
    description: 'Webhooks of the template; not available yet, so anything but {} is refused.',
    required: false,
    example: {},
  })
  webhook_configs?: JsonValue;

  @BoolField({
    description: 'false: the template sends no webhooks, as all templates for now.',
    required: false,
  })
  enable_webhook?: boolean;
}
