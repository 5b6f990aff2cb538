import { BoolField, IntListField, JsonField, TextField } from '../../../common/http/index.js';
import { type JsonObject, type JsonValue } from '../../../common/json/index.js';

const OPERATOR = {
  description: 'Who writes it; without it the user of the call.',
  max: 32,
  required: false,
  example: 'li.wei',
} as const;

/** Query of get_template_mock_data (`api-templates-tasks.md` 3.10). */
export class TemplateMockDataQuery {
  @TextField({ description: 'Only those of this node.', required: false })
  node_id?: string;
}

/** Body of create_template_mock_data. */
export class CreateMockDataDto {
  @JsonField({
    description:
      'Node id to a list of `{name, data, is_default, extra_info}`: `name` at most 128 characters; `data` an object, output key to value; at most one `is_default` of a node.',
    object: true,
    example: { n5c0a7d21e6b3f0c9d84a1b2c3d4e5f60: [{ name: 'sold out', data: { left: 0 } }] },
  })
  mock_data: JsonObject;

  @TextField(OPERATOR)
  operator?: string;
}

/** One entry of create_template_mock_data. */
export class MockDataItemDto {
  @TextField({ description: 'What it stands for.', max: 128, example: 'sold out' })
  name: string;

  @JsonField({ description: 'Output key to value.', object: true, example: { left: 0 } })
  data: JsonObject;

  @BoolField({
    description: 'The one to offer first; takes the place of the former default of the node.',
    required: false,
  })
  is_default?: boolean;

  @JsonField({ description: "The caller's own data.", required: false, nullable: true })
  extra_info?: JsonValue;
}

/** Body of update_template_mock_data. What is not sent stays as it is. */
export class UpdateMockDataDto {
  @TextField({ description: 'New name.', max: 128, required: false, example: 'sold out' })
  name?: string;

  @JsonField({
    description: 'Output key to value; replaces all.',
    object: true,
    required: false,
    example: { left: 0 },
  })
  data?: JsonObject;

  @BoolField({
    description: 'true takes the place of the former default of the node.',
    required: false,
    example: true,
  })
  is_default?: boolean;

  @JsonField({ description: "The caller's own data.", required: false, nullable: true })
  extra_info?: JsonValue;

  @TextField(OPERATOR)
  operator?: string;
}

/** Body of delete_template_mock_data. */
export class DeleteMockDataDto {
  @IntListField({ description: 'Which ones: all or none.', minItems: 1, maxItems: 1000 })
  mock_data_ids: number[];
}

/** Body of set_template_mock_scheme. */
export class SetMockSchemeDto {
  @JsonField({
    description:
      '`nodes`: the activities that a mock run is about; other keys are kept. null removes the scheme.',
    object: true,
    nullable: true,
    example: { nodes: ['n5c0a7d21e6b3f0c9d84a1b2c3d4e5f60'] },
  })
  data: JsonObject | null;

  @TextField(OPERATOR)
  operator?: string;
}
