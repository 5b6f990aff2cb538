import { type JsonObject } from '../../common/json/index.js';
import { collectIds, rewriteIds } from '../ids/rewrite-ids.js';
import { TaskNodeIds } from '../ids/task-node-ids.js';
import { objectAt } from '../json-readers.js';
import { overrideConstants } from './constants.js';

/**
 * A task's execution tree as get_task_detail shows it: the task form with the constants' overrides and the task's own
 * node and flow ids. `template_node_id`, user values and inlined children keep template ids. `id` is the
 * `instance_id`, first when the form has none (architecture.md 4, Snapshots; api-templates-tasks.md B7).
 */
export function materialize(
  formTree: JsonObject,
  instanceId: string,
  overrides: JsonObject = {},
): JsonObject {
  const taskIds = new TaskNodeIds(instanceId);
  const toTask = (id: string): string => taskIds.toTask(id);
  const tree = rewriteIds(withOverrides(formTree, overrides), collectIds(formTree, toTask, toTask));
  return Object.hasOwn(tree, 'id') ? { ...tree, id: instanceId } : { id: instanceId, ...tree };
}

function withOverrides(tree: JsonObject, overrides: JsonObject): JsonObject {
  const constants = objectAt(tree, 'constants');
  if (!constants || Object.keys(overrides).length === 0) return tree;
  return { ...tree, constants: overrideConstants(constants, overrides) };
}
