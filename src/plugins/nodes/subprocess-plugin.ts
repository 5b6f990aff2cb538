import { getKey, isJsonObject, type JsonObject } from '../../common/json/index.js';
import { SUBPROCESS_PLUGIN } from '../../pipeline/index.js';
import { inputOf, isTruthy, textOf } from '../inputs.js';
import { type StepPlugin } from '../plugin.js';
import { awaitCallback, failed, finished } from '../results.js';
import { FLOW_GROUP } from './groups.js';

const NOT_STARTED = '子流程启动失败';
const CHILD_FAILED = '子流程执行失败，请检查失败节点';

/**
 * Runs another flow as a task of its own and waits for its end (flow-layer.md 5.4, 5.5). The end comes as a callback
 * `{task_success, outputs, reason?}`; the child's outputs are keyed `${name}`.
 */
export const subprocessPlugin: StepPlugin = {
  kind: 'step',
  // The same run gets the same child.
  onLost: 'rerun',
  code: SUBPROCESS_PLUGIN.code,
  version: SUBPROCESS_PLUGIN.version,
  name: '子流程',
  description: '以子任务的方式执行另一个流程',
  group: FLOW_GROUP,
  inputs: [
    {
      key: 'subprocess',
      name: '子流程',
      schema: {
        type: 'object',
        properties: {
          template_id: { type: ['integer', 'string'] },
          version: { type: 'string' },
          always_use_latest: { type: 'boolean' },
          constants: { type: 'object' },
          subprocess_name: { type: 'string' },
        },
      },
      required: true,
      description: 'Which flow runs, in which version, and the values of its constants.',
    },
  ],
  outputs: [
    {
      key: 'task_id',
      name: '子任务 ID',
      schema: { type: 'integer' },
      description: 'The task that runs the other flow.',
    },
  ],
  async execute(call, context) {
    const spec = inputOf(call.inputs, 'subprocess');
    if (!isJsonObject(spec)) return failed(`${NOT_STARTED}: subprocess must be an object`);
    const round = Math.max(call.innerLoop, 1);
    const child = await context.startChild(call, { round, spec });
    if (!child.ok) return failed(child.reason === '' ? NOT_STARTED : child.reason);
    context.log('INFO', `started the task ${child.taskId}`);
    return awaitCallback({ task_id: child.taskId }, { task_id: child.taskId });
  },
  schedule({ callback }) {
    const end: JsonObject = isJsonObject(callback) ? callback : {};
    if (!isTruthy(getKey(end, 'task_success') ?? null)) {
      const reason = getKey(end, 'reason') ?? null;
      return failed(reason === null || reason === '' ? CHILD_FAILED : textOf(reason));
    }
    const outputs = getKey(end, 'outputs');
    return isJsonObject(outputs) ? finished(outputs) : finished();
  },
};
