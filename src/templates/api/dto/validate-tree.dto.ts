import { JsonField } from '../../../common/http/index.js';
import { type JsonValue } from '../../../common/json/index.js';

/** Body of validate_pipeline_tree (`api-templates-tasks.md` 4.8). */
export class ValidateTreeDto {
  /** Null passes to the tree's own rules, so that every bad tree gets the same kind of answer. */
  @JsonField({
    description: 'The flow to check.',
    nullable: true,
    schema: { type: 'object', additionalProperties: true },
  })
  pipeline_tree: JsonValue;
}
