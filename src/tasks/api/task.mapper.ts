import { ERROR_KINDS } from '../../common/errors/index.js';
import { RawJson } from '../../common/json/index.js';
import { Answer } from '../../common/wire/index.js';
import { TaskNodeIds } from '../../pipeline/index.js';
import { type BulkResult } from '../domain/bulk-result.js';
import { type CreatedTask } from '../domain/task-creation.js';
import { type Task } from '../domain/task.js';

const MAX_IGNORED_HEADER = 4000;
const MAX_IGNORED_NAME = 128;

/** The 22 fields of the 2023 document in its order, then the later additions (wire-decisions 1). */
export function toTaskResponse(task: Task): Record<string, unknown> {
  return {
    id: task.id,
    space_id: task.spaceId,
    scope_type: task.scopeType,
    scope_value: task.scopeValue,
    instance_id: task.instanceId,
    template_id: task.templateId,
    name: task.name,
    creator: task.creator,
    create_time: task.createTime,
    executor: task.executor,
    start_time: task.startTime,
    finish_time: task.finishTime,
    description: task.description,
    is_started: task.isStarted,
    is_finished: task.isFinished,
    is_revoked: task.isRevoked,
    is_deleted: task.isDeleted,
    is_expired: task.isExpired,
    snapshot_id: task.snapshotId,
    execution_snapshot_id: task.executionSnapshotId,
    tree_info_id: task.treeInfoId,
    extra_info: new RawJson(task.extraInfo),
    create_method: task.createMethod,
    trigger_method: task.triggerMethod,
  };
}

/** As {@link toTaskResponse}, with what only a creation answers. */
export function toCreatedResponse({ task, parameters }: CreatedTask): Record<string, unknown> {
  return { ...toTaskResponse(task), parameters, labels: [] };
}

/** The answer of a creation; constants that the flow lacks are named in a header (wire-decisions W15). */
export function toCreatedAnswer(created: CreatedTask): Answer<Record<string, unknown>> {
  const headers = ignoredHeader(created.ignoredConstants);
  return new Answer(toCreatedResponse(created), { headers });
}

/** As {@link toCreatedAnswer}, with the task's own ids of the nodes that it runs, by the template's. */
export function toDebugAnswer(created: CreatedTask, nodeIds: readonly string[]): Answer {
  const { data, extras } = toCreatedAnswer(created);
  const ids = new TaskNodeIds(created.task.instanceId);
  const nodes = Object.fromEntries(nodeIds.map((id) => [id, ids.toTask(id)]));
  return new Answer({ ...data, nodes }, extras);
}

/** The answer of a change; constants that the flow lacks are named as in a creation. */
export function toUpdatedAnswer(task: Task, ignoredConstants: readonly string[]): Answer {
  const headers = ignoredHeader(ignoredConstants);
  return new Answer({ ...toTaskResponse(task), labels: [] }, { headers });
}

/** Clients bound the size of a header; `...` stands for the names that have no place. */
function ignoredHeader(ignoredConstants: readonly string[]): Record<string, string> {
  if (ignoredConstants.length === 0) return {};
  let list = '';
  for (const name of ignoredConstants.map(headerSafe)) {
    if (list.length + name.length > MAX_IGNORED_HEADER) {
      list += ',...';
      break;
    }
    list += `${list === '' ? '' : ','}${name}`;
  }
  return { 'X-Ignored-Constants': list };
}

/** One result per item, in order (wire-decisions W29). */
export async function toBulkResponse(
  results: readonly BulkResult[],
  replay: (memo: string) => Promise<Answer>,
): Promise<{ results: object[] }> {
  const answers: object[] = [];
  for (const result of results) {
    if (result.kind === 'created') {
      answers.push({ result: true, data: toCreatedResponse(result.created) });
    } else if (result.kind === 'replayed') {
      answers.push({ result: true, data: (await replay(result.memo)).data, replayed: true });
    } else {
      const { type, kind, message, details } = result.error;
      const code = String(ERROR_KINDS[kind].http);
      answers.push({ result: false, code, message, error: { type, details } });
    }
  }
  return { results: answers };
}

/** Percent-encodes what a header or its comma-separated list can't hold. */
function headerSafe(name: string): string {
  const start = [...name].slice(0, MAX_IGNORED_NAME).join('');
  return start.replace(/[^\x21-\x24\x26-\x2b\x2d-\x7e]/gu, encodeURIComponent);
}
