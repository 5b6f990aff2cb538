import { type JsonObject } from '../../../common/json/index.js';
import { BoolField, IntListField, JsonField, TextField } from '../../../common/http/index.js';

/** Body of update_task; what is left out stays as it is. */
export class UpdateTaskDto {
  @TextField({ description: 'New name.', max: 128, required: false, example: 'nightly deploy' })
  name?: string;

  @TextField({ description: 'New description.', required: false, blank: true })
  description?: string;

  @JsonField({
    description: 'Constants to override; others keep their value.',
    object: true,
    required: false,
    example: { '${city}': 'Bonn' },
  })
  constants?: JsonObject;

  @TextField({ description: 'Who changes it.', max: 32, required: false })
  operator?: string;
}

/** Body of delete_task (`api-templates-tasks.md` 4.16). */
export class DeleteTaskDto {
  @IntListField({
    description: 'Tasks to delete; unknown ids are left aside.',
    required: false,
    example: [10],
  })
  task_ids?: number[];

  @BoolField({ description: 'Delete all tasks of the space; needs is_mock.', required: false })
  is_full?: boolean;

  @BoolField({
    description: 'With is_full: true deletes mock tasks only, false every task.',
    required: false,
  })
  is_mock?: boolean;
}

/** Body of get_tasks_states (`api-templates-tasks.md` 4.11). */
export class TaskIdsDto {
  @IntListField({ description: 'Tasks of the space.', example: [10, 11] })
  task_ids: number[];
}
