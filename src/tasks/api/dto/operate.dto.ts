import {
  BoolField,
  IntField,
  IntListField,
  JsonField,
  TextField,
} from '../../../common/http/index.js';
import { type JsonObject, type JsonValue } from '../../../common/json/index.js';
import { TASK_OPERATIONS, type TaskOperation } from '../../domain/task-operations.js';

/** Body of operate_task (`api-templates-tasks.md` 4.13). */
export class OperateTaskDto {
  @TextField({ description: 'Who operates.', max: 32, example: 'lily' })
  operator: string;

  @BoolField({
    description: 'Pause, resume and revoke also the tasks that sub-process nodes run.',
    required: false,
    example: false,
  })
  cascade?: boolean;
}

/** Body of operate_task_by_app; the operator is the verified user. */
export class OperateTaskByAppDto {
  @BoolField({
    description: 'Pause, resume and revoke also the tasks that sub-process nodes run.',
    required: false,
  })
  cascade?: boolean;
}

/** Body of operate_node; which fields count depends on the operation (`api-templates-tasks.md` 4.15). */
export class OperateNodeDto {
  @TextField({ description: 'Who operates.', max: 32, required: false, example: 'lily' })
  operator?: string;

  @JsonField({
    description:
      'retry: replaces all inputs of the node for good; empty or left out keeps them. `_escape_render_keys` names keys that are not rendered.',
    object: true,
    required: false,
  })
  inputs?: JsonObject;

  @BoolField({
    description: 'retry, skip: only the failed round of a looping node.',
    required: false,
  })
  loop?: boolean;

  @JsonField({
    description: 'callback: the data for the waiting node.',
    required: false,
    nullable: true,
  })
  data?: JsonValue;

  @TextField({
    description: 'callback: the run of the node that it is for; left out: the current one.',
    max: 33,
    required: false,
  })
  version?: string;

  @TextField({ description: 'forced_fail: the reason.', max: 10_000, required: false })
  ex_data?: string;

  @TextField({ description: 'skip_exg: the flow to go on along.', max: 64, required: false })
  flow_id?: string;

  @JsonField({ description: 'skip_cpg: the flows to go on along, a list of ids.', required: false })
  flow_ids?: JsonValue;

  @TextField({
    description: 'skip_cpg: taken for compatibility; the flow itself knows its converge gateway.',
    max: 64,
    required: false,
  })
  converge_gateway_id?: string;

  @TextField({ description: 'Open-plugin callback: the run.', max: 255, required: false })
  open_plugin_run_id?: string;

  @TextField({ description: 'Open-plugin callback: the status.', max: 64, required: false })
  status?: string;

  @JsonField({ description: 'Open-plugin callback: outputs.', object: true, required: false })
  outputs?: JsonObject;

  @TextField({
    description: 'Open-plugin callback: why it failed.',
    max: 10_000,
    required: false,
    blank: true,
  })
  error_message?: string;
}

/** Body of operate_tasks: one operation on many tasks. */
export class OperateTasksDto {
  @TextField({
    description: 'What to do with each task.',
    choices: TASK_OPERATIONS,
    example: 'pause',
  })
  operation: TaskOperation;

  @TextField({ description: 'Who operates.', max: 32, example: 'lily' })
  operator: string;

  @IntListField({ description: 'Only these tasks.', required: false, example: [10, 11] })
  task_ids?: number[];

  @IntField({ description: 'Only tasks of this template.', required: false })
  template_id?: number;

  @TextField({ description: 'Only tasks in this state.', max: 16, required: false })
  state?: string;

  @TextField({ description: 'Only tasks of this creator.', max: 32, required: false })
  creator?: string;

  @BoolField({
    description: 'True (the default): say which tasks it would be, change nothing.',
    required: false,
    example: true,
  })
  dry_run?: boolean;
}
