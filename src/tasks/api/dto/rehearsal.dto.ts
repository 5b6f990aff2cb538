import { JsonField } from '../../../common/http/index.js';
import { type JsonObject, type JsonValue } from '../../../common/json/index.js';
import { CreateTaskDto } from './create-task.dto.js';

const MOCK_DATA = {
  description:
    'Which nodes are mocked and how: `nodes`, `outputs` by node, `fail_nodes`, `errors` by node; without `outputs` those of the stored mock data in `mock_data_ids`, node to id. Node ids are the template’s.',
  object: true,
  required: false,
  example: { nodes: [], outputs: {} },
} as const;

const NODE_IDS = { type: 'array', items: { type: 'string' } } as const;

/** Body of create_mock_task (`api-templates-tasks.md` 4.5). */
export class CreateMockTaskDto extends CreateTaskDto {
  @JsonField(MOCK_DATA)
  mock_data?: JsonObject;

  @JsonField({
    description:
      'Runs these activities and the obligatory ones only; all when left out or empty. Ids are the template’s.',
    required: false,
    schema: NODE_IDS,
    example: [],
  })
  include_node_ids?: JsonValue;
}

/** Body of create_debug_task. `start` is true when left out. */
export class CreateDebugTaskDto extends CreateTaskDto {
  @JsonField({
    description:
      'The activities to run, one after the other in this order, without the gateways of the flow. Ids are the template’s.',
    schema: { ...NODE_IDS, minItems: 1 },
  })
  node_ids: JsonValue;

  @JsonField({
    description:
      'Node id to its inputs, input key to value, in place of those of the flow; a sub-process node takes its child’s constants, e.g. `${city}`. What is not named stays.',
    object: true,
    required: false,
    example: {},
  })
  inputs?: JsonObject;

  @JsonField(MOCK_DATA)
  mock_data?: JsonObject;
}
