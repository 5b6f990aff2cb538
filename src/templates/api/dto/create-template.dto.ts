import {
  BoolField,
  IntField,
  IntListField,
  JsonField,
  TextField,
} from '../../../common/http/index.js';
import { type JsonValue } from '../../../common/json/index.js';

/** Body of create_template (`api-templates-tasks.md` 3.1). */
export class CreateTemplateDto {
  @TextField({ description: 'Name of the template.', max: 128, example: 'Deploy the shop' })
  name: string;

  @TextField({
    description: 'Who creates it; without it the user of the call.',
    max: 32,
    blank: true,
    required: false,
    example: 'li.wei',
  })
  creator?: string;

  @IntField({
    description: 'Copies the tree of this template of the space; wins over pipeline_tree. 0: none.',
    min: 0,
    required: false,
  })
  source_template_id?: number;

  @JsonField({
    description: 'The flow. Without it: one display node between start and end.',
    required: false,
    schema: { type: 'object', additionalProperties: true },
  })
  pipeline_tree?: JsonValue;

  @JsonField({ description: 'Whom to notify about its tasks.', required: false, example: {} })
  notify_config?: JsonValue;

  @JsonField({ description: "The caller's own data.", required: false, example: {} })
  extra_info?: JsonValue;

  @TextField({
    description: 'Free text.',
    max: 256,
    blank: true,
    nullable: true,
    required: false,
    example: 'Rolls the shop out, city by city',
  })
  desc?: string | null;

  @TextField({
    description: "The platform's kind of object that it belongs to; goes with scope_value.",
    max: 128,
    nullable: true,
    required: false,
    example: 'project',
  })
  scope_type?: string | null;

  @TextField({
    description: 'Which object of that kind.',
    max: 128,
    nullable: true,
    required: false,
    example: '77',
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

  @TextField({
    description: 'The app that may use the *_by_app operations on it.',
    max: 128,
    blank: true,
    nullable: true,
    required: false,
  })
  bind_app_code?: string | null;

  @BoolField({
    description: 'Only meaningful in a space with versions; accepted and without effect.',
    required: false,
  })
  auto_release?: boolean;

  @IntListField({ description: 'Labels; [] for now.', required: false, example: [] })
  label_ids?: number[];

  @JsonField({
    description: 'Webhooks of the template; not available yet, so anything but {} is refused.',
    required: false,
    example: {},
  })
  webhook_configs?: JsonValue;
}
