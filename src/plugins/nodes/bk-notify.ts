import { getKey, type JsonObject } from '../../common/json/index.js';
import { type PluginCall } from '../../engine/index.js';
import { optional, required } from '../fields.js';
import { inputOf, isTruthy, textOf } from '../inputs.js';
import { type Message, type MessageChannel } from '../notify/message.js';
import { type PluginContext, type StepPlugin } from '../plugin.js';
import { failed, finished } from '../results.js';
import { BLUEKING_GROUP } from './groups.js';

/** Ways to deliver messages; a type without one fails its node. */
export interface MessageChannels {
  /** Takes the type `mail`; else that goes with the others. */
  readonly mail?: MessageChannel;
  readonly others?: MessageChannel;
}

/** Sends messages through the configured services (flow-layer.md 4.7). Types are sent one after the other. */
export function bkNotify(channels: MessageChannels): StepPlugin {
  return {
    kind: 'step',
    onLost: 'fail',
    code: 'bk_notify',
    version: 'v1.0',
    name: '发送通知',
    description: '通过已配置的通知渠道发送消息',
    group: BLUEKING_GROUP,
    inputs: [
      required(
        'bk_notify_types',
        '通知方式',
        { type: 'array', items: { type: 'string' } },
        'Kinds of message, e.g. `mail`, `weixin`, `voice`.',
      ),
      required('bk_notify_receivers', '接收人', { type: 'string' }, 'Separated by commas.'),
      required('bk_notify_title', '通知标题', { type: 'string' }, ''),
      required('bk_notify_content', '通知内容', { type: 'string' }, ''),
      optional('notify_executor', '通知执行人', { type: 'boolean' }, 'Also who runs the task.'),
    ],
    outputs: [optional('notify_result', '通知结果', { type: 'string' }, 'Never set.')],
    async execute(call, context) {
      const types = inputOf(call.inputs, 'bk_notify_types');
      if (!Array.isArray(types)) return failed('bk_notify_types must be a list');
      const problems: string[] = [];
      for (const type of types.map(textOf)) {
        const problem = await send(channels, type, call, context);
        if (problem !== null) problems.unshift(problem);
      }
      if (problems.length === 0) return finished();
      return failed(problems.join(';').replace(/[<>]/g, '|'));
    },
  };
}

/** @returns why the message was not sent */
async function send(
  { mail, others }: MessageChannels,
  type: string,
  call: PluginCall,
  context: PluginContext,
): Promise<string | null> {
  const channel = type === 'mail' ? (mail ?? others) : others;
  if (channel === undefined) return `no message service is configured, ${type} can't be sent`;
  const problem = await channel.send(messageOf(type, call), call, context);
  return problem === null ? null : `${type}: ${problem}`;
}

function messageOf(type: string, { inputs, system }: PluginCall): Message {
  const title = textOf(inputOf(inputs, 'bk_notify_title'));
  const content = textOf(inputOf(inputs, 'bk_notify_content'));
  const receivers = receiversOf(inputs, textOf(getKey(system, 'executor') ?? ''));
  if (type === 'voice') return { type, receivers, title, content: `${title},${content}` };
  return { type, receivers, title, content: type === 'mail' ? `<pre>${content}</pre>` : content };
}

/** Who runs the task comes first, when it is among the receivers or shall be. */
function receiversOf(inputs: JsonObject, executor: string): string[] {
  const given = textOf(inputOf(inputs, 'bk_notify_receivers') ?? '').split(',');
  const isFirst = isTruthy(inputOf(inputs, 'notify_executor')) || given.includes(executor);
  const all = isFirst ? [executor, ...given] : given;
  return [...new Set(all.filter((name) => name !== ''))];
}
