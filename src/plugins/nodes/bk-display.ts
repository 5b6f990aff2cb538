import { inputOf, textOf } from '../inputs.js';
import { type InlinePlugin } from '../plugin.js';
import { finished } from '../results.js';
import { BLUEKING_GROUP } from './groups.js';

/** Writes a message to the node's log. */
export const bkDisplay: InlinePlugin = {
  kind: 'inline',
  code: 'bk_display',
  version: 'v1.0',
  name: '消息展示',
  description: '展示一条消息',
  group: BLUEKING_GROUP,
  inputs: [
    {
      key: 'bk_display_message',
      name: '展示内容',
      schema: { type: 'string' },
      required: true,
      description: 'The message; it is written to the log of the node.',
    },
  ],
  outputs: [],
  execute(call, context) {
    context.log('INFO', textOf(inputOf(call.inputs, 'bk_display_message')));
    return finished();
  },
};
