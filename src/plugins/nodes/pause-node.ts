import { type StepPlugin } from '../plugin.js';
import { awaitCallback, finished } from '../results.js';
import { BLUEKING_GROUP } from './groups.js';

/** Waits until somebody goes on with it; what they send becomes an output (flow-layer.md 4.4). */
export const pauseNode: StepPlugin = {
  kind: 'step',
  onLost: 'rerun',
  code: 'pause_node',
  version: 'legacy',
  name: '暂停',
  description: '暂停流程，等待回调后继续',
  group: BLUEKING_GROUP,
  inputs: [
    {
      key: 'description',
      name: '描述',
      schema: { type: 'string' },
      required: false,
      description: 'Why the flow waits here; shown to people.',
    },
  ],
  outputs: [
    {
      key: 'callback_data',
      name: '回调数据',
      schema: { type: 'object' },
      description: 'The data of the callback; absent when it had none.',
    },
  ],
  execute() {
    return awaitCallback(null);
  },
  /** A callback ends the node whatever it carries. */
  schedule({ callback }) {
    return callback === undefined || callback === null
      ? finished()
      : finished({ callback_data: callback });
  },
};
